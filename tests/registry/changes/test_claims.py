"""Claims that the charter does not allow: the vocabulary says what it finds and what it leaves, and is versioned."""

import pytest

from registry.changes import claims

RULES = claims.vocabulary()["rules"]


@pytest.mark.parametrize(("code", "text"), [(rule["code"], text) for rule in RULES for text in rule["examples"]])
def test_every_example_is_found(code, text):
    assert code in {one.code for one in claims.find(text)}


@pytest.mark.parametrize("text", [text for rule in RULES for text in rule["others"]])
def test_ordinary_words_are_left_alone(text):
    assert claims.find(text) == []


def test_the_lie_of_the_attack_is_pointed_out_in_its_own_words():
    found = claims.find("Guérit l'asthme en 3 jours, recommandé par le ministère")
    assert {(one.code, one.words) for one in found} == {
        ("guerison", "Guérit"), ("delai", "en 3 jours"), ("caution", "ministère"),
    }  # fmt: skip


def test_a_pattern_is_words_endings_numbers_and_gaps():
    rules = {"rules": [{"code": "x", "title": "t", "why": "w", "patterns": ["bon* ... # jour"]}]}
    for text in ("bon 3 jour", "BONNE nuit de trois jour", "bon a b c d 12 jour"):
        assert [one.words for one in claims.find(text, rules)] == [text]
    for text in ("bon a b c d e 3 jour", "mauvaisbon 3 jour", "bon 3 jours", "bon trente jour", ""):
        assert claims.find(text, rules) == []


def test_the_vocabulary_is_a_version():
    data = claims.vocabulary()
    assert data["version"]
    assert data["language"] == "fr"
    assert len({rule["code"] for rule in RULES}) == len(RULES)
    assert all(rule["title"] and rule["why"] and rule["patterns"] for rule in RULES)
