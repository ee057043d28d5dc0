import csv
import datetime as dt
import io
import json
import xml.etree.ElementTree as ET

import pytest
from django.http import HttpResponse, QueryDict

from listing.atom import FeedEntry, FeedHead, atom_response
from listing.formats import not_ready, refusal, rows_as_csv, rows_as_geojson, rows_as_json, serves
from listing.reading import read

ATOM = "{http://www.w3.org/2005/Atom}"
ROWS = [{"name": "=Un", "colour": ["bleu", "vert"], "lat": 1.5, "lon": 2.5}, {"name": "Deux", "lat": None, "lon": 3}]


def test_rows_are_the_same_in_every_form(things):
    data = json.loads(rows_as_json(things, {"licence": "x"}, ROWS).content)
    assert data == {"licence": "x", "count": 2, "results": ROWS}
    assert json.loads(rows_as_json(things, {"count": 9}, ROWS).content)["count"] == 9
    answer = rows_as_csv(things, ROWS, "x.csv")
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert table == [["name", "colour"], ["'=Un", "bleu|vert"], ["Deux", ""]]
    features = json.loads(rows_as_geojson({"a": 1}, ROWS, key="name").content)["features"]
    assert [one["id"] for one in features] == ["=Un", "Deux"]
    assert [one["geometry"] for one in features] == [{"type": "Point", "coordinates": [2.5, 1.5]}, None]


def test_any_site_may_read_them_and_no_search_engine_lists_them(things):
    for answer in (rows_as_json(things, {}, []), rows_as_csv(things, [], "x"), rows_as_geojson({}, [], key="name")):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["X-Robots-Tag"] == "noindex"


def test_a_program_is_told_everything_that_is_wrong(things):
    query = read(things, QueryDict("couleur=rose&page=0"))
    answer = refusal(query.problems, choices=[1])
    data = json.loads(answer.content)
    assert answer.status_code == 400
    assert data["errors"] == [str(problem) for problem in query.problems]
    assert data["error"] == " ".join(data["errors"])
    assert data["choices"] == [1]


@pytest.mark.parametrize("answer", [None, HttpResponse("x")])
def test_nobody_keeps_an_answer_that_is_being_prepared(answer):
    said = not_ready(answer)
    assert (said.status_code, said["Cache-Control"]) == (503, "no-store")
    assert int(said["Retry-After"]) > 0


def test_a_view_of_a_list_reads_what_the_list_declares(things):
    @serves(things)
    def view(request):
        return HttpResponse("x")

    assert view.parameters == things.parameters
    assert view.listing is things


def test_a_feed_has_stable_identifiers_and_a_date_even_when_empty():
    moment = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    head = FeedHead("Titre", "Sous-titre", "https://a.example/", "https://a.example/feed/", language="ar")
    feed = ET.fromstring(
        atom_response(head, [FeedEntry("Un", "https://a.example/1", "urn:1", "Quoi", moment, None, ("a",))]).content
    )
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == "urn:1"
    assert entry.find(f"{ATOM}updated").text == "2026-01-02T00:00:00+00:00"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert atom_response(head, []).content == atom_response(head, []).content
