"""One scale for candidates of every index: pure, with a stemmer that drops a plural."""

import pytest

from search import relevance
from search.query import parse
from search.relevance import ReadText


def stems(text):
    return tuple(word.rstrip("s") for word in text.split())


def question(text, frequencies=None, synonyms=None, documents=100):
    held = {"sommeil": 10, "enfants": 10, "enfant": 10, "ecrans": 2, **(frequencies or {})}
    return relevance.wanted(parse(text, synonyms), stems, documents, held)


def read(text, weight=1.0, *, head=False):
    return ReadText(frozenset(stems(text)), weight, head, frozenset(text.split()))


def test_a_title_that_is_the_question_is_all_that_is_asked():
    assert relevance.score(question("sommeil enfants"), [read("sommeil enfant", head=True)]) == (1.0, 1.0)


def test_what_is_held_is_weighed_by_where_it_is_held():
    assert relevance.score(question("sommeil"), [read("sommeil", 0.5)]) == (pytest.approx(0.35), 0.5)
    assert relevance.score(question("sommeil"), [read("sommeil", 0.5), read("sommeil", 0.8)])[1] == 0.8


def test_a_rare_word_carries_more():
    asked = question("sommeil ecrans")
    rare, common = (relevance.score(asked, [read(word)])[1] for word in ("ecrans", "sommeil"))
    assert rare > 0.5 > common
    assert rare + common == pytest.approx(1)


def test_rarity_has_bounds():
    assert relevance.rarity(100, 100) == 1.0
    assert relevance.rarity(10**9, 1) == relevance.RAREST
    assert relevance.rarity(100, 0) == relevance.UNKNOWN
    assert relevance.rarity(0, 0) == 1.0


def test_a_synonym_counts_less_than_the_word():
    asked = question("dodo", {"dodo": 3}, {("dodo",): [("sommeil",)]})
    assert relevance.score(asked, [read("sommeil")])[1] == relevance.SYNONYM
    assert relevance.score(asked, [read("dodo")])[1] == 1.0


def test_only_a_word_that_nothing_holds_is_taken_for_another():
    assert relevance.score(question("someil"), [read("sommeil")])[1] == relevance.MISTYPED
    assert relevance.score(question("someil", {"someil": 1}), [read("sommeil")])[1] == 0.0


def test_a_longer_title_says_more_than_is_asked():
    short, long = (
        relevance.score(question("sommeil"), [read(title, head=True)])[0]
        for title in ("le sommeil", "le sommeil des enfants et leurs ecrans")
    )
    assert short > long > relevance.HELD


def test_nothing_asked_nothing_answered():
    assert relevance.score(relevance.Wanted(), [read("sommeil")]) == (0.0, 0.0)
    assert relevance.named(relevance.Wanted(), read("sommeil")) == (0.0, 0.0)


def test_a_name_is_asked_for_in_its_own_words():
    asked = question("pharmacie de garde", {"pharmacie": 4, "garde": 4})
    assert relevance.named(asked, read("pharmacie garde")) == (1.0, 1.0)
    assert relevance.named(asked, read("pharmacie")) == (0.5, 1.0)
    assert relevance.named(asked, read("medecin garde")) == (0.5, 0.5)
    synonym = question("officine", {"officine": 1}, {("officine",): [("pharmacie",)]})
    assert relevance.named(synonym, read("pharmacie")) == (0.0, 0.0)
