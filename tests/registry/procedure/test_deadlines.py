"""The publisher's right of reply ends by itself, the day after its last day: days of the body's time zone."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine

from registry.procedure import deadlines

#: Half past midnight of the 2nd of March in Paris.
ASKED = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)


class Events:
    """Moves of a dossier: those to the state that was asked for, the last one first."""

    def __init__(self, *moves):
        self.moves = list(moves)

    def filter(self, to_state):
        return Events(*(move for move in self.moves if move.to_state == to_state))

    def order_by(self, *names):
        assert names == ("-at", "-pk")
        return Events(*sorted(self.moves, key=lambda move: move.at, reverse=True))

    def first(self):
        return next(iter(self.moves), None)


def dossier(state="CONTRADICTOIRE", asked=ASKED, days=30):
    moves = [SimpleNamespace(to_state="CONTRADICTOIRE", at=asked)] if asked else []
    old = SimpleNamespace(to_state="CONTRADICTOIRE", at=ASKED - dt.timedelta(days=200))
    other = SimpleNamespace(to_state="HARMONISATION", at=ASKED + dt.timedelta(days=1))
    framework = SimpleNamespace(data={"cycle_de_vie": {"delais": {"droit_de_reponse_jours": days}}})
    return SimpleNamespace(state=state, events=Events(*([old, *moves] if asked else []), other), framework=framework)


@pytest.mark.parametrize(
    ("data", "days"),
    [
        ({}, 30), ({"cycle_de_vie": {}}, 30), ({"cycle_de_vie": {"delais": {"droit_de_reponse_jours": "15"}}}, 15),
    ],
)  # fmt: skip
def test_days_to_reply_are_the_framework_s(data, days):
    assert deadlines.reply_days(data) == days


def test_the_last_day_counts_from_the_day_on_which_the_reply_was_asked():
    assert deadlines.reply_until(dossier()) == dt.date(2026, 4, 1)
    assert deadlines.reply_until(dossier(days=8)) == dt.date(2026, 3, 10)
    assert deadlines.reply_until(dossier(state="DELIBERATION")) is None
    assert deadlines.reply_until(dossier(asked=None)) is None


@pytest.fixture
def moved(monkeypatch):
    """``moved(rows, today)``: the dossiers of ``rows`` that leave, and for which state."""

    def end(rows, *today):
        found = []
        query = SimpleNamespace(select_related=lambda *names: rows)
        monkeypatch.setattr(deadlines, "Dossier", SimpleNamespace(objects=SimpleNamespace(filter=lambda state: query)))

        def move_due(due, target, reason):
            found.extend(due)
            assert target == "DELIBERATION"
            assert all(reason(one) for one in due)
            return len(due)

        monkeypatch.setattr(deadlines.moves, "move_due", move_due)
        assert deadlines.end_replies(*today) == len(found)
        return found

    return end


def test_a_dossier_leaves_the_day_after_its_last_day(moved):
    waiting, silent = dossier(), dossier(asked=None)
    assert moved([waiting, silent], dt.date(2026, 4, 1)) == []
    assert moved([waiting, silent], dt.date(2026, 4, 2)) == [waiting]


@pytest.mark.parametrize(("now", "left"), [("2026-04-01 21:59", False), ("2026-04-01 22:00", True)])
def test_today_is_that_of_the_body(moved, now, left):
    with time_machine.travel(dt.datetime.fromisoformat(now).replace(tzinfo=dt.UTC), tick=False):
        assert bool(moved([dossier()])) is left
