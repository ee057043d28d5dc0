"""What is shown for a flag: sentence, numbers, hours, ways to write, in the reader's language."""

import pytest
from django.utils import translation

from distress import gate
from distress.families import families
from distress.reader import Flag

LANGUAGES = ("fr", "fr-simple", "en", "ar")


def test_the_most_pressing_of_several_texts():
    assert gate.first_flag(["je veux mourir", "lille"]) == Flag("stop", "suicide")
    assert gate.first_flag(["lille", "", "sommeil"]) is None
    mild, pressing = "une amie parle de suicide", "je veux mourir"
    assert gate.first_flag([mild]).output == "banner"
    assert gate.first_flag([mild, pressing]).output == gate.first_flag([pressing, mild]).output == "stop"


def test_a_long_text_is_read_at_both_ends():
    padding = "bonjour monsieur " * 200
    assert gate.first_flag([f"je veux mourir {padding}"[: gate.MOST]]) is not None
    assert gate._cut("a" * gate.MOST) == "a" * gate.MOST
    cut = gate._cut("b" * gate.MOST + "c" * gate.LAST)
    assert cut == "b" * (gate.MOST - gate.LAST) + " " + "c" * gate.LAST


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("family", sorted(families()))
def test_every_family_speaks_every_language(family, language):
    with translation.override(language):
        answer = gate.answer_of(Flag("stop", family), language)
    assert (answer.stops, answer.family, answer.language) == (True, family, language)
    assert answer.says == families()[family].says[language]
    assert [answer.first.dialled, *(line.dialled for line in answer.others)]
    for line in (answer.first, *answer.others):
        assert line.name
        assert line.hours
        assert line.language == language
        assert line.dialled.strip("+0123456789") == ""


def test_another_language_is_answered_in_french():
    answer = gate.answer_of(Flag("banner", "suicide"), "de")
    assert (answer.stops, answer.language, answer.first.language) == (False, "fr", "fr")
    assert answer.for_scripts() == {"number": "3114", "url": "tel:3114", "says": answer.says}


@pytest.mark.parametrize(
    ("number", "written"),
    [("15", "15"), ("3114", "3114"), ("116006", "116 006"), ("0800231313", "0 800 231 313"),
     ("0145425959", "01 45 42 59 59")],
)  # fmt: skip
def test_numbers_as_people_know_them(number, written):
    assert gate.written(number) == written


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("always", "Jour et nuit"),
        ("09:00-23:00", "Tous les jours, de 09:00 à 23:00"),
        ("Mo-Fr 10:00-19:00", "Du lundi au vendredi, de 10:00 à 19:00"),
        ("Sa 10:00-12:00", "Sa 10:00-12:00"),
    ],
)
def test_hours_in_words(hours, words):
    with translation.override("fr"):
        assert gate.hours_words(hours) == words


def test_who_cannot_speak_may_write():
    answer = gate.answer_of(Flag("stop", "suicide"), "fr")
    assert [line.sms for line in answer.others if line.number == "114"] == ["114"]
