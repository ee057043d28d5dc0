"""The data: families with their numbers, both halves of the sentences, words and signs."""

from collections import Counter
from datetime import date

import pytest

from core.phones import normalise
from distress import signs
from distress.examples import BANNER, FRESH, NONE, STOP, TUNING, UNTOUCHED, everyday, load
from distress.families import families
from distress.reader import data
from distress.text import split

LANGUAGES = ("fr", "fr-simple", "en", "ar")
ISSUE = {
    "suicide", "self_harm", "domestic_violence", "sexual_violence", "child", "poisoning", "stroke", "heart",
    "breathing", "bleeding", "meningitis", "withdrawal", "pregnancy", "harassment",
}  # fmt: skip
HALVES = [TUNING, UNTOUCHED]


def test_every_family_has_a_number_a_sentence_in_each_language_and_a_dated_source():
    assert set(families()) == ISSUE
    for family in families().values():
        assert set(family.says) == set(LANGUAGES)
        assert family.lines
        for line in family.lines:
            assert set(line.name) == set(LANGUAGES)
            assert line.source.url.startswith("http")
            assert isinstance(line.source.read_on, date)
            assert line.source.dated is None or line.source.dated <= line.source.read_on
            assert set(line.ways) <= {"sms", "chat", "web"}


def test_the_sentence_names_the_number_that_comes_first_or_the_one_to_call_at_once():
    for family in families().values():
        for language, sentence in family.says.items():
            numbers = {word for word in split(sentence) if word.isdigit()}
            assert numbers & {line.number for line in family.lines}, (family.name, language)


def test_every_number_is_one_of_the_numbering_plan():
    for number in {line.number for family in families().values() for line in family.lines}:
        assert normalise(number) in {number, f"+33{number[1:]}"}


def test_somebody_can_write_instead_of_speaking_or_call_an_emergency_number():
    for family in families().values():
        assert any(line.ways for line in family.lines), family.name


@pytest.mark.parametrize("half", HALVES)
def test_a_half_covers_every_family_and_language_both_ways(half):
    examples = load(half)
    red = Counter(example.family for example in examples if example.is_red)
    calm = Counter(example.family for example in examples if not example.is_red)
    assert set(red) == set(calm) == ISSUE
    assert min(red.values()) >= 14
    assert min(calm.values()) >= 14
    for language in LANGUAGES:
        assert {example.family for example in examples if example.language == language and example.is_red} == ISSUE
    assert {example.output for example in examples} == {STOP, BANNER, NONE}
    assert {family for example in examples for family in example.also} <= ISSUE


def test_together_they_are_as_many_as_the_bars_ask():
    examples = [example for half in HALVES for example in load(half)]
    assert sum(example.is_red for example in examples) >= 300
    assert sum(not example.is_red for example in examples) >= 400


def test_no_sentence_stands_in_two_files_nor_twice():
    folded = [" ".join(split(example.text)) for half in [*HALVES, FRESH] for example in load(half)]
    folded += [" ".join(split(example.text)) for example in everyday()]
    assert [text for text, count in Counter(folded).items() if count > 1] == []


def test_an_output_that_is_none_of_the_three_is_refused():
    with pytest.raises(ValueError, match="perhaps"):
        list(load.__globals__["_examples"]({"heart": {"fr": {"perhaps": ["x"]}}}))


def test_signs_speak_of_known_notions_and_families():
    known = set(data("words"))
    for sign in signs.parse(data("signs")):
        assert sign.family in ISSUE
        assert sign.output in {STOP, BANNER}
        assert sign.needs
        assert sign.needs | sign.unless <= known
