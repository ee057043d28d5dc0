"""Rows → what :mod:`registry.procedure.closing_rules` judges: call ``faults_of`` and ``notices_of``."""

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from registry.enums import EvaluationRole
from registry.framework import closing_spec
from registry.models import Answer, Evaluation
from registry.procedure import closing_rules
from registry.rules import agreement, scoring, settled
from registry.rules.settled import Settled


def kind_of(evaluation: Evaluation) -> str:
    """The word of the rules for this evaluation."""
    if evaluation.is_complement:
        return "complement"
    return "finale" if evaluation.role == EvaluationRole.FINAL else "aveugle"


def given_of(answer: Answer) -> closing_rules.Given:
    """One row as the rules read it."""
    return closing_rules.Given(
        answer.value,
        answer.proof,
        answer.justification,
        answer.evidence_url,
        answer.evidence_ref,
        answer.evidence_on,
        answer.change_reason,
    )


def _answers(evaluation: Evaluation) -> dict[str, Answer]:
    return {one.criterion.code: one for one in evaluation.answers.select_related("criterion")}


def agreed(evaluation: Evaluation, blind: list[Evaluation]) -> dict[str, Settled]:
    """What both blind evaluations settle, by code, for the criteria on which they agree."""
    spec, rows = evaluation.framework.spec, [_answers(one) for one in blind]
    found = {}
    for rule in spec.for_profile(evaluation.tool.profile):
        pair = [row.get(rule.code) for row in rows]
        if len(pair) != 2 or None in pair:
            continue
        try:
            results = [
                scoring.assess(spec, rule, scoring.CriterionAnswer(one.value, one.proof or None, one.justification))
                for one in pair
            ]
        except ValueError:
            continue
        if agreement.category(results[0]) == agreement.category(results[1]):
            found[rule.code] = settled.agreed(*pair)
    return found


def settled_before(evaluation: Evaluation) -> Mapping[str, Settled]:
    """What a harmonised evaluation or a complement may not change without a reason of its own."""
    if evaluation.dossier_id is None or evaluation.role != EvaluationRole.FINAL:
        return {}
    rows = Evaluation.objects.filter(dossier=evaluation.dossier_id, closed_at__isnull=False)
    if evaluation.is_complement:
        base = rows.filter(role=EvaluationRole.FINAL, sequence=evaluation.sequence - 1).first()
        return {
            code: Settled(one.value, one.proof, one.justification, one.change_reason)
            for code, one in (_answers(base) if base else {}).items()
        }
    blind = sorted(rows.filter(role__in=EvaluationRole.blind()), key=lambda one: one.role)
    return agreed(evaluation, blind) if len(blind) == 2 else {}


def facts_of(evaluation: Evaluation) -> closing_rules.Facts:
    """Everything the rules need to know of an evaluation."""
    dossier, versions = evaluation.dossier, {}
    if dossier is not None:
        counted = (*EvaluationRole.blind(), EvaluationRole.FINAL)
        others = dossier.evaluations.filter(role__in=counted).exclude(pk=evaluation.pk).exclude(version_tested="")
        versions = {one.role_name: one.version_tested for one in others.order_by("pk")}
    return closing_rules.Facts(
        kind=kind_of(evaluation),
        profile=evaluation.tool.profile,
        version=evaluation.version_tested,
        tested_on=evaluation.tested_on,
        hours=evaluation.hours,
        opened_on=timezone.localdate(dossier.created_at) if dossier is not None else None,
        declared_version=dossier.version if dossier is not None else "",
        versions=versions,
        scope=tuple(evaluation.scope),
        settled=settled_before(evaluation),
        sheet=evaluation.data_sheet,
    )


def faults_of(evaluation: Evaluation, today: dt.date | None = None) -> list[closing_rules.Fault]:
    """Why ``evaluation`` cannot be closed today; empty when it can."""
    framework = evaluation.framework
    given = {code: given_of(one) for code, one in _answers(evaluation).items()}
    rules = closing_spec.build(framework.data)
    today = today or timezone.localdate()
    return closing_rules.faults(rules, framework.spec, framework.data, facts_of(evaluation), given, today)


def notices_of(evaluation: Evaluation) -> list[closing_rules.Notice]:
    """Consequences of closing, to be shown before (see :class:`closing_rules.Notice`)."""
    given = {code: given_of(one) for code, one in _answers(evaluation).items()}
    return closing_rules.notices(evaluation.framework.spec, facts_of(evaluation), given)
