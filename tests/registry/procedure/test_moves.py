"""What the software sees, refuses and does by itself, condition by condition: evaluations and the door are given."""

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


def test_the_door_asks_them_at_every_move():
    asked = {name.rpartition(".")[2] for name in door._CHECKS if name.startswith("registry.procedure.moves.")}
    assert asked == {"accounts", "facts"}
    assert "registry.procedure.moves.decide" in door._PREPARATIONS
    assert "registry.procedure.moves.end_hearing" in door._FOLLOWINGS


# --- accounts, and what is due -------------------------------------------------------------------------------


def with_auditors(*auditors):
    """A dossier whose blind evaluations have these auditors."""
    asked = {}

    def filter_(**given):
        asked.update(given)
        distinct = SimpleNamespace(count=lambda: len(set(auditors)))
        return SimpleNamespace(values=lambda name: SimpleNamespace(distinct=lambda: distinct))

    return SimpleNamespace(evaluations=SimpleNamespace(filter=filter_)), asked


@pytest.mark.parametrize(("auditors", "possible"), [((), False), ((1,), False), ((1, 1), False), ((1, 2), True)])
def test_two_different_auditors_before_an_evaluation(auditors, possible):
    file, asked = with_auditors(*auditors)
    found = moves.accounts(step("DEPOSEE", "EN_EVALUATION"), file, object())
    assert (found == []) is possible
    assert asked == {"role__in": ("first", "second"), "auditor__isnull": False}
    assert moves.accounts(step("DEPOSEE", "EN_EVALUATION"), file, None) == [], "the software assigns nobody"
    assert moves.accounts(step("DELIBERATION", "EN_EVALUATION"), file, object()) == [], "a complement has its author"
    assert moves.accounts(step("DEPOSEE", "A_COMPLETER"), file, object()) == []


def test_a_hearing_ends_with_its_move(monkeypatch):
    seen = []
    monkeypatch.setattr(hearings, "end", lambda *words: seen.append(words))
    one = step("LABELLISEE", "SUSPENDUE")
    moves.end_hearing(one, "file")
    assert seen == [("file", "SUSPENDUE", one.at)]


def test_the_facts_are_asked_at_the_moment_of_the_move(known):
    known.both_closed = False
    assert moves.facts(step("EN_EVALUATION", State.HARMONISATION), File("EN_EVALUATION"), None)


class Due:
    """``Dossier.objects.to_…(today)``: what is due on a day."""

    def __init__(self, *files):
        self.files, self.asked = files, []

    def __call__(self, today):
        self.asked.append(today)
        return self

    def select_related(self, *names):
        return self.files


@pytest.fixture
def moved(monkeypatch):
    """Moves made, in place of the door; a file whose state is ``LOCKED`` or ``REFUSED`` is refused there."""
    made = []

    def move(file, target, actor, *, expected, reason=""):
        if file.state == "LOCKED":
            raise DecisionRefusedError(["Non."])
        if file.state == "REFUSED":
            raise moves.lifecycle.TransitionRefusedError("Non.")
        made.append((file.pk, str(target), *actor, expected, reason))

    monkeypatch.setattr(door, "move", move)
    return made


def due(pk, state, **values):
    plain = {"reserves": "", "reserves_until": None, "publication_signed_by": "awa", "suspension_reason": "Fini."}
    return SimpleNamespace(pk=pk, state=state, **plain | values)


@pytest.mark.parametrize(
    ("name", "act", "target", "reason"),
    [("to_expire", moves.expire_due, "EXPIREE", ""), ("to_suspend", moves.suspend_due, "SUSPENDUE", "Fini.")],
)
def test_the_software_moves_what_is_due_and_leaves_what_is_refused(monkeypatch, moved, name, act, target, reason):
    rows = Due(due(1, "LOCKED"), due(2, "AVEC_RESERVES"), due(3, "REFUSED"), due(4, "LABELLISEE"))
    monkeypatch.setattr(moves.Dossier, "objects", SimpleNamespace(**{name: rows}))
    assert act(TODAY) == 2
    assert rows.asked == [TODAY]
    assert moved == [
        (2, target, None, "systeme", "AVEC_RESERVES", reason),
        (4, target, None, "systeme", "LABELLISEE", reason),
    ]


def test_what_was_signed_is_published_on_its_day_in_the_name_of_who_signed(monkeypatch, moved):
    rows = Due(
        due(1, "LOCKED"),
        due(2, "DECIDEE"),
        due(3, "DECIDEE", reserves="Corriger.", reserves_until=TOMORROW),
        due(4, "DECIDEE", reserves="Corriger."),
        due(5, "DECIDEE", reserves_until=TOMORROW),
        due(6, "REFUSED"),
    )
    monkeypatch.setattr(moves.Dossier, "objects", SimpleNamespace(to_publish=rows))
    assert moves.publish_due(TODAY) == 4
    assert [(pk, target) for pk, target, *_rest in moved] == [
        (2, "LABELLISEE"),
        (3, "AVEC_RESERVES"),
        (4, "LABELLISEE"),
        (5, "LABELLISEE"),
    ]
    assert {tuple(rest) for _pk, _target, *rest in moved} == {("awa", "publieur", "DECIDEE", "")}
