import pytest
from django.http import QueryDict

from registry.public.params import MAX_TEXT, ListParams, without

ALLOWED = {"lettre": ["A", "B", "C"], "traceurs": ["aucun", "inactifs"]}


def read(address):
    return ListParams.read(QueryDict(address), ALLOWED)


def test_several_values_of_one_facet():
    params = read("q=%20le%20%20sommeil&lettre=B&lettre=A&lettre=B&traceurs=aucun&tri=nom&page=3&format=csv")
    assert params == ListParams(
        "le sommeil", {"lettre": ("A", "B"), "traceurs": ("aucun",)}, "nom", 3, "csv", problems=()
    )


def test_text_sorts_by_match_unless_told():
    assert read("q=x").sort == "pertinence"
    assert read("q=x&tri=nom").sort == "nom"
    assert read("").sort == "resultat"


@pytest.mark.parametrize(
    "address", ["page=abc", "page=0", "page=-1", "page=99999999999999", "page=²", "tri=zz", "format=exe", "lettre=Z"]
)
def test_bad_values_are_left_out_and_said(address):
    params = read(address)
    assert len(params.problems) == 1
    assert (params.page, params.sort, params.format, params.filters) == (1, "resultat", "html", {})


def test_hostile_text_is_cleaned():
    params = read("q=%00a%0Ab%E2%80%A8&lettre=%00")
    assert params.text == "a b"
    assert not params.problems
    assert len(read("q=" + "a" * 10_000).text) == MAX_TEXT


def test_foreign_keys_are_left_alone():
    assert read("utm_source=x&fbclid=1").problems == ()


def test_removing_one_value_keeps_the_others():
    data = QueryDict("q=x&lettre=A&lettre=B&page=4")
    assert without(data, "lettre", "A") == "?q=x&lettre=B"
    assert without(data, "lettre") == "?q=x"
