import csv
import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from directory.models import Place
from prevenance.settings.security import tiles_origin
from search import service
from search.port import SearchResponse

ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db
URL = "/pres-de-chez-moi/"


@pytest.fixture
def index(make_place):
    """Call it after the places are made."""
    return lambda: service.rebuild("places")


def names(response):
    return [row.place.name for row in response.context["results"].rows]


def test_the_commune_comes_first_then_the_circle(client, make_place, index):
    make_place("Loin dans Lille", km=8)
    make_place("Centre de Lille")
    make_place("Proche voisin", commune="59368")
    index()
    response = client.get(URL, {"commune": "59350"})
    assert names(response) == ["Centre de Lille", "Loin dans Lille", "Proche voisin"]
    assert (response.context["results"].inside_total, response.context["results"].total) == (2, 3)


def test_all_of_the_commune_even_beyond_the_circle_and_without_position(client, make_place, index):
    make_place("Bout de Lille", km=30)
    place = make_place("Quelque part à Lille")
    Place.objects.filter(pk=place.pk).update(lat=None, lon=None)
    index()
    assert set(names(client.get(URL, {"commune": "59350", "rayon": "5"}))) == {"Bout de Lille", "Quelque part à Lille"}


def test_only_this_commune(client, make_place, index):
    make_place("Proche voisin", commune="59368")
    make_place("Centre de Lille")
    index()
    assert names(client.get(URL, {"commune": "59350", "rayon": "0"})) == ["Centre de Lille"]


def test_an_empty_circle_is_widened_and_said(client, make_place, index):
    make_place("Seul au monde", km=17)
    make_place("Encore plus loin", commune="59001")
    index()
    response = client.get(URL, {"commune": "59368", "rayon": "5"})
    results = response.context["results"]
    assert (results.asked, results.radius) == (5, 20)
    assert names(response) == ["Seul au monde"]
    assert 'role="status"' in response.content.decode()


def test_nothing_at_all_says_so(client, make_place, index):
    index()
    response = client.get(URL, {"commune": "59350"})
    assert response.status_code == 200
    assert names(response) == []
    assert "empty-title" in response.content.decode()


def test_kinds_are_counted_over_the_union_and_stay_when_chosen(client, make_place, index):
    make_place("A", kind="vaccination")
    make_place("B", km=30)
    make_place("C", commune="59368")
    index()
    facet = client.get(URL, {"commune": "59350", "type": "vaccination"}).context["results"].facets["type"]
    assert [(item["value"], item["count"], item["selected"]) for item in facet] == [
        ("france-services", 2, False),
        ("vaccination", 1, True),
    ]


def test_filters(client, make_place, index):
    make_place("Gratuit", cost="free")
    make_place("Payant", cost="paid", entree_plain_pied=True, hours_osm="Sa 09:00-12:00")
    index()
    assert names(client.get(URL, {"commune": "59350", "cout": "gratuit"})) == ["Gratuit"]
    assert names(client.get(URL, {"commune": "59350", "acces": "fauteuil"})) == ["Payant"]
    assert names(client.get(URL, {"commune": "59350", "ouvert": "samedi"})) == ["Payant"]


@pytest.mark.parametrize(("hour", "found"), [(10, ["Matin"]), (15, [])])
def test_open_now_follows_the_clock(client, make_place, index, hour, found):
    make_place("Matin", hours_osm="Mo-Fr 09:00-12:00")
    index()
    with time_machine.travel(dt.datetime(2026, 11, 24, hour - 1, tzinfo=dt.UTC), tick=False):
        assert names(client.get(URL, {"commune": "59350", "ouvert": "maintenant"})) == found


@pytest.mark.parametrize(
    ("minute", "kind", "words", "fresh"),
    [(0, "open", "jusqu’à 12 h", 60), (59, "open", "jusqu’à 12 h", 20), (61, "closed", "ouvre demain à 9 h", 60)],
)
def test_the_list_says_open_or_closed_as_long_as_it_is_true(client, make_place, index, minute, kind, words, fresh):
    make_place("Matin", hours_osm="Mo-Fr 09:00-12:00")
    make_place("Muet", hours_osm="")
    index()
    start = dt.datetime(2026, 11, 24, 10, 0, 40 if minute == 59 else 0, tzinfo=dt.UTC)
    with time_machine.travel(start + dt.timedelta(minutes=minute), tick=False):
        response = client.get(URL, {"commune": "59350"})
    html = response.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert html.count("place__state--") == 1
    assert f"place__state--{kind}" in html
    assert words in html
    assert f"s-maxage={fresh}," in response["Cache-Control"]


def test_sort_by_name_keeps_the_commune_first(client, make_place, index):
    make_place("Zoé")
    make_place("Anne", km=1)
    make_place("Abel", commune="59368")
    index()
    assert names(client.get(URL, {"commune": "59350", "tri": "nom"})) == ["Anne", "Zoé", "Abel"]


def test_pages_follow_each_other_without_loss(client, make_place, index):
    for number in range(15):
        make_place(f"Lille {number:02}", km=number / 10)
    for number in range(30):
        make_place(f"Voisin {number:02}", commune="59368", km=number / 20)
    index()
    seen = [name for page in "123" for name in names(client.get(URL, {"commune": "59350", "page": page}))]
    assert len(seen) == len(set(seen)) == 45
    assert all(name.startswith("Lille") for name in seen[:15])
    assert client.get(URL, {"commune": "59350", "page": "99"}).context["page"].number == 3


def test_identical_coordinates_do_not_hide_each_other(client, make_place, index):
    make_place("Un")
    make_place("Deux")
    index()
    points = client.get(URL, {"commune": "59350"}).context["map"].points
    assert len({(point.x, point.y) for point in points}) == 2


def test_the_map_says_what_the_list_says(client, make_place, index):
    make_place("Un")
    make_place("Deux", km=2)
    index()
    response = client.get(URL, {"commune": "59350"})
    rows = [(f"#{row.anchor}", row.number) for row in response.context["results"].rows]
    assert [(point.href, point.number) for point in response.context["map"].points] == rows
    html = response.content.decode()
    assert all(f'id="lieu-{number}"' in html for _anchor, number in rows)
    assert " style=" not in html


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Saint-Denis", {"93066", "97411"}),
        ("59268", {"59001", "59010"}),
    ],
)
def test_ambiguity_gives_choices_as_links(client, france, text, codes):
    response = client.get(URL, {"ou": text, "type": "pmi"})
    assert response.status_code == 200
    html = response.content.decode()
    assert all(f'href="?commune={code}&amp;type=pmi"' in html for code in codes)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lille", "59350"),
        ("Lille (59)", "59350"),
        ("59800", "59350"),
        ("Paris", "75056"),
        ("75011", "75111"),
        ("paris 11e", "75111"),
    ],
)
def test_one_answer_has_one_address(client, france, text, code):
    response = client.get(URL, {"ou": text, "rayon": "20"})
    assert response.status_code == 302
    assert response["Location"] == f"{URL}?commune={code}&rayon=20"


def test_paris_holds_its_arrondissements(client, make_place, index):
    make_place("Onzième", commune="75111")
    index()
    response = client.get(URL, {"commune": "75056", "rayon": "0"})
    assert names(response) == ["Onzième"]
    assert "commune=75111" in response.content.decode()


@pytest.mark.parametrize(
    "params",
    [
        {"ou": "Zzzzz"},
        {"ou": "\0"},
        {"ou": "'; --"},
        {"ou": "x" * 10_000},
        {"ou": "🎈"},
        {"ou": "ليل"},
        {"commune": "99999"},
        {"commune": "<script>"},
        {"ou": ""},
        {"ou": "Zzzzz", "format": "json"},
        {"format": "csv"},
        {"commune": "59350", "page": "9" * 40, "type": "\0", "rayon": "-1", "tri": "x"},
        {"commune": "59999"},
    ],
)
def test_hostile_input_gets_a_message(client, france, index, params):
    index()
    response = client.get(URL, params)
    assert response.status_code in ((414,) if len(str(params)) > 4000 else (200, 400, 404))
    assert "<script>" not in response.content.decode().replace("<script src", "")


def test_formats_are_complete_and_say_the_same(client, make_place, index):
    for number in range(23):
        make_place(f"Lieu {number:02}", km=number / 10, phone="+33320495000")
    index()
    document = client.get(URL, {"commune": "59350", "format": "json"}).json()
    assert document["count"] == len(document["places"]) == 23
    assert document["facets"]["type"][0] == {"value": "france-services", "label": "France Services", "count": 23}
    geo = client.get(URL, {"commune": "59350", "format": "geojson"})
    assert geo["Content-Type"] == "application/geo+json"
    assert len(json.loads(geo.content)["features"]) == 23
    lines = client.get(URL, {"commune": "59350", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 24
    assert "0033320495000" in lines[1]
    assert [place["slug"] for place in document["places"]] == [line.split(";")[0] for line in lines[1:]]


def test_other_languages_keep_the_request(client, make_place, index):
    make_place("Un")
    index()
    html = client.get(URL, {"commune": "59350", "acces": "fauteuil"}).content.decode()
    assert "/en/pres-de-chez-moi/?commune=59350&amp;acces=fauteuil" in html
    assert 'content="noindex, follow"' in html


@pytest.mark.parametrize(
    ("tiles", "origin"),
    [
        ("https://{s}.tile.example/{z}/{x}/{y}.png", "https://*.tile.example"),
        ("https://tiles.example:8443/a/{z}/{x}/{y}.webp", "https://tiles.example:8443"),
    ],
)
def test_tiles_open_the_policy_for_their_origin_only(tiles, origin):
    assert tiles_origin(tiles) == origin


def test_no_third_party_by_default(client, make_place, index):
    make_place("Un")
    index()
    policy = client.get(URL, {"commune": "59350"})["Content-Security-Policy"]
    assert "img-src 'self' data:" in policy
    assert "unsafe-inline" not in policy


def test_choices_for_machines(client, france):
    response = client.get(URL, {"ou": "Saint-Denis", "format": "json"})
    assert response.status_code == 400
    assert {choice["code"] for choice in response.json()["choices"]} == {"93066", "97411"}


@pytest.mark.parametrize("hide", [{"is_public": False}, {"closed_on": "yesterday"}])
@pytest.mark.parametrize("when", ["before", "after"])
def test_nothing_hidden_leaks(client, make_place, index, hide, when):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    values = {name: yesterday if value == "yesterday" else value for name, value in hide.items()}
    secret = make_place("Secretplace", **(values if when == "before" else {}))
    make_place("Visible", km=1)
    index()
    if when == "after":  # the index has not followed yet
        Place.objects.filter(pk=secret.pk).update(**values)
    addresses = [f"{URL}?commune=59350{extra}" for extra in ("", "&format=json", "&format=csv", "&format=geojson")]
    addresses += [reverse("directory:place", args=["visible"]), reverse("directory:feed")]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        body = response.content.decode()
        assert "Secretplace" not in body
        assert "secretplace" not in body
        assert "Visible" in body
    assert client.get(reverse("directory:place", args=["secretplace"])).status_code == 404


def test_no_cookie_and_cacheable(client, make_place, index):
    make_place("Un")
    index()
    response = client.get(URL, {"commune": "59350"})
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.content.decode()


def test_query_count_does_not_grow(client, make_place, index, django_assert_max_num_queries):
    for number in range(20):
        make_place(f"Lieu {number:02}", km=number / 10)
    index()
    client.get(URL, {"commune": "59350"})
    # On PostgreSQL no value is shared between questions inside the transaction of a test.
    with django_assert_max_num_queries(14 if connection.vendor == "sqlite" else 19):
        client.get(URL, {"commune": "59350"})


@pytest.mark.parametrize("prefix", ["", "/en", "/ar", "/fr-simple"])
def test_every_language(client, make_place, index, prefix):
    make_place("Un", hours_osm="Mo-Fr 09:00-12:00")
    index()
    for address in (URL, f"{URL}?commune=59350", "/lieu/un/", "/lieu/un/signaler/"):
        assert client.get(prefix + address).status_code == 200


def test_what_is_left_out_of_an_address_is_said(client, make_place, index):
    make_place("Centre de Lille")
    index()
    address = {"commune": "59350", "type": "zzz", "rayon": "5000", "tri": "zzz", "page": "x"}
    response = client.get(URL, address)
    assert names(response) == ["Centre de Lille"]
    text = response.content.decode()
    assert text.count("notice-warning") == 4
    assert "zzz" in text
    assert "5000" in text
    answer = client.get(URL, {**address, "format": "json"})
    assert answer.status_code == 400
    assert "zzz" in answer.json()["error"]


def test_a_page_past_the_end_is_said(client, make_place, index):
    make_place("Centre de Lille")
    index()
    assert "notice-warning" in client.get(URL, {"commune": "59350", "page": "999"}).content.decode()
    assert "notice-warning" not in client.get(URL, {"commune": "59350"}).content.decode()


def test_a_name_where_a_code_is_awaited(client, make_place):
    make_place("Centre de Lille")
    response = client.get(URL, {"commune": "Lille"})
    assert (response.status_code, response["Location"]) == (302, URL + "?commune=59350")
    assert client.get(URL, {"commune": "nowhere at all"}).status_code == 404


def test_a_mistyped_name_is_guessed_never_chosen(client, france):
    answer = client.get(URL, {"ou": "lile"})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Vouliez-vous dire" in page
    assert "commune=59350" in page
    data = client.get(URL, {"ou": "lile", "format": "json"})
    assert data.status_code == 404
    assert [choice["code"] for choice in data.json()["choices"]] == ["59350"]


def test_while_the_index_is_made_anew_nobody_is_told_that_there_is_nothing(client, make_place, index, monkeypatch):
    make_place("Centre de Lille")
    index()
    monkeypatch.setattr(service, "search", lambda *_a, **_k: SearchResponse(rebuilding=True))
    for question in ({}, {"format": "json"}, {"format": "csv"}, {"format": "geojson"}):
        response = client.get(URL, {"commune": "59350", **question})
        assert response.status_code == 503, question
        assert response["Retry-After"]
        assert response["Cache-Control"] == "no-store"
    page = client.get(URL, {"commune": "59350"}).content.decode()
    assert "La liste se prépare" in page or "en préparation" in page
    assert "Nous avons cherché" not in page


def test_one_set_of_places_in_every_form(client, make_place, index):
    """More places than a page holds: pages together, JSON, CSV, GeoJSON and feed say the same ones."""
    for number in range(23):
        make_place(f"Lieu {number:02}", km=number / 10, kind="vaccination" if number % 2 else "france-services")
    make_place("Un secret", is_public=False)
    index()
    for asked in (
        {},
        {"type": "vaccination"},
        {"tri": "nom", "rayon": "50"},
        {"cout": "gratuit", "acces": "fauteuil"},
    ):
        query = {"commune": "59350", **asked}
        pages = client.get(URL, query).context["page"].paginator.page_range
        shown = [name for number in pages for name in names(client.get(URL, {**query, "page": number}))]
        places = client.get(URL, {**query, "format": "json"}).json()["places"]
        lines = client.get(URL, {**query, "format": "csv"}).content.decode("utf-8-sig").splitlines()
        table = [row["name"] for row in csv.DictReader(lines, delimiter=";")]
        features = json.loads(client.get(URL, {**query, "format": "geojson"}).content)["features"]
        feed = ET.fromstring(client.get(URL, {**query, "format": "atom"}).content)
        entries = [entry.find(f"{ATOM}title").text.split(",")[0] for entry in feed.iter(f"{ATOM}entry")]
        assert shown == [place["name"] for place in places] == table == [one["properties"]["name"] for one in features]
        assert sorted(shown) == sorted(entries)
        assert "Un secret" not in shown


def test_what_was_typed_stays_when_the_commune_is_found(client, france):
    response = client.get(URL, {"ou": "Lille", "type": "zzz", "format": "json"})
    assert response["Location"] == f"{URL}?commune=59350&type=zzz&format=json"  # said at the next step, not lost
