"""What the calendar does to a label, to the day."""

import datetime as dt

import pytest
from django.utils import translation

from registry.enums import State
from registry.rules import calendar

DAY = dt.date(2026, 6, 15)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2026, 1, 15), 1, dt.date(2026, 2, 15)),
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 1, 31), 1, dt.date(2028, 2, 29)),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 31)),
        (dt.date(2026, 11, 30), 1, dt.date(2026, 12, 30)),
        (dt.date(2026, 6, 15), 24, dt.date(2028, 6, 15)),
        (dt.date(2026, 6, 15), 0, dt.date(2026, 6, 15)),
    ],
)
def test_months_later(day, months, later):
    assert calendar.add_months(day, months) == later


@pytest.mark.parametrize("state", State.values)
def test_the_end_date_ends_what_it_can(state):
    ends = state in {"LABELLISEE", "AVEC_RESERVES", "A_REVERIFIER", "SUSPENDUE"}
    assert calendar.state_on(DAY, state, BEFORE, None) == ("EXPIREE" if ends else state)
    assert calendar.state_on(DAY, state, DAY, None) == state, "the last day counts"
    assert calendar.state_on(DAY, state, None, None) == state


@pytest.mark.parametrize("state", State.values)
def test_reservations_that_were_not_lifted_suspend(state):
    suspended = state == "AVEC_RESERVES"
    assert calendar.state_on(DAY, state, AFTER, BEFORE) == ("SUSPENDUE" if suspended else state)
    assert calendar.state_on(DAY, state, AFTER, DAY) == state


def test_expiry_wins():
    assert calendar.state_on(DAY, State.AVEC_RESERVES, BEFORE, BEFORE) == "EXPIREE"


@pytest.mark.parametrize(
    ("until", "granted", "fault"),
    [
        (BEFORE, None, "This date is past"),
        (DAY, None, ""),
        (dt.date(2026, 12, 15), None, ""),
        (dt.date(2026, 12, 16), None, "6 months at most"),
        (dt.date(2026, 7, 1), dt.date(2026, 1, 1), ""),
        (dt.date(2026, 7, 2), dt.date(2026, 1, 1), "6 months at most"),
    ],
)
def test_how_long_reservations_last(until, granted, fault):
    with translation.override("en"):
        found = calendar.reservation_faults(until, granted_on=granted, today=DAY, months=6)
    assert len(found) == bool(fault)
    assert fault in " ".join(found)
