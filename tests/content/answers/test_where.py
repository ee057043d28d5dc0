"""Where in a text the name of a commune may stand."""

import pytest

from content.answers import where
from search import analysis


@pytest.mark.parametrize(
    ("text", "word", "likely"),
    [
        ("roubaix france services", "roubaix", True),  # first
        ("ordinateur tourcoing aide", "tourcoing", True),  # in the middle
        ("aide à lens", "lens", True),
        ("bus die demain", "die", False),  # too short for a place of its own
        ("le pas de calais", "calais", False),  # a département
        ("près de calais", "calais", True),
    ],
)
def test_a_name_may_stand_anywhere_when_it_is_long_enough(text, word, likely):
    tokens = analysis.tokens(text)
    at = next(place for place, token in enumerate(tokens) if token.folded == word)
    assert where._likely(tokens, at, at + 1) is likely


def test_a_town_whose_name_is_a_word_is_meant_at_the_end_or_after_a_preposition():
    assert "tours" in where._ORDINARY
    tokens = analysis.tokens("tours de magie à tours")
    assert not where._introduced(tokens, 0, 1)
    assert where._introduced(tokens, 4, 5)
