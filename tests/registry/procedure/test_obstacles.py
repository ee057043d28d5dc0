"""Each condition that the software sees by itself, alone: what the evaluations say is given, nothing is written."""

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from registry.enums import LETTER_STATES, State
from registry.procedure import door, hearings, moves, results
from registry.procedure.door import DecisionRefusedError

TODAY = dt.date(2026, 6, 15)
AT = dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@dataclass
class File:
    """What is read of a dossier."""

    state: str
    letter: str = "A"
    score: int | None = 90
    reasons: list = field(default_factory=lambda: ["Une raison."])
    expires_on: dt.date | None = None
    reserves: str = ""
    reserves_until: dt.date | None = None
    granted_on: dt.date | None = None
    publish_on: dt.date | None = None
    today: str = ""
    framework: object = field(default_factory=lambda: SimpleNamespace(data={}))

    def state_on(self, day):
        return self.today or self.state


@pytest.fixture
def known(monkeypatch):
    """What the evaluations say: ``known.both_closed = False``…"""
    found = SimpleNamespace(both_closed=True, open_complement=None, final_evaluation=object(), versions_tested=["1"])
    for name in vars(found):
        monkeypatch.setattr(results, name, lambda dossier, name=name: getattr(found, name))
    monkeypatch.setattr(hearings, "suspension_faults", lambda dossier, day: [f"hearing {day}"])
    return found


def obstacles(file, target, role="commission"):
    with translation.override("en"):
        return [str(one) for one in moves.obstacles(file, State(target), role, AT)]


def test_nothing_stands_in_the_way(known):
    for origin, target in (
        ("DEPOSEE", "EN_EVALUATION"),
        ("EN_EVALUATION", "HARMONISATION"),
        ("HARMONISATION", "CONTRADICTOIRE"),
        ("DELIBERATION", "DECIDEE"),
        ("DELIBERATION", "REFUSEE"),
        ("DECIDEE", "LABELLISEE"),
    ):
        assert obstacles(File(origin), target) == [], (origin, target)


@pytest.mark.parametrize("target", sorted(LETTER_STATES))
def test_a_state_that_is_past_is_not_left_for_one_that_shows_a_letter(known, target):
    assert "a day is past" in obstacles(File("AVEC_RESERVES", today="SUSPENDUE"), target)[0].lower()
    assert obstacles(File("AVEC_RESERVES", today="EXPIREE"), "ARRETEE") == []


def test_evaluations_are_closed_before_they_are_compared(known):
    known.both_closed = False
    assert obstacles(File("EN_EVALUATION"), "HARMONISATION") == ["The two evaluations are not closed."]
    assert obstacles(File("EN_EVALUATION"), "CONTRADICTOIRE") == []


def test_a_complement_is_closed_before_it_is_compared(known):
    known.open_complement = object()
    assert obstacles(File("EN_EVALUATION"), "HARMONISATION") == ["The complement is not closed."]
    assert obstacles(File("CONTRADICTOIRE"), "HARMONISATION") == []
    assert obstacles(File("EN_EVALUATION"), "DESISTEE") == []


def test_a_complement_is_named_when_it_is_asked(known):
    words = ["Say on which criteria a complement is asked, and who writes it."]
    assert obstacles(File("DELIBERATION"), "EN_EVALUATION") == words
    known.open_complement = object()
    assert obstacles(File("DELIBERATION"), "EN_EVALUATION") == []


def test_a_reply_is_asked_on_what_is_closed(known):
    known.final_evaluation = None
    assert obstacles(File("HARMONISATION"), "CONTRADICTOIRE") == ["The harmonised evaluation is not closed."]
    assert obstacles(File("CONTRADICTOIRE"), "DELIBERATION") == []


def test_one_version_is_decided_upon(known):
    known.versions_tested = ["1", "2"]
    assert "different versions (1, 2)" in obstacles(File("DELIBERATION"), "DECIDEE")[0]
    assert obstacles(File("DELIBERATION"), "REFUSEE") == []


@pytest.mark.parametrize("target", ["DECIDEE", *sorted(LETTER_STATES)])
@pytest.mark.parametrize("missing", [{"letter": ""}, {"score": None}])
def test_no_label_without_letter_and_score(known, target, missing):
    found = obstacles(File("DELIBERATION", **missing), target)
    assert found == ["The rules of the label are not met: Une raison."]
    assert obstacles(File("DELIBERATION", **missing), "REFUSEE") == []


def test_a_score_of_nought_is_a_score(known):
    assert obstacles(File("DELIBERATION", score=0), "DECIDEE") == []


@pytest.mark.parametrize(("day", "possible"), [(None, False), (TOMORROW, False), (TODAY, False), (YESTERDAY, True)])
def test_a_label_expires_the_day_after_its_last_day(known, day, possible):
    file = File("LABELLISEE", expires_on=day, today="EXPIREE" if possible else "")
    assert obstacles(file, "EXPIREE", "systeme") == ([] if possible else ["The last valid day is not past."])


def test_the_software_suspends_what_was_not_lifted_and_people_hear_first(known):
    file = File("AVEC_RESERVES")
    assert obstacles(file, "SUSPENDUE", "systeme") == ["The date of the reservations is not past."]
    file.today = "SUSPENDUE"
    assert obstacles(file, "SUSPENDUE", "systeme") == []
    assert obstacles(file, "SUSPENDUE", "instructeur") == [f"hearing {TODAY}"]
    assert obstacles(file, "ARRETEE", "editeur") == []


def test_a_planned_day_is_waited_for(known):
    assert obstacles(File("DECIDEE", publish_on=TOMORROW), "LABELLISEE")
    assert obstacles(File("DECIDEE", publish_on=TODAY), "LABELLISEE") == []
    assert obstacles(File("SUSPENDUE", publish_on=TOMORROW), "LABELLISEE") == []


@pytest.mark.parametrize("said", [{}, {"reserves": "Corriger."}, {"reserves_until": TOMORROW}])
def test_reservations_are_said_with_their_date(known, said):
    words = "Say the reservations and the date by which they are lifted."
    assert obstacles(File("DECIDEE", **said), "AVEC_RESERVES") == [words]


@pytest.mark.parametrize(
    ("until", "possible"),
    [(YESTERDAY, False), (TODAY, True), (dt.date(2026, 12, 15), True), (dt.date(2026, 12, 16), False)],
)
def test_reservations_last_six_months(known, until, possible):
    file = File("DECIDEE", reserves="Corriger.", reserves_until=until)
    assert (obstacles(file, "AVEC_RESERVES") == []) is possible
    file.granted_on = dt.date(2026, 1, 1)  # from the day of the grant, not of the move
    assert bool(obstacles(file, "AVEC_RESERVES")) == (until > dt.date(2026, 7, 1) or until < TODAY)


def step(origin, target):
    return door.Move(origin, target, "commission", "", True, timezone.now())


@pytest.mark.parametrize(
    ("origin", "target", "rests"),
    [
        ("DELIBERATION", "DECIDEE", True),
        ("DELIBERATION", "REFUSEE", True),
        ("DELIBERATION", "EN_EVALUATION", False),
        ("DEPOSEE", "REFUSEE", False),
        ("SUSPENDUE", "DECIDEE", False),
    ],
)
def test_a_decision_rests_on_the_harmonised_evaluation(known, monkeypatch, origin, target, rests):
    seen = []
    monkeypatch.setattr(results, "snapshot", lambda dossier, final: seen.append((dossier, final)))
    file = File(origin)
    moves.decide(step(origin, target), file, None)
    assert seen == ([(file, known.final_evaluation)] if rests else [])
    known.final_evaluation = None
    if rests:
        with pytest.raises(DecisionRefusedError):
            moves.decide(step(origin, target), file, None)
    else:
        moves.decide(step(origin, target), file, None)
    assert len(seen) == rests
