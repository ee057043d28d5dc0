import json

import pytest

from search import service
from search.port import SearchResponse
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db

HOSTILE = [
    '"',
    '""',
    "*",
    "***",
    "NEAR",
    "NEAR(a b, 3)",
    "a AND",
    "OR",
    "NOT",
    "title:",
    "-",
    "+",
    "(",
    ")))",
    "\\",
    "'; DROP TABLE",
    "%00",
    "\x00",
    "a\x00b",
    "🙂🙂",
    "النوم",
    "😴 sommeil",
    "{",
    "}",
    "[1 TO 2]",
    "~",
    "^5",
    "sommeil~9999",
    "<script>",
    "%",
    "é" * 400,
    " " * 50,
    "\u202e\u200f",
    "a" * 499,
]


@pytest.fixture
def indexed(make):
    make(title="Bien dormir", topics=["sommeil"], summary="Le sommeil des enfants")
    make(title="Vaccins et voyages", topics=["vaccination"])
    service.rebuild("pages")


def test_while_the_index_is_made_anew_nobody_is_told_that_nothing_exists(client, indexed, monkeypatch):
    monkeypatch.setattr(service, "search", lambda *_a, **_k: SearchResponse(rebuilding=True))
    response = client.get("/recherche/", {"q": "sommeil"})
    assert response.status_code == 503
    assert response["Retry-After"]
    assert response["Cache-Control"] == "no-store"
    page = response.content.decode()
    assert "Rien trouvé" not in page
    assert "recherche est en préparation" in page
    for number in ("15", "112", "114", "3114"):
        assert f'href="tel:{number}"' in page
    assert client.get("/recherche/").status_code == 200  # nothing asked: the form is there


def test_part_of_an_answer_is_shown_and_said(client, indexed, monkeypatch):
    whole = service.search

    def partly(request, **options):
        return whole(request, **options) if request.index == "pages" else SearchResponse(rebuilding=True)

    monkeypatch.setattr(service, "search", partly)
    response = client.get("/recherche/", {"q": "sommeil"})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "Bien dormir" in response.content.decode()
    assert "recherche est en préparation" in response.content.decode()


def test_hostile_queries_are_answered(client, indexed):
    for text in HOSTILE:  # one site for all: they only read
        response = client.get("/recherche/", {"q": text})
        assert response.status_code in (200, 400), repr(text)
        assert b"<h1>" in response.content, repr(text)
        assert client.get("/recherche/suggestions/", {"q": text}).status_code == 200, repr(text)


def test_too_long_says_so(client, indexed):
    response = client.get("/recherche/", {"q": "x" * 600})
    assert response.status_code == 400
    assert b"notice-warning" in response.content
    assert client.get("/recherche/", {"q": "x" * 10_000}).status_code == 414


def test_pages_that_do_not_exist(client, indexed):
    for page in ("0", "-1", "x", "99999999999999999999", "999", "1.5", "²"):
        response = client.get("/recherche/", {"q": "dormir", "type": "pages", "page": page})
        assert response.status_code == 400, page


def test_groups_filters_and_highlights(client, indexed):
    html = client.get("/recherche/?q=dormir").content.decode()
    assert "<mark>dormir</mark>" in html.lower()
    assert 'id="group-pages"' in client.get("/recherche/?q=dormir&type=pages").content.decode()
    assert "Bien" in client.get("/recherche/?q=&topic=sommeil").content.decode()
    assert "Vaccins" not in client.get("/recherche/?topic=sommeil").content.decode().split("<main")[1].split("facet")[0]
    assert "group-pages" not in client.get("/recherche/?q=dormir&type=places").content.decode()


def test_unknown_filters_are_ignored(client, indexed):
    assert client.get("/recherche/?q=dormir&topic=rien&type=x&audience=%00").status_code == 200


def test_did_you_mean(client, indexed):
    html = client.get("/recherche/?q=vacsins").content.decode()
    assert "vaccin" in html.lower()


def test_nothing_asked_nothing_searched(client, indexed, one_state, django_assert_max_num_queries):
    client.get("/recherche/")
    # Six for the page; the generation and what ends next, once each, for the life of its copy.
    with django_assert_max_num_queries(12):
        response = client.get("/recherche/")
    assert response.status_code == 200
    assert "result-group" not in response.content.decode()


def test_suggestions(client, indexed):
    data = json.loads(client.get("/recherche/suggestions/?q=dor").content)
    assert [item["text"] for item in data["suggestions"]] == ["Bien dormir"]
    assert data["suggestions"][0]["url"].startswith("/comprendre/")
    assert json.loads(client.get("/recherche/suggestions/?q=d").content) == {"suggestions": []}


@pytest.mark.parametrize("prefix", ["", "/en", "/ar", "/fr-simple"])
def test_the_way_to_a_tool_keeps_the_language(client, indexed, prefix):
    tool = make_tool("Dodo tranquille")
    service.rebuild("tools")
    address = f"{prefix}/label/{tool.identifier}/"
    assert f'href="{address}"' in client.get(f"{prefix}/recherche/?q=dodo").content.decode()
    data = client.get(f"{prefix}/recherche/suggestions/?q=dodo").json()
    assert [item["url"] for item in data["suggestions"]] == [address]


def test_no_cookie_and_no_post(client, indexed):
    assert not client.get("/recherche/?q=dormir").cookies
    assert client.post("/recherche/", {"q": "a"}).status_code == 405


def test_pages_of_results(client, make):
    for number in range(23):
        make(title=f"Moutarde {number}")
    service.rebuild("pages")
    first = client.get("/recherche/?q=moutarde&type=pages").content.decode()
    last = client.get("/recherche/?q=moutarde&type=pages&page=3").content.decode()
    assert first.count('class="result"') == 10
    assert last.count('class="result"') == 3


def test_one_list_and_the_way_to_each_kind(client, indexed):
    html = client.get("/recherche/?q=dormir").content.decode()
    assert "result-group" not in html
    assert 'class="answer-best' in html
    assert "type=pages" in html


def test_what_the_site_has_not_is_said_with_who_to_ask(client, indexed):
    html = client.get("/recherche/?q=pharmacie+de+garde").content.decode()
    assert "Ce site n’a rien sur ce sujet" in html
    assert 'href="tel:3237"' in html
    assert "Rien trouvé" not in html


def test_near_me_has_its_form_in_the_answer(client, indexed):
    html = client.get("/recherche/?q=près de chez moi").content.decode()
    assert 'action="/pres-de-chez-moi/"' in html
    assert 'name="ou"' in html
