"""Site search as data: the same results as the pages."""

import csv
import re

import pytest

from search import service
from search.port import SearchResponse

pytestmark = pytest.mark.django_db


@pytest.fixture
def indexed(make):
    for number in range(13):
        make(title=f"Moutarde {number:02}", topics=["sommeil"] if number % 2 else [])
    make(title="Secret de moutarde", publish=False)
    service.rebuild("pages")


@pytest.mark.parametrize(
    ("query", "count"), [("q=moutarde&type=pages", 13), ("q=moutarde&type=pages&topic=sommeil", 6)]
)
def test_one_set_of_results_in_every_form(client, indexed, query, count):
    pages = [
        client.get(f"/recherche/?{query}&page={page}").content.decode() for page in (1, 2) if count > 10 or page == 1
    ]
    shown = [title for html in pages for title in re.findall(r"Moutarde</mark> (\d\d)</a>", html)]
    data = client.get(f"/recherche/?{query}&format=json").json()
    lines = client.get(f"/recherche/?{query}&format=csv").content.decode("utf-8-sig").splitlines()
    assert data["count"] == count
    assert [one["title"].split()[1] for one in data["results"]] == shown
    assert [row["title"] for row in csv.DictReader(lines, delimiter=";")] == [one["title"] for one in data["results"]]
    assert all(one["url"].startswith("http://127.0.0.1:8000/") for one in data["results"])


def test_nothing_asked_nothing_given(client, indexed):
    assert client.get("/recherche/?format=json").json()["results"] == []
    assert client.get("/recherche/?type=pages&format=json").json()["results"] == []


@pytest.mark.parametrize("query", ["q=" + "a" * 501, "topic=zzz", "page=0", "type=x"])
def test_a_program_is_refused_what_is_not_understood(client, indexed, query):
    assert client.get(f"/recherche/?format=json&{query}").status_code == 400


def test_half_an_answer_is_no_answer_for_a_program(client, indexed, monkeypatch):
    monkeypatch.setattr(service, "search", lambda *_a, **_k: SearchResponse(rebuilding=True))
    answer = client.get("/recherche/?q=moutarde&format=json")
    assert answer.status_code == 503
    assert answer["Retry-After"]
