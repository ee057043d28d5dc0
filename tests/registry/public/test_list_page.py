import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
from django.http import QueryDict
from django.utils import translation
from wagtail.models import Locale

from registry.enums import State
from registry.public.tools_list import TOOLS
from search.service import rebuild
from tests.registry.public.factory import PRIVATE_STATES, make_tool, vocabularies

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NO_ACCOUNT = {"FD-02": {"choix": "aucun"}, "FD-07": {"detectes": 0, "actifs_avant_accord": 0}}
PSEUDONYM = {"FD-02": {"choix": "pseudonyme"}, "FD-07": {"detectes": 1, "actifs_avant_accord": 0}}


@pytest.fixture
def shelf():
    """Three labels (A, A, B or lower), one suspended, one never evaluated, and everything that must stay hidden."""
    topic, audience = vocabularies(Locale.objects.get_or_create(language_code="fr")[0])
    tools = {
        "dodo": make_tool("Dodo", raw=NO_ACCOUNT, topics=[topic], audiences=[audience]),
        "sieste": make_tool("Sieste", raw=PSEUDONYM, profile="INFO"),
        "veille": make_tool("Veille", changes={"DP-03": "1", "AC-01": "60"}, raw=PSEUDONYM),
        "coupee": make_tool("Coupée", state=State.SUSPENDUE),
        "neuve": make_tool("Neuve", state=None),
    }
    make_tool("Cachée", is_public=False, state=None)
    for state in PRIVATE_STATES:
        make_tool(f"Secret {state.value}", state=state)
    rebuild("tools")
    return tools


def names(client, query=""):
    return [one["name"] for one in client.get(f"/label/?format=json{query}").json()["results"]]


def test_only_public_tools_in_every_form(client, shelf):
    expected = {"Dodo", "Sieste", "Veille", "Coupée", "Neuve"}
    assert set(names(client)) == expected
    rows = csv.DictReader(io.StringIO(client.get("/label/?format=csv").content.decode("utf-8-sig")), delimiter=";")
    assert {row["name"] for row in rows} == expected
    for address in ("/label/", "/label/?format=csv", "/label/?format=json", "/label/?format=atom", "/label/feed/",
                    "/label/export.csv", "/label/export.json", "/label/?q=secret", "/label/?q=cachée"):  # fmt: skip
        found = client.get(address).content.decode()
        assert "Secret" not in found.replace("Secrets", ""), address
        assert "Cachée" not in found, address


def test_database_has_the_last_word(client, shelf):
    type(shelf["neuve"]).objects.filter(pk=shelf["neuve"].pk).update(is_public=False)  # the index does not know
    assert "Neuve" not in names(client)
    assert "Neuve" not in client.get("/label/").content.decode()


def test_text_finds_and_suggests(client, shelf):
    assert names(client, "&q=sieste") == ["Sieste"]
    empty = client.get("/label/?q=xyzzyq").content.decode()
    assert 'class="empty"' in empty


def test_facets_are_or_inside_and_between(client, shelf):
    assert set(names(client, "&compte=aucun&compte=pseudonyme")) == {"Dodo", "Sieste", "Veille"}
    assert set(names(client, "&compte=pseudonyme&profil=INFO")) == {"Sieste"}
    assert set(names(client, "&topic=sommeil&audience=parents")) == {"Dodo"}
    assert set(names(client, "&etat=SUSPENDUE&etat=JAMAIS")) == {"Coupée", "Neuve"}
    assert set(names(client, "&traceurs=aucun")) == {"Dodo"}


def test_counts_stay_right_when_several_values_are_chosen(client, shelf):
    for query in ("", "compte=aucun", "compte=aucun&compte=pseudonyme", "lettre=A&compte=pseudonyme"):
        context = client.get(f"/label/?{query}").context
        for facet in context["facets"]:
            for value in facet.values:
                others = "&".join(part for part in query.split("&") if part and not part.startswith(facet.name + "="))
                alone = names(client, f"&{facet.name}={value['value']}" + (f"&{others}" if others else ""))
                assert value["count"] == len(alone), (query, facet.name, value)


def test_every_value_of_the_index_has_a_word(client, shelf):
    words = TOOLS.words()
    context = client.get("/label/").context
    for name, facet in TOOLS.filters.closed().items():
        for counted in context["found"].response.facets[facet.index]:
            assert str(counted.value) in words[name], (name, counted)


def test_sorts(client, shelf):
    assert names(client, "&tri=nom") == ["Coupée", "Dodo", "Neuve", "Sieste", "Veille"]
    by_score = names(client, "&tri=resultat")
    assert set(by_score[:2]) == {"Dodo", "Sieste"}
    assert by_score[2] == "Veille"


def test_chips_remove_one_filter(client, shelf):
    context = client.get("/label/?compte=aucun&compte=pseudonyme&q=dodo&page=2").context
    assert [sorted(chip.url.lstrip("?").split("&")) for chip in context["chips"]] == [
        ["compte=aucun", "compte=pseudonyme"],
        ["compte=pseudonyme", "q=dodo"],
        ["compte=aucun", "q=dodo"],
    ]


@pytest.mark.parametrize(
    "query",
    ["page=abc", "page=0", "page=999", "page=-1", "lettre=Z", "tri=x", "format=exe", "q=" + "a" * 10_000, "q=%00",
     "q=%22", "q=*", "q=NEAR", "lettre=%00", "o=zz", "o=%00", "page=%F0%9F%98%80", "q=%F0%9F%98%80", "q=مرحبا"],
)  # fmt: skip
def test_bad_addresses_never_break(client, shelf, query):
    response = client.get(f"/label/?{query}")
    assert response.status_code == (414 if len(query) > 4000 else 200)
    if query.startswith(("page", "lettre=Z", "tri", "format")):
        assert "notice-warning" in response.content.decode()


@pytest.mark.parametrize("query", ["page=abc", "lettre=Z", "tri=x"])
@pytest.mark.parametrize("form", ["json", "csv", "atom"])
def test_machines_are_told(client, shelf, query, form):
    response = client.get(f"/label/?format={form}&{query}")
    assert response.status_code == 400
    assert response.json()["errors"]


def test_exports_are_complete_and_pages_are_not(client, monkeypatch):
    for number in range(23):
        make_tool(f"Outil {number:02d}", state=None)
    rebuild("tools")
    monkeypatch.setattr("registry.public.catalogue.BATCH", 10)
    assert len(names(client, "&tri=nom")) == 23
    assert len(names(client, "&tri=nom&page=2")) == 23
    first = client.get("/label/?tri=nom")
    assert len(first.context["cards"]) == 20
    second = client.get("/label/?tri=nom&page=2")
    assert re.findall(r"<bdi>(Outil \d+)</bdi>", second.content.decode()) == ["Outil 20", "Outil 21", "Outil 22"]
    assert 'rel="prev"' in second.content.decode()


def test_queries_do_not_grow_with_tools(client, shelf, one_state, django_assert_max_num_queries):
    client.get("/label/")
    with django_assert_max_num_queries(20):
        client.get("/label/?x=1")
    with django_assert_max_num_queries(15):
        client.get("/label/?format=json&x=1")


def test_csv_is_safe_for_spreadsheets(client):
    make_tool("=HYPERLINK(1)", state=None)
    rebuild("tools")
    assert "'=HYPERLINK" in client.get("/label/export.csv").content.decode()


def test_feed_tells_new_labels_and_changes(client, shelf):
    feed = ET.fromstring(client.get("/label/feed/").content)
    titles = [entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")]
    assert len(titles) == 4
    assert any(title.startswith("Coupée") for title in titles)
    ids = {entry.find(f"{ATOM}id").text for entry in feed.iter(f"{ATOM}entry")}
    assert len(ids) == 4
    narrowed = ET.fromstring(client.get("/label/?format=atom&etat=SUSPENDUE").content)
    assert len(list(narrowed.iter(f"{ATOM}entry"))) == 1


def test_feed_without_any_event(client):
    ET.fromstring(client.get("/label/feed/").content)


def test_list_sets_no_cookie_and_needs_no_session(client, shelf):
    response = client.get("/label/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.content.decode()


@pytest.mark.parametrize("prefix", ["/en", "/ar", "/fr-simple"])
def test_other_languages(client, shelf, prefix):
    response = client.get(f"{prefix}/label/")
    assert response.status_code == 200
    with translation.override("fr"):
        assert client.get(f"{prefix}/label/?format=json").json() == client.get("/label/?format=json").json()


def test_a_missing_index_is_said_not_broken(client, monkeypatch):
    from registry.public import catalogue
    from search.port import SearchResponse

    monkeypatch.setattr(catalogue, "search", lambda *_a, **_k: SearchResponse(rebuilding=True))
    response = client.get("/label/")
    assert response.status_code == 503
    assert response["Retry-After"]
    assert client.get("/label/?format=csv").status_code == 503


@pytest.mark.parametrize("prefix", ["", "/en", "/ar"])
def test_old_names_of_parameters_lead_to_the_words_used_everywhere(client, db, prefix):
    answer = client.get(f"{prefix}/label/?theme=sommeil&public=parents&lettre=A&topic=bouger&format=csv")
    assert answer.status_code == 301
    path, _mark, query = answer["Location"].partition("?")
    assert path == f"{prefix}/label/"
    assert QueryDict(query).dict().keys() == {"topic", "audience", "lettre", "format"}
    assert set(QueryDict(query).getlist("topic")) == {"sommeil", "bouger"}
    assert client.get(answer["Location"].replace("csv", "html")).status_code == 200  # a machine is told what is unknown


@pytest.mark.parametrize(
    "query", ["", "&compte=pseudonyme&compte=aucun", "&q=sieste", "&tri=nom&etat=LABELLISEE", "&topic=sommeil"]
)
def test_one_set_of_tools_in_every_form(client, shelf, query):
    """Page, JSON and CSV in one order; the feed tells what became of those tools and of no other."""
    bold = re.findall(r"<bdi>([^<]+)</bdi>", client.get(f"/label/?{query[1:]}").content.decode())
    shown = [name for name in bold if name in {"Dodo", "Sieste", "Veille", "Coupée", "Neuve"}]
    data = names(client, query)
    table = client.get(f"/label/?format=csv{query}").content.decode("utf-8-sig")
    assert shown == data == [row["name"] for row in csv.DictReader(io.StringIO(table), delimiter=";")]
    feed = ET.fromstring(client.get(f"/label/?format=atom{query}").content)
    told = {entry.find(f"{ATOM}title").text.split(" : ")[0] for entry in feed.iter(f"{ATOM}entry")}
    assert told == set(data) - {"Neuve"}  # never evaluated: nothing to tell


def test_a_narrowed_feed_is_a_feed_of_its_own(client, shelf):
    whole, narrow = (
        ET.fromstring(client.get(address).content) for address in ("/label/feed/", "/label/?format=atom&compte=aucun")
    )
    assert whole.find(f"{ATOM}id").text != narrow.find(f"{ATOM}id").text
    own = next(link.get("href") for link in narrow.iter(f"{ATOM}link") if link.get("rel") == "self")
    assert own.endswith("/label/?compte=aucun&format=atom")
