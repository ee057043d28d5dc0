"""What one may ask of the list of tools, read from an address."""

import pytest
from django.http import QueryDict

from listing.reading import read as read_list
from registry.public.tools_list import MAX_TEXT, TOOLS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    """Letters without a framework."""
    monkeypatch.setattr(TOOLS.filters.base_filters["lettre"], "_known", {"A": "A", "B": "B", "C": "C"})


def read(address):
    return read_list(TOOLS, QueryDict(address))


def test_several_values_of_one_facet():
    query = read("q=%20le%20%20sommeil&lettre=B&lettre=A&lettre=B&traceurs=aucun&tri=nom&page=3&format=csv")
    assert query.values == {"q": ("le sommeil",), "lettre": ("A", "B"), "traceurs": ("aucun",)}
    assert (query.sort_key, query.page, query.format, query.problems) == ("name", 3, "csv", ())
    assert query.port_filters() == {"letter": ["A", "B"], "trackers": ["aucun"]}


def test_text_sorts_by_match_unless_told():
    assert read("q=x").sort_key == "relevance"
    assert read("q=x&tri=nom").sort == "nom"
    assert read("").sort_key == "-score"
    assert read("tri=date").sort_key == "-granted_on"


@pytest.mark.parametrize(
    "address", ["page=abc", "page=0", "page=-1", "page=99999999999999", "page=²", "tri=zz", "format=exe", "lettre=Z"]
)
def test_bad_values_are_left_out_and_said(address):
    query = read(address)
    assert len(query.problems) == 1
    assert (query.page, query.sort, query.format, query.values) == (1, "resultat", "html", {})


def test_hostile_text_is_cleaned():
    query = read("q=%00a%0Ab%E2%80%A8&lettre=%00")
    assert query.text == "a b"
    assert not query.problems
    assert len(read("q=" + "a" * 10_000).text) == MAX_TEXT


def test_foreign_keys_are_left_alone():
    assert read("utm_source=x&fbclid=1").problems == ()


def test_removing_one_value_keeps_the_others():
    query = read("q=x&lettre=A&lettre=B&page=4&o=T1")
    assert query.without("lettre", "A").address() == "?q=x&lettre=B&o=T1"
    assert query.changed(lettre="").address() == "?q=x&o=T1"
