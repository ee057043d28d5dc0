import contextlib
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from directory import hours
from directory.documents import opening_keys, opening_values

WEEK = {0: "13:30 - 17:00", 1: "09:00 - 12:00 / 14:00 - 16:30", 2: "fermé", 3: "", 4: "9h-12h30 et 14h-17h"}


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("13:30 - 17:00", [(810, 1020)]),
        ("09:00 - 12:00 / 14:00 - 16:30", [(540, 720), (840, 990)]),
        ("9:00-17:00", [(540, 1020)]),
        ("9h-12h / 13h30-17h", [(540, 720), (810, 1020)]),
        ("de 9h à 12h et de 14h à 17h", [(540, 720), (840, 1020)]),
        ("9h 17h", [(540, 1020)]),
        ("9 h 30 - 12 h", [(570, 720)]),
        ("00:00 - 00:00 / 09:00 - 12:00", [(540, 720)]),
        ("09:00 - 12:00 / 09:00 - 12:00", [(540, 720)]),
        ("09:00 - 11:00 / 11:00 - 12:00", [(540, 720)]),
        ("fermé", []),
        ("Fermé au public", []),
        ("non précisé", None),
        ("", None),
    ],
)
def test_a_day_of_a_source(text, spans):
    assert hours.parse_day(text) == spans


@pytest.mark.parametrize(
    "text",
    ["ouvert", "9h", "9h-12h-30", "25:00-26:00", "22h-2h", "09:00-12:00 / 09:00-17:00", "9h-12h sauf août", "x" * 999],
)
def test_what_is_not_certain_is_refused(text):
    with pytest.raises(hours.HoursError):
        hours.parse_day(text)


def test_a_week_becomes_an_openstreetmap_string():
    assert hours.week_to_osm(WEEK) == "Mo 13:30-17:00; Tu 09:00-12:00,14:00-16:30; Fr 09:00-12:30,14:00-17:00"
    assert hours.week_to_osm(dict.fromkeys(range(5), "9:00-17:00")) == "Mo-Fr 09:00-17:00"
    assert hours.week_to_osm({5: ""}) == ""
    with pytest.raises(hours.HoursError, match="mercredi"):
        hours.week_to_osm({2: "peut-être"})


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        ("Du lundi au vendredi, de 9h30 à 17h", "Mo-Fr 09:30-17:00"),
        ("9h-12h et 14h-17h du lundi au vendredi", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Lundi et jeudi : 14h à 18h Mardi 9h à 12h", "Mo,Th 14:00-18:00; Tu 09:00-12:00"),
        ("mercredi de 14 à 18h", "We 14:00-18:00"),
    ],
)
def test_free_text(text, osm):
    assert hours.parse_text(text) == osm


@pytest.mark.parametrize("text", ["9h-12h", "lundi", "lundi 9h-12h hors vacances", "2e lundi du mois 9h-12h", ""])
def test_free_text_that_is_not_certain(text):
    with pytest.raises(hours.HoursError):
        hours.parse_text(text)


def test_odd_and_even_weeks():
    osm = hours.only_weeks("Mo 09:00-12:00; PH off", "Semaine impaire")
    assert hours.valid(osm)
    monday = dt.datetime(2026, 11, 23, 10)  # week 48
    assert hours.opening(osm, monday).is_open is False
    assert hours.opening(osm, monday + dt.timedelta(days=7)).is_open is True
    with pytest.raises(hours.HoursError):
        hours.only_weeks("Mo 09:00-12:00", "Semaines paires et impaires")
    tables = hours.weeks(osm, monday.date())
    assert [bool(table.days[0].spans) for table in tables] == [False, True]
    assert len({table.title for table in tables}) == 2


minutes = st.integers(0, 24 * 60 - 5).map(lambda value: value - value % 5)


@given(st.dictionaries(st.integers(0, 6), st.lists(minutes, min_size=2, max_size=6, unique=True).map(sorted)))
def test_every_week_that_is_read_is_valid_and_says_the_same(week):
    def clock(value):
        return f"{value // 60}h{value % 60:02d}"

    pairs = {day: list(zip(times[::2], times[1::2])) for day, times in week.items()}
    text = {day: " / ".join(f"{clock(a)} - {clock(b)}" for a, b in spans) for day, spans in pairs.items()}
    osm = hours.week_to_osm(text)
    if not any(pairs.values()):
        assert osm == ""
        return
    assert hours.valid(osm)
    monday = dt.datetime(2026, 3, 2)  # no public holiday that week
    for day, spans in pairs.items():
        for start, end in spans:
            at = monday + dt.timedelta(days=day, minutes=start)
            assert hours.opening(osm, at).is_open is True
            assert hours.opening(osm, at + dt.timedelta(minutes=end - start - 1)).is_open is True


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    for read in (hours.parse_day, hours.parse_text):
        with contextlib.suppress(hours.HoursError):
            read(text)
    assert hours.valid(text) in (True, False)


def test_open_until_and_next_opening():
    osm = "Mo-Fr 09:00-12:00,14:00-17:00"
    friday = dt.datetime(2026, 11, 27, 16, tzinfo=ZoneInfo("Europe/Paris"))
    now = hours.opening(osm, friday)
    assert (now.is_open, now.changes_at.hour) == (True, 17)
    closed = hours.opening(osm, friday.replace(hour=18))
    assert (closed.is_open, closed.changes_at.isoformat()) == (False, "2026-11-30T09:00:00+01:00")


def test_nobody_knows_on_a_public_holiday_unless_it_is_said():
    christmas = dt.datetime(2026, 12, 25, 10)
    assert hours.opening("Mo-Fr 09:00-17:00", christmas) == hours.Opening(None, None, True)
    assert hours.opening("Mo-Fr 09:00-17:00; PH off", christmas).is_open is False
    assert hours.opening("", christmas).is_open is None


def test_exceptions_come_before_the_rule():
    osm = "Mo-Fr 09:00-17:00"
    eve = dt.datetime(2026, 12, 24, 13)
    half = [{"date": "2026-12-24", "hours": "09:00-12:00", "label": "veille de Noël"}]
    assert hours.opening(osm, eve).is_open is True
    assert hours.opening(osm, eve, half).is_open is False
    assert hours.opening(osm, eve.replace(hour=10), half).changes_at == eve.replace(hour=12)
    assert hours.opening(osm, eve, [{"date": "2026-12-24", "hours": ""}]).is_open is False
    assert hours.valid_exceptions([{"date": "demain"}, None, {"date": "2026-12-24", "hours": "bof"}]) == []
    assert hours.valid_exceptions("x") == []


def test_hours_in_words():
    with override("fr"):
        (table,) = hours.weeks("Mo-Fr 09:00-12:30", dt.date(2026, 11, 24))
    assert table.days[0].label == "lundi"
    assert "12\xa0h\xa030" in table.days[0].text
    assert [day.is_today for day in table.days].index(True) == 1
    with override("en"):
        (table,) = hours.weeks("Mo-Fr 09:00-12:30", dt.date(2026, 11, 24))
    assert "09:00" in table.days[0].text
    assert hours.weeks("n'importe quoi", dt.date(2026, 11, 24)) == []


def test_overseas_time():
    assert hours.timezone_of("974").key == "Indian/Reunion"
    assert hours.timezone_of("59").key == "Europe/Paris"


def test_what_the_index_knows_of_hours():
    values = opening_values("Mo-Fr 09:00-19:00; Sa 09:00-12:00", dt.date(2026, 11, 24))
    assert {"soir", "samedi"} <= set(values)
    at = dt.datetime(2026, 11, 24, 18, 50)
    assert set(opening_keys("maintenant", at)) & set(values)
    assert not set(opening_keys("maintenant", at.replace(hour=19, minute=0))) & set(values)
    assert not set(opening_keys("maintenant", dt.datetime(2026, 12, 25, 10))) & set(values)
    odd = opening_values("week 01-53/2 Mo 09:00-12:00", dt.date(2026, 11, 24))
    assert not set(opening_keys("maintenant", dt.datetime(2026, 11, 23, 10))) & set(odd)
    assert set(opening_keys("maintenant", dt.datetime(2026, 11, 30, 10))) & set(odd)
