"""Moves of a file and decisions, in the database: every one writes an event, none can skip a rule."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.data_sheet import sheet
from registry.enums import LETTER_STATES, EvaluationRole, State
from registry.framework import closing_spec
from registry.models import Evaluation, Label, StateEvent
from registry.procedure import closing, closing_facts, door, hearings, independence, seals, signatures
from registry.procedure.door import DecisionRefusedError
from registry.rules import agreement, lifecycle, notices, scoring
from registry.rules.calendar import reservation_faults

log = structlog.get_logger(__name__)


def answers_of(evaluation: Evaluation) -> dict[str, scoring.Answer]:
    """Answers as scoring reads them, by code."""
    return {
        answer.criterion.code: scoring.Answer(answer.value, answer.proof or None, answer.justification)
        for answer in evaluation.answers.select_related("criterion")
        if answer.value
    }


def outcome_of(evaluation: Evaluation) -> scoring.Outcome:
    """Score an evaluation; ``scoring.ScoringError`` when it is not complete."""
    return scoring.score(evaluation.framework.spec, evaluation.tool.profile, answers_of(evaluation))


def closing_faults(evaluation: Evaluation, today: dt.date | None = None) -> list[closing.Fault]:
    """What is missing before an evaluation may be closed (:mod:`registry.procedure.closing`)."""
    return closing_facts.faults_of(evaluation, today)


@transaction.atomic
def close(evaluation: Evaluation, at: dt.datetime | None = None, actor=None) -> None:
    """Close for ever. When the second of the two blind evaluations, or a complement, closes: HARMONISATION.

    ``actor``: who closes. The file, then the evaluation, are locked and read again; what is closed is sealed in the
    ledger. Raises :class:`DecisionRefusedError` with everything that is missing (signatures of a harmonised one, an
    author who is no longer independent), or when it is closed already.
    """
    file = door.lock(evaluation.dossier_id) if evaluation.dossier_id else None
    row = Evaluation.objects.select_for_update(of=("self",)).select_related("tool", "framework").get(pk=evaluation.pk)
    if row.is_closed:
        raise DecisionRefusedError([_("This evaluation is closed: it can no longer change.")])
    closing_day = timezone.localdate(at) if at else None
    faults = [*independence.writing_faults(row), *closing_faults(row, closing_day), *signatures.missing(row)]
    if faults:
        raise DecisionRefusedError(faults)
    row.closing_rules = closing_spec.build(row.framework.data).version
    if row.is_complement:
        from registry.procedure.complement import forget_replies

        forget_replies(row)
    row.closed_at = at or timezone.now()
    row.save()
    seals.close(row, actor)
    if file and file.state == State.EN_EVALUATION and both_closed(file) and not open_complement(file):
        door.move(file, State.HARMONISATION, (None, "systeme"), expected=file.state, at=at)
    evaluation.refresh_from_db()
    if file:
        evaluation.dossier = file


def both_closed(file: Label) -> bool:
    """True when the two blind evaluations of a file are closed."""
    blind = file.evaluations.filter(role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False)
    return blind.count() == 2


def final_evaluation(file: Label) -> Evaluation | None:
    """The last closed harmonised evaluation: what the publisher replies to and what a decision rests on."""
    rows = file.evaluations.filter(role=EvaluationRole.FINAL, closed_at__isnull=False)
    return rows.order_by("-sequence").first()


def versions_tested(file: Label) -> list[str]:
    """Versions that the closed evaluations of a file tested, each once: one, or the file cannot be decided."""
    counted = (*EvaluationRole.blind(), EvaluationRole.FINAL)
    rows = file.evaluations.filter(role__in=counted, closed_at__isnull=False).order_by("pk")
    return list({closing.same_version(one): one for one in rows.values_list("version_tested", flat=True)}.values())


def open_complement(file: Label) -> Evaluation | None:
    """The targeted complement that is being written, if one is."""
    rows = file.evaluations.filter(role=EvaluationRole.FINAL, sequence__gt=1, closed_at__isnull=True)
    return rows.first()


def snapshot(file: Label, evaluation: Evaluation) -> scoring.Outcome:
    """Write in ``file`` (unsaved) everything that the closed final ``evaluation`` leads to."""
    outcome = outcome_of(evaluation)
    file.evaluation = evaluation
    file.letter = outcome.letter or ""
    file.score = outcome.score
    file.dimensions = {
        code: {
            "score": None if result.score is None else str(result.score),
            "letter": result.letter,
            "reduced": result.reduced,
        }
        for code, result in outcome.dimensions.items()
    }
    file.caps = [{"code": cap.code, "because": list(cap.because), "text": cap.text} for cap in outcome.caps]
    file.blocking = list(outcome.blocking)
    file.reasons = list(outcome.reasons)
    lines = sheet.sheet(evaluation.framework.data, outcome.criteria, outcome.blocking, evaluation.data_sheet)
    file.data_sheet = sheet.as_json(lines)
    file.agreement = agreement_of(file)
    return outcome


def agreement_of(file: Label) -> Mapping:
    """Agreement of the two blind evaluations and hours of each, empty while one is open."""
    blind = list(
        file.evaluations.filter(role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False)
    )
    if len(blind) != 2:
        return {}
    first, second = sorted(blind, key=lambda item: item.role)
    found = agreement.compare(first.framework.spec, outcome_of(first), outcome_of(second)).as_json()
    return {**found, "hours": [None if item.hours is None else float(item.hours) for item in (first, second)]}


@door.preparation
def decide(step: door.Move, file: Label, person) -> None:
    """A decision rests on the last closed harmonised evaluation, read when the decision is taken."""
    if step.origin != State.DELIBERATION or step.target not in (State.DECIDEE, State.REFUSEE):
        return
    final = final_evaluation(file)
    if final is None:
        raise DecisionRefusedError([_("The harmonised evaluation is not closed.")])
    snapshot(file, final)


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
    if target == State.HARMONISATION and not both_closed(file):
        return [_("The two evaluations are not closed.")]
    if file.state == State.EN_EVALUATION and target == State.HARMONISATION and open_complement(file):
        return [_("The complement is not closed.")]
    if file.state == State.DELIBERATION and target == State.EN_EVALUATION and not open_complement(file):
        return [_("Say on which criteria a complement is asked, and who writes it.")]
    if target == State.CONTRADICTOIRE and not final_evaluation(file):
        return [_("The harmonised evaluation is not closed.")]
    if target == State.DECIDEE and len(versions := versions_tested(file)) > 1:
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


def move(
    file: Label, target: str, role: str, *, reason: str = "", condition_met: bool = True, at: dt.datetime | None = None
) -> StateEvent:
    """:func:`registry.procedure.door.move` without an account: the software, or what was done on paper before it."""
    fields = {"reserves": file.reserves, "reserves_until": file.reserves_until}
    return door.move(
        file,
        target,
        (None, role),
        expected=file.state,
        reason=reason,
        condition_met=condition_met,
        at=at,
        fields=fields if target == State.AVEC_RESERVES else None,
    )


def open_file(tool, framework, *, at: dt.datetime | None = None) -> Label:
    """Open a file for ``tool`` in BROUILLON, with its first event (:func:`registry.procedure.door.open_file`)."""
    return door.open_file(tool, framework, at=at)


def move_due(files: Iterable[Label], target: str, reason: Callable[[Label], str]) -> int:
    """Move as the software what is due; return how many. A file that somebody moved meanwhile is left to them."""
    count = 0
    for file in files:
        try:
            door.move(file, target, (None, "systeme"), expected=file.state, reason=reason(file))
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
            door.move(file, target, (file.publication_signed_by, "publieur"), expected=file.state)
        except (DecisionRefusedError, lifecycle.TransitionRefusedError) as error:
            log.warning("label_not_published", file=file.pk, error=str(error))
        else:
            count += 1
    return count
