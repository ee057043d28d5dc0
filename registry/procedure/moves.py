"""Moves of a file that the software checks or makes: conditions it sees by itself, decisions, days that are past."""

import datetime as dt
from collections.abc import Callable, Iterable

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import LETTER_STATES, EvaluationRole, State
from registry.models import Label
from registry.procedure import door, hearings, results
from registry.procedure.door import DecisionRefusedError
from registry.rules import lifecycle, notices
from registry.rules.calendar import reservation_faults

log = structlog.get_logger(__name__)


@door.preparation
def decide(step: door.Move, file: Label, person) -> None:
    """A decision rests on the last closed harmonised evaluation, read when the decision is taken."""
    if step.origin != State.DELIBERATION or step.target not in (State.DECIDEE, State.REFUSEE):
        return
    final = results.final_evaluation(file)
    if final is None:
        raise DecisionRefusedError([_("The harmonised evaluation is not closed.")])
    results.snapshot(file, final)


@door.check
def accounts(step: door.Move, file: Label, person) -> list[str]:
    """Two auditors before an evaluation. What accounts do, not the software (see also ``separation``)."""
    if person is None:
        return []
    if step.target == State.EN_EVALUATION and step.origin != State.DELIBERATION:  # a complement has its own author
        blind = file.evaluations.filter(role__in=EvaluationRole.blind(), auditor__isnull=False)
        if blind.values("auditor").distinct().count() != 2:
            return [_("Two different auditors must be assigned first.")]
    return []


@door.check
def facts(step: door.Move, file: Label, person) -> list[str]:
    """What the software sees by itself."""
    return obstacles(file, step.target, step.role, step.at)


@door.following
def end_hearing(step: door.Move, file: Label) -> None:
    """A hearing ends with the move that it was about."""
    hearings.end(file, step.target, step.at)


def obstacles(file: Label, target: str, role: str, at: dt.datetime) -> list[str]:
    """Conditions that the software sees by itself: why ``target`` is impossible today."""
    day = timezone.localdate(at)
    if target in LETTER_STATES and file.state_on(day) != file.state:
        state = State(file.state_on(day)).label
        return [_("A day is past: this file is now “%(state)s”, as its history is about to say.") % {"state": state}]
    if target == State.HARMONISATION and not results.both_closed(file):
        return [_("The two evaluations are not closed.")]
    if file.state == State.EN_EVALUATION and target == State.HARMONISATION and results.open_complement(file):
        return [_("The complement is not closed.")]
    if file.state == State.DELIBERATION and target == State.EN_EVALUATION and not results.open_complement(file):
        return [_("Say on which criteria a complement is asked, and who writes it.")]
    if target == State.CONTRADICTOIRE and not results.final_evaluation(file):
        return [_("The harmonised evaluation is not closed.")]
    if target == State.DECIDEE and len(versions := results.versions_tested(file)) > 1:
        text = _("The evaluations tested different versions (%(versions)s): no decision is possible.")
        return [text % {"versions": ", ".join(versions)}]
    if target in {State.DECIDEE, *LETTER_STATES} and not (file.letter and file.score is not None):
        return [_("The rules of the label are not met: %(reasons)s") % {"reasons": " ".join(file.reasons)}]
    if target == State.EXPIREE and not (file.expires_on and file.expires_on < day):
        return [_("The last valid day is not past.")]
    if target == State.SUSPENDUE and role == "systeme" and file.state_on(day) != State.SUSPENDUE:
        return [_("The date of the reservations is not past.")]
    if target == State.SUSPENDUE and role != "systeme":
        return hearings.suspension_faults(file, day)
    if file.state == State.DECIDEE and (early := notices.publication_faults(file.publish_on, day)):
        return early
    if target == State.AVEC_RESERVES:
        if not (file.reserves and file.reserves_until):
            return [_("Say the reservations and the date by which they are lifted.")]
        months = lifecycle.build(file.framework.data).reservation_months
        return reservation_faults(file.reserves_until, granted_on=file.granted_on, today=day, months=months)
    return []


def move_due(files: Iterable[Label], target: str, reason: Callable[[Label], str]) -> int:
    """Move as the software what is due; return how many. A file that somebody moved meanwhile is left to them."""
    count = 0
    for file in files:
        try:
            door.move(file, target, door.SYSTEM, expected=file.state, reason=reason(file))
        except (DecisionRefusedError, lifecycle.TransitionRefusedError) as error:
            log.info("move_left", file=file.pk, target=str(target), why=str(error))
        else:
            count += 1
    return count


def expire_due(today: dt.date | None = None) -> int:
    """Move to EXPIREE the labels whose last valid day is past; return how many."""
    due = Label.objects.to_expire(today).select_related("framework", "tool")
    return move_due(due, State.EXPIREE, lambda file: "")


def suspend_due(today: dt.date | None = None) -> int:
    """Move to SUSPENDUE the labels whose reservations were not lifted in time; return how many."""
    due = Label.objects.to_suspend(today).select_related("framework", "tool")
    return move_due(due, State.SUSPENDUE, lambda file: file.suspension_reason)


def publish_due(today: dt.date | None = None) -> int:
    """Publish, in the name of whoever signed, the labels whose planned day has come; return how many.

    One that a rule refuses today stays granted, is named in the journal, and does not stop the others.
    """
    count = 0
    for file in Label.objects.to_publish(today).select_related("framework", "tool", "publication_signed_by"):
        target = State.AVEC_RESERVES if file.reserves and file.reserves_until else State.LABELLISEE
        try:
            door.move(file, target, door.ActingPerson(file.publication_signed_by, "publieur"), expected=file.state)
        except (DecisionRefusedError, lifecycle.TransitionRefusedError) as error:
            log.warning("label_not_published", file=file.pk, error=str(error))
        else:
            count += 1
    return count
