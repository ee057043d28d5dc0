"""The optional witness: a function from a text to numbers, weighed."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from distress import learning
from distress.examples import TUNING, Example, load
from distress.management.commands import weigh_distress
from distress.reader import BY_MEANING, BY_WORDS, MEANING, default, reader_of, taught
from distress.text import LONGEST_TEXT
from distress.vectors import Vectors, configured, digest, kept
from meaning import port

CALLS = []


class Lengths:
    name, size = "lengths 1", 2

    def embed(self, texts):
        CALLS.extend(texts)
        return [[float(len(text)), 1.0] for text in texts]


def embed(text):
    return Lengths().embed([text])[0]


def test_the_site_can_do_without(settings):
    settings.SENTENCE_ENCODER = ""
    assert configured() is None
    assert default()._thresholds is BY_WORDS


def test_the_encoder_is_named_by_the_settings_and_the_weights_are_those_of_the_file(settings):
    assert default()._thresholds is BY_MEANING
    settings.SENTENCE_ENCODER = "tests.distress.test_vectors.Lengths"
    vectors = configured()
    assert vectors.embed("abc") == [3.0, 1.0]
    assert list(vectors.weights) == kept()["weights"]
    assert len(vectors.weights) == 513


def test_the_weights_were_learned_with_the_encoder_and_the_sentences_of_today():
    """After a change of either: ``manage.py weigh_distress``."""
    assert kept()["encoder"] == port.configured().name
    assert kept()["examples"] == digest(taught())


def test_a_digest_changes_with_a_sentence_or_with_what_it_asks_for():
    red, calm = Example("a", "fr", "heart", "stop"), Example("a", "fr", "heart", "none")
    assert len({digest([red]), digest([calm]), digest([red, calm]), digest([])}) == 4


def test_the_command_learns_from_the_examples_and_writes_down_with_what(settings, monkeypatch, tmp_path):
    settings.SENTENCE_ENCODER = "tests.distress.test_vectors.Lengths"
    examples = [Example("a" * count, "fr", "heart", "stop" if count > 5 else "none") for count in range(1, 11)]
    monkeypatch.setattr(weigh_distress, "taught", lambda: examples)
    monkeypatch.setattr(weigh_distress, "FILE", tmp_path / "vectors.json")
    call_command("weigh_distress", stdout=StringIO())
    monkeypatch.setattr("distress.vectors.FILE", tmp_path / "vectors.json")
    assert kept()["encoder"] == "lengths 1"
    assert kept()["examples"] == digest(examples)
    learnt = Vectors(embed, tuple(kept()["weights"]))
    assert learnt.weigh("a" * 3) < 0 < learnt.weigh("a" * 9)
    assert learning.learned(examples, Lengths()).weights == learnt.weights
    settings.SENTENCE_ENCODER = ""
    with pytest.raises(CommandError, match="SENTENCE_ENCODER"):
        call_command("weigh_distress", stdout=StringIO())


def test_numbers_are_weighed_and_the_last_weight_stands_alone():
    assert Vectors(embed, (0.5, 2.0, -1.0)).weigh("abcd") == pytest.approx(0.5 * 4 + 2.0 - 1.0)


def test_a_long_text_is_cut_before_it_is_encoded():
    Vectors(embed, (0.0, 0.0, 0.0)).weigh("x" * 5_000)
    assert len(CALLS[-1]) == LONGEST_TEXT


def test_an_encoder_of_another_size_is_refused():
    with pytest.raises(ValueError, match="weigh_distress"):
        Vectors(embed, (1.0, 2.0)).weigh("a")


def test_meaning_adds_to_what_the_others_say():
    few = [example for example in load(TUNING) if example.family == "heart"]
    without = reader_of(few).evidence("bonjour")
    with_it = reader_of(few, Vectors(embed, (0.0, 0.0, 2.0))).evidence("bonjour")
    assert with_it.score - without.score == pytest.approx(2.0 * MEANING)
