"""Days before a grave move: hearing before a suspension, planned day of a publication. Each limit, both sides."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import lifecycle, notices

TODAY = dt.date(2026, 3, 29)  # the night when clocks change
DAYS = st.integers(-60, 60)


@pytest.mark.parametrize("state", ["LABELLISEE", "AVEC_RESERVES", "A_REVERIFIER"])
def test_the_delay_is_the_framework_s(framework_data, state):
    assert notices.hearing_rule(framework_data, state) == notices.HearingRule(15, True)
    assert notices.hearing_rule(framework_data, "SUSPENDUE") is None
    moves = [
        {**move, "condition": "contradictoire préalable de 8 jours"} if move["vers"] == "SUSPENDUE" else move
        for move in framework_data["cycle_de_vie"]["transitions"]
    ]
    other = {**framework_data, "cycle_de_vie": {**framework_data["cycle_de_vie"], "transitions": moves}}
    assert notices.hearing_rule(other, state) == notices.HearingRule(8, False)


@given(told=DAYS, days=st.integers(1, 30), later=DAYS, danger=st.booleans(), spared=st.booleans())
def test_never_before_the_last_day_is_over(told, days, later, danger, spared):
    rule = notices.HearingRule(days, spared)
    until = notices.last_day(TODAY + dt.timedelta(days=told), days)
    today = TODAY + dt.timedelta(days=later)
    expected = spared if danger else later > told + days
    assert (notices.suspension_faults(rule, until, today, danger=danger) == []) == expected
    assert notices.suspension_faults(rule, None, today, danger=False)
    assert notices.suspension_faults(None, None, today, danger=False) == []


@pytest.mark.parametrize(("day", "accepted"), [(15, False), (16, True)])
def test_the_publisher_answers_until_the_end_of_the_last_day(day, accepted):
    rule, until = notices.HearingRule(15, False), notices.last_day(TODAY, 15)
    assert until == dt.date(2026, 4, 13)
    today = TODAY + dt.timedelta(days=day)
    assert (notices.suspension_faults(rule, until, today, danger=False) == []) == accepted


@pytest.mark.parametrize(
    ("rule", "until", "danger", "said"),
    [
        (None, None, False, None), (None, None, True, None),  # the framework asks nothing
        (notices.HearingRule(15, True), None, True, None),  # danger spares the hearing
        (notices.HearingRule(15, False), None, True, "knows no exception"),
        (notices.HearingRule(15, True), None, False, "must be heard first: give notice, with 15 days"),
        (notices.HearingRule(15, False), None, False, "must be heard first"),
        (notices.HearingRule(15, True), TODAY, False, "may answer until the end of"),
        (notices.HearingRule(15, True), TODAY - dt.timedelta(days=1), False, None),
    ],
)  # fmt: skip
def test_why_a_label_is_not_suspended_today(rule, until, danger, said):
    with translation.override("en"):
        found = notices.suspension_faults(rule, until, TODAY, danger=danger)
    assert len(found) == (said is not None)
    assert all(said in fault for fault in found)


@pytest.mark.parametrize(("days", "accepted"), [(-1, False), (0, True), (90, True), (91, False)])
def test_planned_days(framework_data, days, accepted):
    assert (notices.planned_faults(TODAY + dt.timedelta(days=days), TODAY, framework_data) == []) == accepted


@pytest.mark.parametrize(("days", "accepted"), [(10, True), (11, False)])
def test_a_framework_may_say_how_far_ahead(framework_data, days, accepted):
    cycle = framework_data["cycle_de_vie"]
    delays = {**cycle["delais"], "publication_jours_max": 10}
    own = {**framework_data, "cycle_de_vie": {**cycle, "delais": delays}}
    assert (notices.planned_faults(TODAY + dt.timedelta(days=days), TODAY, own) == []) == accepted
    assert notices.planned_faults(TODAY, TODAY, {}) == []


@pytest.mark.parametrize(("days", "accepted"), [(-5, True), (0, True), (1, False)])
def test_not_before_the_planned_day(days, accepted):
    assert (notices.publication_faults(TODAY + dt.timedelta(days=days), TODAY) == []) == accepted
    assert notices.publication_faults(None, TODAY) == []


def test_the_move_to_suspended_keeps_its_condition(framework_data):
    moves = lifecycle.build(framework_data).moves_from("LABELLISEE", "instructeur")
    assert any("15 jours" in move.condition for move in moves)
