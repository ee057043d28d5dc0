"""Open or closed, and until when: holidays, exceptional days, two weeks ahead; the table of a week."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from directory import hours
from directory.hours import rendering

PARIS = ZoneInfo("Europe/Paris")
OFFICE = "Mo-Fr 09:00-17:00"
TUESDAY = dt.datetime(2026, 12, 1, 13)


def special(text, day="2026-12-01"):
    return [{"date": day, "hours": text}]


def state(osm, at, exceptions=()):
    found = hours.opening(osm, at, exceptions)
    return found.is_open, found.changes_at and found.changes_at.isoformat(" ", "minutes")


@pytest.mark.parametrize(
    ("at", "opens"),
    [((2026, 11, 25, 9, 0), "2026-12-10 09:00"), ((2026, 11, 25, 8, 59), None)],
)
def test_nothing_is_said_beyond_fifteen_days(at, opens):
    assert state("Dec 10 09:00-12:00", dt.datetime(*at)) == (False, opens)


def test_day_and_night_never_changes():
    assert hours.opening("24/7", TUESDAY) == hours.Opening(True, None, False)
    assert hours.opening("24/7", TUESDAY.replace(tzinfo=PARIS)) == hours.Opening(True)


def test_the_hour_is_that_of_the_place():
    at = dt.datetime(2026, 12, 1, 13, tzinfo=ZoneInfo("Indian/Reunion"))
    assert hours.opening(OFFICE, at).changes_at.isoformat() == "2026-12-01T17:00:00+04:00"
    assert hours.opening(OFFICE, TUESDAY).changes_at.tzinfo is None


CHRISTMAS_EVE = dt.datetime(2026, 12, 24, 18)


@pytest.mark.parametrize(
    ("osm", "at", "expected"),
    [
        (OFFICE, CHRISTMAS_EVE, (False, None)),  # it may open on the holiday: nobody said so
        (f"{OFFICE}; PH off", CHRISTMAS_EVE, (False, "2026-12-28 09:00")),
        ("Mo-Fr 19:00-24:00", CHRISTMAS_EVE.replace(hour=20), (True, "2026-12-25 00:00")),
        ("Mo-Th 09:00-17:00", CHRISTMAS_EVE, (False, "2026-12-28 09:00")),
        (OFFICE, dt.datetime(2026, 12, 25, 10), (None, None)),
    ],
)
def test_a_holiday_of_which_the_hours_say_nothing_is_no_promise(osm, at, expected):
    assert state(osm, at) == expected
    assert hours.is_holiday(dt.date(2026, 12, 25))
    assert not hours.is_holiday(dt.date(2026, 12, 24))


def test_nor_after_an_exceptional_day():
    closed = special("", "2026-12-24")
    assert state(OFFICE, CHRISTMAS_EVE, closed) == (False, None)
    assert state(f"{OFFICE}; PH off", CHRISTMAS_EVE, closed) == (False, "2026-12-28 09:00")


@pytest.mark.parametrize(
    ("osm", "exceptions", "expected"),
    [
        (OFFICE, special("00:00-24:00"), (True, None)),
        (OFFICE, special("09:00-12:00"), (False, "2026-12-02 09:00")),
        (OFFICE, special("09:00-18:00"), (True, "2026-12-01 18:00")),
        (OFFICE, special("15:00-18:00"), (False, "2026-12-01 15:00")),
        (OFFICE, special(""), (False, "2026-12-02 09:00")),
        (OFFICE, special("") + special("", "2026-12-02"), (False, None)),
        (OFFICE, special("") + special("", "2026-12-03"), (False, "2026-12-02 09:00")),
        ("24/7", special(""), (False, "2026-12-02 00:00")),
        ("", special(""), (False, None)),
        (OFFICE, special("", "2026-12-02"), (True, "2026-12-01 17:00")),
        ("", special("", "2026-12-02"), (None, None)),
    ],
)
def test_an_exceptional_day(osm, exceptions, expected):
    assert state(osm, TUESDAY, exceptions) == expected


def test_tomorrow_is_not_promised_when_it_is_exceptional():
    evening = TUESDAY.replace(hour=20)
    assert state(OFFICE, evening, special("", "2026-12-02")) == (False, None)
    assert state(OFFICE, evening, special("", "2026-12-03")) == (False, "2026-12-02 09:00")


def test_exceptions_that_are_well_formed():
    rows = [
        {"date": "2026-12-24", "hours": "09:00-12:00", "label": "Veille de Noël"},
        {"date": "2026-12-02"},
        {"date": "2026-12-03", "hours": "bof"},
        {"hours": ""},
        3,
    ]
    assert hours.valid_exceptions(rows) == [
        (dt.date(2026, 12, 2), "", ""),
        (dt.date(2026, 12, 24), "09:00-12:00", "Veille de Noël"),
    ]


def test_exceptions_of_the_next_sixty_days():
    first = dt.date(2026, 12, 1)
    rows = [{"date": (first + dt.timedelta(days=days)).isoformat()} for days in (-1, 0, 60, 61)]
    assert [day for day, *_rest in hours.upcoming_exceptions(rows, first)] == [first, dt.date(2027, 1, 30)]
    assert len(hours.upcoming_exceptions(rows, first, days=61)) == 3


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def table(osm, day):
    return [(week.title, [one.text for one in week.days]) for week in hours.weeks(osm, day)]


CLOSED = ["closed"] * 7
MONDAY = ["09:00 to 12:00", *CLOSED[1:]]


@pytest.mark.parametrize(
    ("osm", "day", "weeks"),
    [
        ("24/7", (2026, 12, 1), [("", ["day and night"] * 7)]),
        ("Mo 09:00-12:00,14:00-17:00", (2026, 12, 6), [("", ["09:00 to 12:00, 14:00 to 17:00", *CLOSED[1:]])]),
        ("Fr 22:00-02:00", (2026, 12, 1),
         [("", [*CLOSED[:4], "22:00 to 00:00", "00:00 to 02:00", "closed"])]),
        ("week 01-53/2 Mo 09:00-12:00", (2026, 12, 1), [("Odd weeks", MONDAY), ("Even weeks", CLOSED)]),
        ("week 01-53/2 Mo 09:00-12:00", (2026, 11, 24), [("Even weeks", CLOSED), ("Odd weeks", MONDAY)]),
        ("week 02-52/2 Mo 09:00-12:00", (2026, 12, 1), [("Odd weeks", CLOSED), ("Even weeks", MONDAY)]),
        ("week 53 Mo 09:00-12:00", (2026, 12, 28), [("This week", MONDAY), ("Next week", CLOSED)]),
        ("week 10 Mo 09:00-12:00; We 09:00-12:00", (2026, 12, 1),
         [("", ["closed", "closed", "09:00 to 12:00", *CLOSED[3:]])]),
        ("Dec 10 09:00-12:00", (2026, 12, 8), [("", [*CLOSED[:3], "09:00 to 12:00", *CLOSED[4:]])]),
        ("", (2026, 12, 1), []), ("ouvert", (2026, 12, 1), []),
    ],
)  # fmt: skip
def test_the_table_of_a_week(osm, day, weeks):
    assert table(osm, dt.date(*day)) == weeks


def test_today_is_marked_in_this_week_only():
    this, following = hours.weeks("week 01-53/2 Mo 09:00-12:00", dt.date(2026, 12, 2))
    assert [day.is_today for day in this.days] == [False, False, True, False, False, False, False]
    assert not any(day.is_today for day in following.days)
    assert [day.weekday for day in this.days] == list(range(7))


def test_without_a_language_times_are_french():
    with override(None):
        assert rendering.time_text(dt.time(9, 5)) == "9\xa0h\xa005"
