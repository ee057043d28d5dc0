"""Notions found in words, and signs that notions make."""

import pytest

from distress import signs
from distress.notions import Notions, Said

NOTIONS = Notions.of(
    {"breath": ["respirer", "respir*"], "cannot": ["arrive plus", "can not"], "info": ["yoga"]},
    {"cant": ("can", "not")},
)
BREATH = frozenset({"breath", "cannot"})


def test_words_stems_and_expressions_are_found_where_they_stand():
    assert NOTIONS.said(["j", "arrive", "plus", "a", "respirer"]) == [
        Said("cannot", 1, 2),
        Said("breath", 4, 1),
        Said("breath", 4, 1),
    ]
    assert NOTIONS.said(["respirait"]) == [Said("breath", 0, 1)]
    assert NOTIONS.said(["arrive", "demain"]) == []
    assert NOTIONS.said([]) == []


def test_an_expression_is_written_as_people_write_it():
    assert Notions.of({"no": ["Ça n'va"]}, {}).said(["ca", "n", "va"]) == [Said("no", 0, 3)]
    assert Notions.of({"no": ["cant"]}, {"cant": ("can", "not")}).said(["can", "not"]) == [Said("no", 0, 2)]
    assert NOTIONS.words() == {"respirer", "arrive", "plus", "can", "not", "yoga"}


PARSED = signs.parse({"breathing": {"stop": ["breath cannot !household"], "banner": ["breath hotline anyway"]}})


@pytest.mark.parametrize(
    ("notions", "outputs"),
    [
        ({"breath", "cannot"}, ["stop"]),
        ({"breath", "cannot", "child"}, ["stop"]),
        ({"breath"}, []),
        ({"breath", "cannot", "household"}, []),
        ({"breath", "cannot", "info"}, []),
        ({"breath", "cannot", "idiom"}, []),
        ({"breath", "hotline"}, ["banner"]),
        ({"breath", "hotline", "info"}, ["banner"]),
        ({"breath", "cannot", "hotline"}, ["stop", "banner"]),
    ],
)
def test_a_sign_needs_all_its_notions_and_is_undone_by_study_and_jest(notions, outputs):
    assert [sign.output for sign in signs.made(PARSED, frozenset(notions))] == outputs
    assert {sign.family for sign in PARSED} == {"breathing"}
