"""Moves of a dossier that the software checks or makes: conditions it sees by itself, decisions, days that are past."""

import datetime as dt
from collections.abc import Callable, Iterable

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import LETTER_STATES, EvaluationRole, State
from registry.models import Dossier
from registry.procedure import door, hearings, results
from registry.procedure.door import DecisionRefusedError
from registry.rules import lifecycle, notices
from registry.rules.calendar import reservation_faults

log = structlog.get_logger(__name__)


@door.preparation
def decide(step: door.Move, dossier: Dossier, person) -> None:
    """A decision rests on the last closed harmonised evaluation, read when the decision is taken."""
    if step.origin != State.DELIBERATION or step.target not in (State.DECIDEE, State.REFUSEE):
        return
    final = results.final_evaluation(dossier)
    if final is None:
        raise DecisionRefusedError([_("The harmonised evaluation is not closed.")])
    results.snapshot(dossier, final)


@door.check
def accounts(step: door.Move, dossier: Dossier, person) -> list[str]:
    """Reasons to refuse an evaluation without two auditors (moves by accounts; see also ``separation``)."""
    if person is None:
        return []
    if step.target == State.EN_EVALUATION and step.origin != State.DELIBERATION:  # a complement has its own author
        blind = dossier.evaluations.filter(role__in=EvaluationRole.blind(), auditor__isnull=False)
        if blind.values("auditor").distinct().count() != 2:
            return [_("Two different auditors must be assigned first.")]
    return []


@door.check
def facts(step: door.Move, dossier: Dossier, person) -> list[str]:
    """Reasons to refuse a move: conditions that the software checks and that are not met."""
    return obstacles(dossier, step.target, step.role, step.at)


@door.following
def end_hearing(step: door.Move, dossier: Dossier) -> None:
    """End the running hearing when its dossier is suspended or leaves its label."""
    hearings.end(dossier, step.target, step.at)


def obstacles(dossier: Dossier, target: str, role: str, at: dt.datetime) -> list[str]:
    """Conditions that the software sees by itself: why ``target`` is impossible today."""
    day = timezone.localdate(at)
    if target in LETTER_STATES and dossier.state_on(day) != dossier.state:
        state = State(dossier.state_on(day)).label
        return [_("A day is past: this file is now “%(state)s”, as its history is about to say.") % {"state": state}]
    if target == State.HARMONISATION and not results.both_closed(dossier):
        return [_("The two evaluations are not closed.")]
    if dossier.state == State.EN_EVALUATION and target == State.HARMONISATION and results.open_complement(dossier):
        return [_("The complement is not closed.")]
    if dossier.state == State.DELIBERATION and target == State.EN_EVALUATION and not results.open_complement(dossier):
        return [_("Say on which criteria a complement is asked, and who writes it.")]
    if target == State.CONTRADICTOIRE and not results.final_evaluation(dossier):
        return [_("The harmonised evaluation is not closed.")]
    if target == State.DECIDEE and len(versions := results.versions_tested(dossier)) > 1:
        text = _("The evaluations tested different versions (%(versions)s): no decision is possible.")
        return [text % {"versions": ", ".join(versions)}]
    if target in {State.DECIDEE, *LETTER_STATES} and not (dossier.letter and dossier.score is not None):
        return [_("The rules of the label are not met: %(reasons)s") % {"reasons": " ".join(dossier.reasons)}]
    if target == State.EXPIREE and not (dossier.expires_on and dossier.expires_on < day):
        return [_("The last valid day is not past.")]
    if target == State.SUSPENDUE and role == "systeme" and dossier.state_on(day) != State.SUSPENDUE:
        return [_("The date of the reservations is not past.")]
    if target == State.SUSPENDUE and role != "systeme":
        return hearings.suspension_faults(dossier, day)
    if dossier.state == State.DECIDEE and (early := notices.publication_faults(dossier.publish_on, day)):
        return early
    if target == State.AVEC_RESERVES:
        if not (dossier.reserves and dossier.reserves_until):
            return [_("Say the reservations and the date by which they are lifted.")]
        months = lifecycle.build(dossier.framework.data).reservation_months
        return reservation_faults(dossier.reserves_until, granted_on=dossier.granted_on, today=day, months=months)
    return []


def move_due(dossiers: Iterable[Dossier], target: str, reason: Callable[[Dossier], str]) -> int:
    """Move as the software what is due; return how many. A dossier that somebody moved meanwhile is left to them."""
    count = 0
    for dossier in dossiers:
        try:
            door.move(dossier, target, door.SYSTEM, expected=dossier.state, reason=reason(dossier))
        except (DecisionRefusedError, lifecycle.TransitionRefusedError) as error:
            log.info("move_left", dossier=dossier.pk, target=str(target), why=str(error))
        else:
            count += 1
    return count


def expire_due(today: dt.date | None = None) -> int:
    """Move to EXPIREE the labels whose last valid day is past; return how many."""
    due = Dossier.objects.to_expire(today).select_related("framework", "tool")
    return move_due(due, State.EXPIREE, lambda dossier: "")


def suspend_due(today: dt.date | None = None) -> int:
    """Move to SUSPENDUE the labels whose reservations were not lifted in time; return how many."""
    due = Dossier.objects.to_suspend(today).select_related("framework", "tool")
    return move_due(due, State.SUSPENDUE, lambda dossier: dossier.suspension_reason)


def publish_due(today: dt.date | None = None) -> int:
    """Publish, in the name of whoever signed, the labels whose planned day has come; return how many.

    One that a rule refuses today stays granted, is named in the journal, and does not stop the others.
    """
    count = 0
    for dossier in Dossier.objects.to_publish(today).select_related("framework", "tool", "publication_signed_by"):
        target = State.AVEC_RESERVES if dossier.reserves and dossier.reserves_until else State.LABELLISEE
        try:
            door.move(
                dossier, target, door.ActingPerson(dossier.publication_signed_by, "publieur"), expected=dossier.state
            )
        except (DecisionRefusedError, lifecycle.TransitionRefusedError) as error:
            log.warning("label_not_published", dossier=dossier.pk, error=str(error))
        else:
            count += 1
    return count
