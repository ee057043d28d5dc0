"""The optional witness: a function from a text to numbers, weighed."""

import json

import pytest

from distress.examples import TUNING, load
from distress.reader import MEANING, reader_of
from distress.text import LONGEST_TEXT
from distress.vectors import FILE, Vectors, configured

CALLS = []


def embed(text):
    CALLS.append(text)
    return [float(len(text)), 1.0]


def test_the_site_does_without_by_default(settings):
    assert settings.DISTRESS_EMBEDDER == ""
    assert configured() is None


def test_the_encoder_is_named_by_the_settings_and_the_weights_are_those_of_the_file(settings):
    settings.DISTRESS_EMBEDDER = "tests.distress.test_vectors.embed"
    vectors = configured()
    assert vectors.embed is embed
    assert len(vectors.weights) == 513
    assert list(vectors.weights) == json.loads(FILE.read_text())["weights"]


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
