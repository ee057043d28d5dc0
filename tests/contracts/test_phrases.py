"""Quotation marks: the words as typed, in this order, side by side; a mark without its pair is a blank."""

import pytest

from search.models import SynonymGroup
from search.query import parse, unquoted

TITLES = [
    "Le mal de dos au travail",
    "Dos, travail : le mal du siècle",
    "Les maux de dos",
    "Vaccinations de l’enfant",
    "La vaccination de l’enfant et le mal de tête",
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"mal de dos"', {"0"}),
        ("“mal de dos”", {"0"}),
        ("« mal de dos »", {"0"}),
        ('"MAL DE DOS"', {"0"}),
        ('"mal de"', {"0", "4"}),
        ('"mal dos"', set()),
        ('"dos mal"', set()),
        ('"vaccination"', {"4"}),
        ('"vaccination de l\'enfant"', {"4"}),
        ('vaccination "mal de tête"', {"4"}),
        ('"mal de" "de dos"', {"0"}),
    ],
)
def test_a_phrase_is_exact(fill, ids, typed, expected):
    fill(TITLES)
    assert set(ids(typed)) == expected


@pytest.mark.parametrize("typed", ['"mal de dos', 'mal de dos"', "mal « de dos", "”mal de dos“"])
def test_a_mark_without_its_pair_changes_nothing(fill, ids, typed):
    fill(TITLES)
    assert ids(typed) == ids("mal de dos")


def test_a_phrase_runs_over_one_field_only(fill, ids):
    fill({"a": {"title": "Mal", "body": "de dos"}, "b": {"title": "Autre", "body": "un mal de dos"}})
    assert ids('"mal de dos"') == ["b"]


def test_a_phrase_counts_and_shows_like_the_rest(fill, ask):
    fill({str(n): {"title": title, "language": "fr"} for n, title in enumerate(TITLES)})
    answer = ask('"mal de dos"', facets=("language",))
    assert [(v.value, v.count) for v in answer.facets["language"]] == [("fr", 1)]
    assert answer.total == 1
    assert [s.text for s in answer.hits[0].highlights["title"] if s.match] == ["mal", "dos"]


def test_a_phrase_is_neither_guessed_nor_replaced(fill, ids):
    SynonymGroup.objects.create(word="dos", expansions="tête")
    fill(TITLES)
    assert ids('"mal de doss"') == ids('"mal du dos"') == []


def test_the_other_words_may_be_missing_never_the_phrase(fill, ids):
    fill(TITLES)
    assert ids('parachute travail "mal de dos"') == ["0"]
    assert ids('travail siècle "mal de ventre"') == []


def test_a_phrase_not_found_is_offered_without_its_marks(fill, ask):
    fill(TITLES)
    answer = ask('"dos mal"')
    assert (answer.total, answer.suggestions) == (0, ["dos mal"])
    assert ask('"dos parachute chinois"').suggestions in ([], ["dos parachute chinois"])


@pytest.mark.parametrize(
    "typed", ['"', '""', '" "', '"""', '"a', 'a"', '"“«', "«»", '"*"', '«"»', '"' * 499, '"a" ' * 120]
)
def test_hostile_marks_get_an_answer(fill, ask, typed):
    fill(TITLES)
    assert ask(typed, facets=("topics",)).total <= len(TITLES)


def test_marks_are_understood_without_an_engine():
    clauses = parse('dormir "le sommeil" vite').clauses
    assert [(c.words, c.phrase) for c in clauses] == [
        (("dormir",), False),
        (("le", "sommeil"), True),
        (("vite",), False),
    ]
    assert not any(c.phrase for c in parse('5" de haut').clauses)
    assert unquoted('a "b c" «d» e"') == 'a b c d e"'
