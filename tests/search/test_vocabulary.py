"""The lay vocabulary, group by group: each leads somewhere, none says two things, none is made of empty words."""

import csv
import gzip
from collections import Counter, defaultdict

import pytest

from search import analysis, query, vocabulary
from tests.demo_site import ROOT

#: Our very first file speaks of more than the demo holds; the others were written for what the site says.
GENERAL = "first"


@pytest.fixture(scope="module")
def groups():
    return list(vocabulary.groups())


@pytest.fixture(scope="module")
def known():
    """Every word that the site says: pages, tools, printable files, vocabularies, kinds of offer, hand-overs."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "fixtures" / "demo").rglob("*.md")]
    for path in (
        "fixtures/label/tools.yaml", "fixtures/vocabularies/terms.yaml", "directory/places/kinds.py",
        "handovers/data/handovers.yaml", "handovers/data/contacts.yaml",
    ):  # fmt: skip
        texts.append((ROOT / path).read_text(encoding="utf-8"))
    return {query.singular(word) for text in texts for word in analysis.words(text)} | {"donnee", "ouverte", "label"}


def test_there_are_enough_groups(groups):
    written = [group["word"] for file, group in groups if file != GENERAL]
    assert len(written) >= 400


def test_a_group_has_a_word_and_expansions_that_fit_the_table(groups):
    for file, group in groups:
        assert set(group) == {"word", "expansions"}, f"{file}: {group}"
        assert isinstance(group["word"], str), f"{file}: {group}"
        assert 1 <= len(group["word"]) <= 80
        assert 1 <= len(group["expansions"]) <= 3, f"{file}: {group['word']}"
        assert all(isinstance(text, str) for text in group["expansions"]), f"{file}: {group['word']}"


def test_no_two_groups_are_found_by_the_same_words(groups):
    keys = defaultdict(list)
    for file, group in groups:
        keys[query.synonym_key(group["word"])].append(f"{file}: {group['word']}")
    assert {key: names for key, names in keys.items() if len(names) > 1} == {}


def test_a_key_is_made_of_words_that_say_something(groups):
    """What stays of an expression without its stop words: one to five words, and not one that says anything."""
    wrong = []
    for file, group in groups:
        key = query.synonym_key(group["word"])
        typed = analysis.words(group["word"])
        # « on se moque de moi » is found by « moque » alone: nearly everything that was typed is lost.
        lost = len(key) == 1 and len(typed) > 3
        fits = 2 <= len(key) - 1 <= 5 if key[0] == query.VERBATIM else 1 <= len(key) <= 5 and not lost
        if not fits:
            wrong.append(f"{file}: {group['word']} → {key}")
    assert wrong == []


def test_an_expansion_is_not_the_word_itself_nor_twice_the_same(groups):
    for file, group in groups:
        key = query.synonym_key(group["word"])
        found = [query.synonym_key(text) for text in group["expansions"]]
        assert all(found), f"{file}: {group['word']}"
        assert key not in found, f"{file}: {group['word']}"
        assert len(set(found)) == len(found), f"{file}: {group['word']}"


def test_no_two_groups_say_the_reverse_of_each_other(groups):
    ways = {
        (query.synonym_key(group["word"]), query.synonym_key(text))
        for file, group in groups
        if file != GENERAL
        for text in group["expansions"]
    }
    assert sorted(way for way in ways if way[::-1] in ways) == []


def test_each_word_of_each_expansion_is_said_by_the_site(groups, known):
    missing = Counter()
    for file, group in groups:
        if file == GENERAL:
            continue
        for text in group["expansions"]:
            missing.update(
                f"{file}: {group['word']} → {word}"
                for word in query.synonym_words(text)
                if query.singular(word) not in known
            )
    assert sorted(missing) == []


def test_a_word_that_names_a_commune_leads_to_nothing_else(groups):
    with gzip.open(ROOT / "fixtures" / "territories" / "communes.tsv.gz", "rt", encoding="utf-8") as file:
        large = {
            analysis.fold(row["name"])
            for row in csv.DictReader(file, delimiter="\t")
            if int(row["population"] or 0) >= 5_000
        }
    assert sorted(group["word"] for _file, group in groups if analysis.fold(group["word"]) in large) == []


def test_talk_words_are_no_key_and_no_expansion(groups):
    lines = (ROOT / "search" / "data" / "talk.txt").read_text(encoding="utf-8").splitlines()
    talk = [word for line in lines if not line.startswith("#") for word in line.split()]
    keys = {query.synonym_key(group["word"]) for _file, group in groups}
    assert sorted(word for word in talk if (query.singular(word),) in keys) == []
    assert sorted(set(talk) & analysis.STOP_WORDS) == []
    assert talk == [analysis.fold(word) for word in talk]
    assert len(talk) == len(set(talk))
