"""Everything needed to decide, on one page that prints: results, agreement, differences, replies, next moves."""

import copy
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import EvaluationRole, State
from registry.models import Dossier, Evaluation
from registry.procedure import closing_facts, harmonisation, moves, results
from registry.procedure.roles import roles_on
from registry.public.findings import Finding, finding
from registry.rules import lifecycle, scoring, settled
from registry.workspace import dates, dossiers
from registry.workspace.data_sheet import preview
from registry.workspace.moves import MoveForm


@dataclass(frozen=True, slots=True)
class AuditorDifference:
    """One criterion on which the two differed, or on which the harmonised evaluation left what both had found."""

    code: str
    title: str
    both: tuple[tuple[str, Finding], ...]
    final: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """One possible move: where to, on whose behalf, what the framework asks, what is missing today."""

    state: str
    role: str
    needs_reason: bool
    condition: str
    appeal: bool
    missing: tuple[str, ...]


def steps(row: Dossier, roles: tuple[str, ...], final: Evaluation | None) -> list[NextStep]:
    """Moves from here, with what the software sees missing for each; nothing is saved."""
    tried, now = copy.copy(row), timezone.now()
    if final is not None and row.state == State.DELIBERATION:
        try:
            results.snapshot(tried, final)
        except scoring.ScoringError:
            final = None
    found = []
    for move in lifecycle.build(row.framework.data).moves_from(row.state):
        for role in (name for name in lifecycle.ROLES if name in move.roles):
            missing = moves.obstacles(tried, move.target, role, now)
            if final is None and move.target in (State.DECIDEE, State.REFUSEE):
                missing = [_("The harmonised evaluation is not closed.")]
            if role not in roles:
                missing = [*missing, _("This move belongs to others.")]
            name, who = str(State(move.target).label), str(lifecycle.ROLE_NAMES[role])
            found.append(NextStep(name, who, move.needs_reason, move.condition, move.appeal, tuple(missing)))
    return found


def differences(row: Dossier, final: Evaluation | None) -> tuple[list[AuditorDifference], list[AuditorDifference]]:
    """Criteria on which the two auditors differed, then those on which both agreed and the harmonised one does not."""
    compared = harmonisation.compare(row) if final else None
    if compared is None:
        return [], []
    framework = final.framework
    specs = {rule.code: rule for rule in framework.spec.for_profile(row.tool.profile)}
    answers = {one.criterion.code: one for one in final.answers.select_related("criterion__dimension")}
    agreed = closing_facts.agreed(final, [compared.first, compared.second])
    apart, left = [], []
    for code, pair in compared.pairs.items():
        if code not in answers:
            continue
        one = answers[code]
        both = tuple(
            (str(side.role_name), finding(answer, framework, specs))
            for side, answer in ((compared.first, pair.first), (compared.second, pair.second))
        )
        entry = AuditorDifference(code, one.criterion.title, both, finding(one, framework, specs), one.change_reason)
        if not pair.same:
            apart.append(entry)
        elif code in agreed and settled.changes(agreed[code], one.value, one.proof, one.justification):
            left.append(entry)
    return apart, left


def _replies(row: Dossier, final: Evaluation | None) -> list[dict]:
    """Findings that the publisher answered, with its answer, published or not; what it contests first."""
    if final is None:
        return []
    specs = {rule.code: rule for rule in final.framework.spec.for_profile(row.tool.profile)}
    rows = (
        final.answers.exclude(publisher_reply="")
        .select_related("criterion__dimension")
        .order_by("-contested", "criterion__order")
    )
    return [
        {
            "finding": finding(one, final.framework, specs),
            "reply": one.publisher_reply,
            "public": one.reply_public,
            "contested": one.contested,
        }
        for one in rows
    ]


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one dossier, for officers and the commission."""
    row = dossiers.dossier_of(request, pk)
    final = results.final_evaluation(row)
    outcome = None
    if final is not None:
        try:
            outcome = results.outcome_of(final)
        except scoring.ScoringError:
            final = None
    evaluations = list(row.evaluations.select_related("auditor").order_by("pk"))
    apart, left = differences(row, final)
    agreement = results.agreement_of(row)
    names = {one.code: one.name for one in row.framework.dimensions.all()}
    titles = {one.code: one.title for one in row.framework.criteria.all()}
    context = {
        "dossier": row,
        "final": final,
        "outcome": outcome,
        "dimensions": [(names[code], one) for code, one in outcome.dimensions.items()] if outcome else [],
        "blocking": [(code, titles[code]) for code in outcome.blocking] if outcome else [],
        "agreement": agreement,
        "share": round(agreement["share"] * 100, 1) if agreement.get("share") is not None else None,
        "kappa": [(names[code], value) for code, value in agreement.get("kappa", {}).items()],
        "apart": apart,
        "left": left,
        "replies": _replies(row, final),
        "complements": [one for one in evaluations if one.is_complement],
        "lines": list(preview(final).values()) if final else [],
        "evaluations": evaluations,
        "versions": results.versions_tested(row),
        "open_blind": [one for one in evaluations if one.role in EvaluationRole.blind() and not one.is_closed],
        "steps": steps(row, roles_on(row, request.user), final),
        "form": MoveForm(dossier=row, roles=roles_on(row, request.user)),
        "events": row.events.all(),
        "officer": request.user.has_perm("registry.add_dossier"),
        **dates.context_of(row),
    }
    return TemplateResponse(request, "registry/workspace/decision.html", context)
