"""Each word, sign and limit of the reader of hours, by real texts."""

import pytest

from directory import hours
from directory.hours import parsing

FRENCH = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
LONG = "; ".join(["Mo 09:00-12:00"] * 31)  # 494 characters


@pytest.mark.parametrize("text", ["Fermé", "fermée", "ferme au public", "fermeture", "closed", "OFF"])
def test_closed(text):
    assert hours.parse_day(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "", "Non précisé", "À préciser", "non renseigné", "NC", "En attente", "à confirmer", "en cours", "à définir",
        "en attente de précisions", "en attente de précision", "en attente précision", "en cours de précision",
    ],
)  # fmt: skip
def test_nothing_is_said(text):
    assert hours.parse_day(text) is None


@pytest.mark.parametrize("between", [*"-–—/&,;", "à", "a", "et", "de", "du", "puis", "to", "entre"])
def test_words_and_signs_between_two_times(between):
    assert hours.parse_day(f"9h {between} 12h") == [(540, 720)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9h59-12h", [(599, 720)]), ("00:00 - 00:00", []), ("9h-12h / 0h-0h", [(540, 720)]),
        ("14h-17h / 9h-12h", [(540, 720), (840, 1020)]), ("8h-9h 9h-10h 10h-11h", [(480, 660)]),
    ],
)  # fmt: skip
def test_spans_of_a_day(text, spans):
    assert hours.parse_day(text) == spans


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9h", "a time is missing"), ("et", "a time is missing"), ("9h-12h-14h", "a time is missing"),
        ("9h-9h", "ends before"), ("12h-9h", "ends before"), ("9h-12h 11h59-14h", "overlap"), ("0h-0h01 0h-0h", None),
        ("ouvert 9h-12h", "not understood: ouvert"), ("9h-9h60", "no such time: 9:60"), ("24:01-25:00", "24:01"),
        ("z" * 40 + " 9h", f"not understood: {'z' * 30}$"),
    ],
)  # fmt: skip
def test_why_a_day_is_refused(text, why):
    if why is None:
        assert hours.parse_day(text) == [(0, 1)]
        return
    with pytest.raises(hours.HoursError, match=why):
        hours.parse_day(text)


@pytest.mark.parametrize("read", [hours.parse_day, lambda text: hours.parse_text(f"lundi {text}")])
def test_five_hundred_characters(read):
    text = "9h-12h".ljust(500 if read is hours.parse_day else 494)
    read(text)
    with pytest.raises(hours.HoursError, match="too long"):
        read(text + " ")


@pytest.mark.parametrize("day", range(7))
def test_each_day_has_its_name(day):
    assert hours.week_to_osm({day: "9h-12h"}) == f"{OSM[day]} 09:00-12:00"
    assert hours.parse_text(f"{FRENCH[day]} 9h-12h") == f"{OSM[day]} 09:00-12:00"
    with pytest.raises(hours.HoursError, match=f"^{FRENCH[day]}: "):
        hours.week_to_osm({day: "peut-être"})


@pytest.mark.parametrize(
    ("days", "osm"),
    [
        ((0, 1), "Mo,Tu"), ((0, 1, 2), "Mo-We"), ((0, 2, 3, 4, 6), "Mo,We-Fr,Su"), ((0, 1, 3, 4), "Mo,Tu,Th,Fr"),
    ],
)  # fmt: skip
def test_days_that_are_alike(days, osm):
    assert hours.week_to_osm(dict.fromkeys(days, "9h-12h")) == f"{osm} 09:00-12:00"


def test_weeks_of_a_day():
    assert hours.week_to_osm({0: "9h-12h", 1: None, 5: "9h-12h"}, {5: parsing.ODD_WEEKS}) == (
        "Mo 09:00-12:00; week 01-53/2 Sa 09:00-12:00"
    )


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("lundi et mardi 9h-12h, jeudi 14h-18h", "Mo,Tu 09:00-12:00; Th 14:00-18:00"),
        ("du lundi au mercredi et le samedi de 9h à 12h", "Mo-We,Sa 09:00-12:00"),
        ("au mardi 9h-12h", "Tu 09:00-12:00"),
        ("9h-12h lundi, 14h-18h mardi", "Mo 09:00-12:00; Tu 14:00-18:00"),
        ("9h-12h et 14h-17h les lundis, 9h-12h le mardi", "Mo 09:00-12:00,14:00-17:00; Tu 09:00-12:00"),
        ("lundi 9h-12h, lundi 14h-18h", "Mo 09:00-12:00,14:00-18:00"),
    ],
)
def test_free_text_means_one_thing(text, osm):
    assert hours.parse_text(text) == osm


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lundi", "no time"), ("9h-12h", "no day"), ("au 9h-12h", "no day"), ("lundi 9h-12h mardi", "without hours"),
        ("9h-12h lundi 14h-18h", "without hours"), ("lundi au lundi 9h-12h", "backwards"),
        ("vendredi au lundi 9h-12h", "backwards"), ("lundi " + "z" * 40 + " 9h", f"not understood: {'z' * 30}$"),
        ("lundi 9h", "a time is missing"),
    ],
)  # fmt: skip
def test_why_free_text_is_refused(text, why):
    with pytest.raises(hours.HoursError, match=why):
        hours.parse_text(text)


@pytest.mark.parametrize(
    ("osm", "text", "found"),
    [
        ("Mo 09:00-12:00; PH off", "Semaine impaire", "week 01-53/2 Mo 09:00-12:00; PH closed"),
        ("Mo 09:00-12:00;", "les semaines paires", "week 02-52/2 Mo 09:00-12:00"),
        ("week 02-52/2 Mo 09:00-12:00; Tu 09:00-12:00", "semaine impaire",
         "week 02-52/2 Mo 09:00-12:00; week 01-53/2 Tu 09:00-12:00"),
        ("Mo 09:00-12:00", "uniquement les jours impairs", "Mo 09:00-12:00"),
        ("", "semaine paire", ""),
    ],
)  # fmt: skip
def test_only_some_weeks(osm, text, found):
    assert hours.only_weeks(osm, text) == found


@pytest.mark.parametrize("text", ["semaine paire et semaine impaire", "une semaine sur deux"])
def test_which_weeks_must_be_said(text):
    with pytest.raises(hours.HoursError, match="which weeks"):
        hours.only_weeks("Mo 09:00-12:00", text)


@pytest.mark.parametrize(
    ("osm", "valid"),
    [
        ("Mo 09:00-12:00", True), ("", False), ("  ", False), ("ouvert", False),
        (f'{LONG} "abc"', True), (f'{LONG} "abcd"', False),
    ],
)  # fmt: skip
def test_valid_values(osm, valid):
    assert hours.valid(osm) is valid
    if not valid:
        with pytest.raises(hours.HoursError):
            parsing.tidy(osm)
