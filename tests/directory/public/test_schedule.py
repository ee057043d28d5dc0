import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from directory.public import schedule

PARIS = ZoneInfo("Europe/Paris")
MONDAY = dt.date(2026, 11, 23)


def place(hours="", exceptions=(), departement="59"):
    return SimpleNamespace(
        hours_osm=hours, hours_exceptions=list(exceptions), commune=SimpleNamespace(departement_code=departement)
    )


def at(hour, minute=0, day=MONDAY):
    return dt.datetime.combine(day, dt.time(hour, minute), PARIS)


OFFICE = "Mo-Fr 09:00-12:00,14:00-17:30"


def test_week_from_monday_with_today_marked():
    plan = schedule.plan(place(OFFICE), at(10, day=MONDAY + dt.timedelta(days=2)))
    (week,) = plan.weeks
    assert [bool(day.spans) for day in week.days] == [True] * 5 + [False] * 2
    assert [day.is_today for day in week.days].index(True) == 2


@pytest.mark.parametrize(
    ("now", "kind", "detail"),
    [
        (at(8), "closed", "opens at 09:00"),
        (at(9), "open", "until 12:00"),
        (at(12), "closed", "opens at 14:00"),
        (at(18), "closed", "opens tomorrow at 09:00"),
        (at(18, day=MONDAY + dt.timedelta(days=4)), "closed", "opens on Monday 30 November at 09:00"),
    ],
)
def test_open_now(now, kind, detail):
    with translation.override("en"):
        state = schedule.plan(place(OFFICE), now).state
    assert (state["kind"], state["detail"]) == (kind, detail)


def test_shared_caches_forget_when_the_door_opens():
    assert schedule.plan(place(OFFICE), at(10)).fresh_for(at(10)) == schedule.FRESH
    just_before = at(11, 59) + dt.timedelta(seconds=50)
    assert schedule.plan(place(OFFICE), just_before).fresh_for(just_before) == 10


def test_a_closing_exception_wins():
    exceptions = [{"date": "2026-11-23", "hours": "", "label": "Pont"}, {"date": "x"}, 3]
    plan = schedule.plan(place(OFFICE, exceptions), at(10))
    assert plan.state["kind"] == "closed"
    assert [(day.label, day.words) for day in plan.exceptions] == [("Pont", "")]


def test_exceptional_hours_are_in_words():
    exceptions = [{"date": "2026-11-27", "hours": "09:00-12:00"}]
    (day,) = schedule.plan(place(OFFICE, exceptions), at(10)).exceptions
    assert "12" in day.words


def test_on_a_public_holiday_nobody_can_tell():
    state = schedule.plan(place(OFFICE), at(10, day=dt.date(2026, 11, 11))).state
    assert state["kind"] == "unknown"


def test_overseas_time():
    now = at(10)  # 13:00 in La Réunion
    assert schedule.plan(place(OFFICE, departement="974"), now).state["kind"] == "closed"


@pytest.mark.parametrize("hours", ["", "zz", "Mo-Fr 25:00-99:00", "\0", "9h-12h semaine impaire", "(" * 200])
def test_what_cannot_be_read_is_unknown(hours):
    plan = schedule.plan(place(hours), at(10))
    assert plan.weeks == []
    assert plan.state is None


def test_weeks_that_differ_are_both_shown():
    plan = schedule.plan(place("week 1-53/2 Mo 09:00-12:00"), at(10))
    assert len(plan.weeks) == 2
