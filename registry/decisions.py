"""Moves of a file and decisions, in the database: every one writes an event, none can skip a rule."""

import datetime as dt
from collections.abc import Iterable, Mapping

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import agreement, closing, closing_facts, closing_spec, data_sheet, hearings, lifecycle, notices, scoring
from registry.calendar_rules import add_months, reservation_faults
from registry.enums import EXPIRING_STATES, LETTER_STATES, PUBLIC_STATES, EvaluationRole, State
from registry.models import Evaluation, Label, StateEvent

log = structlog.get_logger(__name__)


class DecisionRefusedError(Exception):
    """A rule of the label forbids it; ``faults`` lists every reason."""

    def __init__(self, faults: Iterable[object]):
        self.faults = [str(fault) for fault in faults]
        super().__init__(" ".join(self.faults))


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
    """What is missing before an evaluation may be closed (:mod:`registry.closing`)."""
    return closing_facts.faults_of(evaluation, today)


@transaction.atomic
def close(evaluation: Evaluation, at: dt.datetime | None = None) -> None:
    """Close for ever. When the second of the two blind evaluations, or a complement, closes: HARMONISATION."""
    faults = closing_faults(evaluation, timezone.localdate(at) if at else None)
    if faults:
        raise DecisionRefusedError(faults)
    evaluation.closing_rules = closing_spec.build(evaluation.framework.data).version
    if evaluation.is_complement:
        from registry.complement import forget_replies

        forget_replies(evaluation)
    evaluation.closed_at = at or timezone.now()
    evaluation.save()
    file = evaluation.dossier
    if file and file.state == State.EN_EVALUATION and both_closed(file) and not open_complement(file):
        move(file, State.HARMONISATION, "systeme", at=at)


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
    return file.evaluations.filter(sequence__gt=1, closed_at__isnull=True).first()


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
    lines = data_sheet.sheet(evaluation.framework.data, outcome.criteria, outcome.blocking, evaluation.data_sheet)
    file.data_sheet = data_sheet.as_json(lines)
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


@transaction.atomic
def move(
    file: Label, target: str, role: str, *, reason: str = "", condition_met: bool = True, at: dt.datetime | None = None
) -> StateEvent:
    """Move ``file`` to ``target`` on behalf of ``role`` (a word of the framework) and write the event.

    Raises ``lifecycle.TransitionRefusedError`` (not allowed) or :class:`DecisionRefusedError` (a condition that the
    software sees is not met). A file that enters a public state becomes the one that speaks for its tool.
    """
    at = at or timezone.now()
    origin = file.state
    lifecycle.build(file.framework.data).check(origin, target, role, reason=reason, condition_met=condition_met)
    faults = obstacles(file, target, role, at)
    if faults:
        raise DecisionRefusedError(faults)
    if target in (State.LABELLISEE, State.AVEC_RESERVES) and not file.granted_on:
        file.granted_on = timezone.localdate(at)
    if target in EXPIRING_STATES and not file.expires_on:
        months = lifecycle.build(file.framework.data).validity_months
        file.expires_on = add_months(file.granted_on, months) - dt.timedelta(days=1)
    file.state = target
    if target in PUBLIC_STATES and not file.is_current:
        Label.objects.filter(tool=file.tool, is_current=True).exclude(pk=file.pk).update(is_current=False)
        file.is_current = True
    file.save()
    hearings.end(file, target, at)
    return StateEvent.objects.create(
        tool=file.tool,
        label=file,
        from_state=origin,
        to_state=target,
        at=at,
        by_role=role,
        reason=reason,
        framework_version=file.framework.version,
    )


def open_file(tool, framework, *, at: dt.datetime | None = None) -> Label:
    """Open a file for ``tool`` in BROUILLON, with its first event."""
    at = at or timezone.now()
    file = Label.objects.create(tool=tool, framework=framework, state=State.BROUILLON, created_at=at)
    StateEvent.objects.create(
        tool=tool, label=file, to_state=State.BROUILLON, at=at, by_role="editeur", framework_version=framework.version
    )
    return file


def expire_due(today: dt.date | None = None) -> int:
    """Move to EXPIREE the labels whose last valid day is past; return how many."""
    count = 0
    for file in Label.objects.to_expire(today).select_related("framework", "tool"):
        move(file, State.EXPIREE, "systeme")
        count += 1
    return count


def suspend_due(today: dt.date | None = None) -> int:
    """Move to SUSPENDUE the labels whose reservations were not lifted in time; return how many."""
    count = 0
    for file in Label.objects.to_suspend(today).select_related("framework", "tool"):
        move(file, State.SUSPENDUE, "systeme", reason=file.suspension_reason)
        count += 1
    return count


def publish_due(today: dt.date | None = None) -> int:
    """Publish, in the name of whoever signed, the labels whose planned day has come; return how many.

    One that a rule refuses today stays granted, is named in the journal, and does not stop the others.
    """
    count = 0
    for file in Label.objects.to_publish(today).select_related("framework", "tool"):
        target = State.AVEC_RESERVES if file.reserves and file.reserves_until else State.LABELLISEE
        try:
            move(file, target, "publieur")
        except (DecisionRefusedError, lifecycle.TransitionRefusedError) as error:
            log.warning("label_not_published", file=file.pk, error=str(error))
        else:
            count += 1
    return count
