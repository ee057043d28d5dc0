"""Moves of a file and decisions, in the database: every one writes an event, none can skip a rule."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import agreement, data_sheet, lifecycle, scoring
from registry.calendar_rules import add_months, reservation_faults
from registry.enums import EXPIRING_STATES, LETTER_STATES, PUBLIC_STATES, EvaluationRole, State
from registry.framework_spec import NOT_TESTED, InvalidValueError
from registry.models import Evaluation, Label, StateEvent

SHORTEST_JUSTIFICATION = 20


class DecisionRefusedError(Exception):
    """A rule of the label forbids it; ``faults`` lists every reason."""

    def __init__(self, faults: list[str]):
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


def closing_faults(evaluation: Evaluation) -> list[str]:
    """What is missing before an evaluation may be closed: nothing untested, a reason and a proof everywhere."""
    spec, faults = evaluation.framework.spec, []
    answers = {answer.criterion.code: answer for answer in evaluation.answers.select_related("criterion")}
    for criterion in spec.for_profile(evaluation.tool.profile):
        answer, code = answers.get(criterion.code), {"code": criterion.code}
        if answer is None or not answer.value:
            faults.append(_("%(code)s: no answer.") % code)
            continue
        if answer.value == NOT_TESTED:
            faults.append(_("%(code)s: not tested.") % code)
        try:
            scoring.assess(spec, criterion, scoring.Answer(answer.value, answer.proof or None, answer.justification))
        except InvalidValueError:
            faults.append(_("%(code)s: this value is not on the scale.") % code)
        except scoring.ScoringError as error:
            faults.append(str(error))
        if len(answer.justification.strip()) < SHORTEST_JUSTIFICATION:
            faults.append(_("%(code)s: a justification of at least 20 characters is needed.") % code)
    if not evaluation.version_tested or not evaluation.tested_on:
        faults.append(_("The version tested and the date of the test are needed."))
    if evaluation.hours is None:
        faults.append(_("The hours spent are needed: they are published."))
    return faults


@transaction.atomic
def close(evaluation: Evaluation, at: dt.datetime | None = None) -> None:
    """Close for ever. When the second of the two blind evaluations, or a complement, closes: HARMONISATION."""
    faults = closing_faults(evaluation)
    if faults:
        raise DecisionRefusedError(faults)
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


def _facts(file: Label, target: str, role: str, at: dt.datetime) -> list[str]:
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
    if target in {State.DECIDEE, *LETTER_STATES} and not (file.letter and file.score is not None):
        return [_("The rules of the label are not met: %(reasons)s") % {"reasons": " ".join(file.reasons)}]
    if target == State.EXPIREE and not (file.expires_on and file.expires_on < day):
        return [_("The last valid day is not past.")]
    if target == State.SUSPENDUE and role == "systeme" and file.state_on(day) != State.SUSPENDUE:
        return [_("The date of the reservations is not past.")]
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
    faults = _facts(file, target, role, at)
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
