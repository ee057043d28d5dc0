"""Evenings, midnight and the last minute: each limit of a day on both sides."""

import datetime as dt

import pytest
from django.utils.translation import override

from directory import hours
from directory.hours import rendering

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("18h-24h", [(1080, 1440)]),
        ("18:00-23:59", [(1080, 1439)]),
        ("20h30-22h", [(1230, 1320)]),
        ("0h-24h", [(0, 1440)]),
        ("00:00-08:00", [(0, 480)]),
    ],
)
def test_evenings_and_midnight_are_times(text, spans):
    assert hours.parse_day(text) == spans


@pytest.mark.parametrize("text", ["18h-24h01", "18:00-24:30", "9h60-12h", "25h-26h"])
def test_what_is_past_a_day_or_an_hour_is_no_time(text):
    with pytest.raises(hours.HoursError):
        hours.parse_day(text)


def test_midnight_at_the_end_of_a_day_is_24():
    assert hours.week_to_osm({0: "18h-24h"}) == "Mo 18:00-24:00"


def is_open(osm, hour, minute=0, day=MONDAY):
    return hours.opening(osm, dt.datetime.combine(day, dt.time(hour, minute))).is_open


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(18, 59, False), (19, 0, True), (21, 59, True), (22, 0, False), (23, 59, False)],
)
def test_open_in_the_evening_to_the_minute(hour, minute, expected):
    assert is_open("Mo 19:00-22:00", hour, minute) is expected


def test_open_until_midnight():
    assert is_open("Mo 18:00-24:00", 23, 59) is True
    assert is_open("Mo 18:00-24:00", 0, 0, MONDAY + dt.timedelta(days=1)) is False


@pytest.mark.parametrize(
    ("time", "french", "english"),
    [
        (dt.time(9, 5), "9\xa0h\xa005", "09:05"),
        (dt.time(9), "9\xa0h", "09:00"),
        (dt.time(21, 30), "21\xa0h\xa030", "21:30"),
        (dt.time(0), "0\xa0h", "00:00"),
    ],
)
def test_times_as_people_write_them(time, french, english):
    for language, expected in (("fr", french), ("fr-simple", french), ("en", english)):
        with override(language):
            assert rendering.time_text(time) == expected
