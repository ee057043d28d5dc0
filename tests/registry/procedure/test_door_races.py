"""Several at once, with real transactions, on both databases; and a process that dies in the middle of a move."""

import contextlib
import datetime as dt
import itertools
import os
import signal
import threading

import pytest
from django.db import connections
from django.utils import timezone

from core import ledger, ledger_check
from core.models import LedgerEntry
from registry.models import Dossier, Evaluation, StateEvent
from registry.procedure import closing, door, hearings, moves
from registry.rules import lifecycle
from tests.registry.public.factory import in_the_ledger, make_tool
from tests.registry.world import complete

pytestmark = pytest.mark.django_db(transaction=True)

REFUSED = (door.DecisionRefusedError, lifecycle.TransitionRefusedError)


def at_once(*acts):
    """Run every act in a thread of its own, started together; what each returned or raised, in order."""
    barrier, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            barrier.wait(20)
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


@pytest.fixture
def label():
    row = in_the_ledger(make_tool().current_label)
    hearings.give_notice(row, None, "Un traceur inconnu transmet des données de santé.", danger=True)
    return row


def coherent(label):
    """Each event starts where the one before ended, the row is where the last one ended, the ledger says the same."""
    events = list(StateEvent.objects.filter(dossier=label).order_by("pk"))
    for before, after in itertools.pairwise(events):
        assert after.from_state == before.to_state
    state = Dossier.objects.get(pk=label.pk).state
    assert events[-1].to_state == state
    report = ledger_check.verify()
    assert report.ok, report.broken
    return state


THREE = {
    "RETIREE": ("commission", "Retrait décidé par la commission."),
    "A_REVERIFIER": ("instructeur", ""),
    "SUSPENDUE": ("instructeur", "Un traceur inconnu est apparu."),
}


def test_three_browsers_at_once_make_one_move(label):
    for expected in (door.mark(label), "LABELLISEE"):
        label = in_the_ledger(make_tool(f"Outil {expected}").current_label)
        hearings.give_notice(label, None, "Un traceur inconnu transmet des données de santé.", danger=True)
        expected = door.mark(label) if ":" in expected else expected

        def post(target, label=label, expected=expected):
            dossier = Dossier.objects.get(pk=label.pk)
            role, reason = THREE[target]
            return door.move_without_account(dossier, target, role, expected=expected, reason=reason)

        answers = at_once(*(lambda target=target: post(target) for target in THREE))
        done = [one for one in answers if isinstance(one, StateEvent)]
        assert len(done) == 1, answers
        assert sum(isinstance(one, door.StaleDossierError) for one in answers) == 2, answers
        assert coherent(label) == done[0].to_state
        assert label.events.count() == 2


def test_a_withdrawn_label_stays_withdrawn_whoever_insists(label):
    def insist(target):
        role, reason = THREE[target]
        for _ in range(6):
            dossier = Dossier.objects.get(pk=label.pk)
            try:
                return door.move_without_account(dossier, target, role, expected=door.mark(dossier), reason=reason)
            except door.StaleDossierError:
                continue
            except REFUSED as error:
                return error

    at_once(*(lambda target=target: insist(target) for target in [*THREE, *THREE]))
    assert coherent(label) == "RETIREE"
    assert label.events.filter(from_state="RETIREE").count() == 0


def test_granted_and_refused_at_once(deliberating, people):
    read = door.mark(deliberating)

    def decide(target, reason):
        dossier = Dossier.objects.get(pk=deliberating.pk)
        return door.move(dossier, target, (people["commissioner"], "commission"), expected=read, reason=reason)

    answers = at_once(lambda: decide("DECIDEE", ""), lambda: decide("REFUSEE", "Le label est refusé pour une raison."))
    assert sum(isinstance(one, StateEvent) for one in answers) == 1, answers
    assert sum(isinstance(one, door.StaleDossierError) for one in answers) == 1, answers
    assert coherent(deliberating) in ("DECIDEE", "REFUSEE")


def test_the_same_form_from_two_browsers_of_one_person(label, people):
    read = door.mark(label)

    def post():
        dossier = Dossier.objects.get(pk=label.pk)
        return door.move(dossier, "A_REVERIFIER", (people["officer"], "instructeur"), expected=read)

    answers = at_once(post, post, post)
    assert len({one.pk for one in answers}) == 1
    assert label.events.count() == 2
    coherent(label)


def test_two_closings_of_one_evaluation(world, people):
    row = world["evaluations"]["auditor"]
    complete(row)

    def close():
        closing.close(Evaluation.objects.get(pk=row.pk), actor=people["auditor"])
        return "closed"

    answers = at_once(close, close)
    assert sorted(map(str, (type(one).__name__ for one in answers))) == ["DecisionRefusedError", "str"], answers
    assert LedgerEntry.objects.filter(kind="close").count() == 1


def test_both_blind_evaluations_closed_at_once_move_the_file_once(world):
    rows = list(world["evaluations"].values())
    for row in rows:
        complete(row)
    answers = at_once(*(lambda row=row: closing.close(Evaluation.objects.get(pk=row.pk)) for row in rows))
    assert answers == [None, None]
    assert world["dossier"].events.filter(to_state="HARMONISATION").count() == 1
    assert coherent(world["dossier"]) == "HARMONISATION"


def test_an_answer_saved_while_the_evaluation_closes_is_sealed_or_refused(world):
    row = world["evaluations"]["auditor"]
    complete(row)
    answer = row.answers.first()

    def save():
        from registry.models import Answer

        for number in range(5):
            Answer.objects.filter(pk=answer.pk).update(justification=f"Écrit pendant la clôture, fois {number}.")

    at_once(save, lambda: closing.close(Evaluation.objects.get(pk=row.pk)))
    assert ledger_check.verify().ok


def test_entries_from_eight_threads_keep_one_chain():
    def write(number):
        for one in range(5):
            ledger.append("test", f"thing:{number}", actor=None, role="x", before=None, after={"n": one})

    assert at_once(*(lambda number=number: write(number) for number in range(8))) == [None] * 8
    assert list(LedgerEntry.objects.values_list("sequence", flat=True)) == list(range(1, 41))
    assert ledger_check.verify().ok


def test_the_calendar_and_an_officer_at_once(label):
    past = in_the_ledger(make_tool("Vieux", days_left=-1).current_label)

    def withdraw():
        dossier = Dossier.objects.get(pk=past.pk)
        return door.move_without_account(
            dossier, "RETIREE", "commission", expected=door.mark(dossier), reason=THREE["RETIREE"][1]
        )

    answers = at_once(moves.expire_due, moves.expire_due, withdraw)
    moved = [one for one in answers[:2] if one == 1]
    assert len(moved) + isinstance(answers[2], StateEvent) == 1, answers
    assert coherent(past) in ("EXPIREE", "RETIREE")
    assert past.events.count() == 2
    assert timezone.localdate() - dt.timedelta(days=1) == past.expires_on


# --- kill -9 --------------------------------------------------------------------------------------------


def dying(act):
    """Do ``act`` in a process of its own, which it kills (SIGKILL) when it wants to; True when it was killed."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            act()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def kill(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


POINTS = {
    "before the state": (Dossier, "save"),
    "before the event": (StateEvent, "save"),
    "before the entry": (ledger, "append"),
    "in the entry": (LedgerEntry, "save"),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed_in_the_middle_leaves_nothing(label, monkeypatch, point):
    before = (LedgerEntry.objects.count(), label.events.count())

    def act():
        monkeypatch.setattr(*POINTS[point], kill)
        move(label)

    assert dying(act)
    assert (LedgerEntry.objects.count(), label.events.count()) == before
    assert coherent(label) == "LABELLISEE"
    move(label)  # and nothing stays locked
    assert coherent(label) == "A_REVERIFIER"


def test_killed_just_before_the_end_leaves_nothing_and_just_after_everything(label, monkeypatch):
    before = (LedgerEntry.objects.count(), label.events.count())
    append = ledger.append

    def then_die(*args, **kwargs):
        append(*args, **kwargs)
        kill()

    def in_the_transaction():
        monkeypatch.setattr(ledger, "append", then_die)
        move(label)

    assert dying(in_the_transaction)
    assert (LedgerEntry.objects.count(), label.events.count()) == before
    assert coherent(label) == "LABELLISEE"

    def after_it():
        move(label)
        kill()

    assert dying(after_it)
    assert (LedgerEntry.objects.count(), label.events.count()) == (before[0] + 1, before[1] + 1)
    assert coherent(label) == "A_REVERIFIER"


def move(label):
    dossier = Dossier.objects.get(pk=label.pk)
    return door.move_without_account(dossier, "A_REVERIFIER", "instructeur", expected=door.mark(dossier))
