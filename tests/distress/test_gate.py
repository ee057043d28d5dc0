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


LONG = "je cherche des renseignements sur les vaccins de mon fils et les horaires pour un dossier de vacances "


@pytest.mark.parametrize("times", [1, 4, 22])
def test_a_danger_among_many_words_is_found_at_both_ends(times):
    assert gate.first_flag([LONG * times]) is None
    assert gate.first_flag([LONG * times + "je veux mourir"]) == Flag("banner", "suicide")
    assert gate.first_flag(["je veux mourir " + LONG * times]) == Flag("banner", "suicide")
    assert gate.first_flag([LONG * times + ". Je veux mourir."]) == Flag("stop", "suicide")


def test_a_short_text_is_read_whole_and_a_long_one_by_so_many_parts_at_most():
    assert gate._parts("un deux trois quatre cinq six sept huit neuf dix") == []
    assert gate._parts("un deux trois quatre cinq six sept huit neuf dix. onze") == [
        ("un deux trois quatre cinq six sept huit neuf dix", True), ("onze", True),
    ]  # fmt: skip
    cut = [part for part, is_sentence in gate._parts("a b c d e f g h i j k") if not is_sentence]
    assert cut == [
        "a b c", "b c d", "c d e", "d e f", "e f g", "f g h", "g h i", "h i j", "i j k",
        "a b c d e f", "d e f g h i", "f g h i j k",
    ]  # fmt: skip
    parts = gate._parts(" ".join(map(str, range(900))))
    assert len(parts) == gate.PARTS * len(gate.LENGTHS)
    assert (parts[0][0], parts[-1][0]) == ("0 1 2", "894 895 896 897 898 899")


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
