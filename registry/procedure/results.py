"""Results of a dossier: evaluations scored, the last harmonised one, and what a decision writes in the dossier."""

from collections.abc import Mapping

from registry.data_sheet import sheet
from registry.enums import EvaluationRole
from registry.models import Dossier, Evaluation
from registry.procedure import closing_rules
from registry.rules import agreement, scoring


def answers_of(evaluation: Evaluation) -> dict[str, scoring.CriterionAnswer]:
    """Answers as scoring reads them, by code."""
    return {
        answer.criterion.code: scoring.CriterionAnswer(answer.value, answer.proof or None, answer.justification)
        for answer in evaluation.answers.select_related("criterion")
        if answer.value
    }


def outcome_of(evaluation: Evaluation) -> scoring.Outcome:
    """Score an evaluation; ``scoring.ScoringError`` when it is not complete."""
    return scoring.score(evaluation.framework.spec, evaluation.tool.profile, answers_of(evaluation))


def both_closed(dossier: Dossier) -> bool:
    """True when the two blind evaluations of a dossier are closed."""
    blind = dossier.evaluations.filter(role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False)
    return blind.count() == 2


def final_evaluation(dossier: Dossier) -> Evaluation | None:
    """The last closed harmonised evaluation: what the publisher replies to and what a decision rests on."""
    rows = dossier.evaluations.filter(role=EvaluationRole.FINAL, closed_at__isnull=False)
    return rows.order_by("-sequence").first()


def versions_tested(dossier: Dossier) -> list[str]:
    """Versions that the closed evaluations of a dossier tested, each once: one, or the dossier cannot be decided."""
    counted = (*EvaluationRole.blind(), EvaluationRole.FINAL)
    rows = dossier.evaluations.filter(role__in=counted, closed_at__isnull=False).order_by("pk")
    return list(
        {closing_rules.same_version(one): one for one in rows.values_list("version_tested", flat=True)}.values()
    )


def open_complement(dossier: Dossier) -> Evaluation | None:
    """The targeted complement that is being written, if one is."""
    rows = dossier.evaluations.filter(role=EvaluationRole.FINAL, sequence__gt=1, closed_at__isnull=True)
    return rows.first()


def snapshot(dossier: Dossier, evaluation: Evaluation) -> scoring.Outcome:
    """Write in ``dossier`` (unsaved) everything that the closed final ``evaluation`` leads to."""
    outcome = outcome_of(evaluation)
    dossier.evaluation = evaluation
    dossier.letter = outcome.letter or ""
    dossier.score = outcome.score
    dossier.dimensions = {
        code: {
            "score": None if result.score is None else str(result.score),
            "letter": result.letter,
            "reduced": result.reduced,
        }
        for code, result in outcome.dimensions.items()
    }
    dossier.caps = [{"code": cap.code, "because": list(cap.because), "text": cap.text} for cap in outcome.caps]
    dossier.blocking = list(outcome.blocking)
    dossier.reasons = list(outcome.reasons)
    lines = sheet.sheet(evaluation.framework.data, outcome.criteria, outcome.blocking, evaluation.data_sheet)
    dossier.data_sheet = sheet.as_json(lines)
    dossier.agreement = agreement_of(dossier)
    return outcome


def agreement_of(dossier: Dossier) -> Mapping:
    """Agreement of the two blind evaluations and hours of each, empty while one is open."""
    blind = list(
        dossier.evaluations.filter(role__in=[EvaluationRole.FIRST, EvaluationRole.SECOND], closed_at__isnull=False)
    )
    if len(blind) != 2:
        return {}
    first, second = sorted(blind, key=lambda item: item.role)
    found = agreement.compare(first.framework.spec, outcome_of(first), outcome_of(second)).as_json()
    return {**found, "hours": [None if item.hours is None else float(item.hours) for item in (first, second)]}
