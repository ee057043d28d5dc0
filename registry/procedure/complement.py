"""Targeted complement: the commission sends a dossier back for some criteria only.

The framework: ``{de: DELIBERATION, vers: EN_EVALUATION, par: commission, motif: obligatoire, effet: "complément ciblé
sur des critères listés"}``. A new final evaluation is opened, filled with the last closed one, in which only the
criteria listed may change; nothing closed is touched. When it is closed, the dossier goes to HARMONISATION by itself,
and from there as usual: the publisher replies again to the findings that changed, the other replies are kept.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.enums import EvaluationRole, State
from registry.models import Answer, Dossier, Evaluation
from registry.procedure import door, independence, results
from registry.procedure.independence import Seat
from registry.rules import settled

#: What the publisher reads of a finding: when one of these changes, a reply is asked again.
READ = ("value", "proof", "justification")


@dataclass(frozen=True, slots=True)
class ComplementAuthor:
    """Who may write a complement: a person, their role in the dossier in words, and in whose name they work."""

    person: Any
    role: str
    organisation: str
    body: Any = None


def changed(
    before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]], scope: Collection[str]
) -> tuple[str, ...]:
    """Codes of ``scope`` whose finding is not the same ``after`` as ``before``, in the order of ``scope``. Pure."""
    return tuple(code for code in scope if before.get(code) != after.get(code))


def faults(codes: Collection[str], known: Collection[str]) -> list[str]:
    """Why a complement cannot be about these criteria; empty when it can. Pure."""
    if not codes:
        return [_("Choose at least one criterion for the complement.")]
    strangers = [code for code in codes if code not in known]
    if strangers:
        return [_("No such criterion for this tool: %(codes)s.") % {"codes": ", ".join(strangers)}]
    return []


def writers(dossier: Dossier) -> list[ComplementAuthor]:
    """Authors of the dossier who may still write: active, independent, of the same body as then. Each person once."""
    found = {}
    rows = dossier.evaluations.filter(closed_at__isnull=False).select_related(
        "auditor", "body__merged_into", "tool__publisher__organisation", "dossier__framework"
    )
    for row in rows.order_by("pk"):
        if row.auditor is not None and row.auditor_id not in found and not independence.writing_faults(row):
            found[row.auditor_id] = ComplementAuthor(row.auditor, row.role_name, row.organisation, row.body)
    return list(found.values())


def previous(evaluation: Evaluation) -> Evaluation | None:
    """The closed final evaluation that a complement completes."""
    rows = Evaluation.objects.filter(dossier=evaluation.dossier_id, role=EvaluationRole.FINAL)
    return rows.filter(sequence=evaluation.sequence - 1).first() if evaluation.is_complement else None


@transaction.atomic
def ask(
    dossier: Dossier, *, codes: Collection[str], writer, reason: str, actor, expected: str = State.DELIBERATION
) -> Evaluation:
    """Open a complement on ``codes``, written by ``writer``, and move the dossier to EN_EVALUATION for the commission.

    ``actor``: the member of the commission who asks; ``expected``: as for :func:`door.move` (a form posted twice asks
    once). Raises ``door.DecisionRefusedError`` or ``lifecycle.TransitionRefusedError``; then nothing is opened.
    """
    dossier = door.lock(dossier.pk)
    by = door.ActingPerson(actor, "commission")
    if door.already(dossier, State.EN_EVALUATION, by, expected=expected, reason=reason):
        return dossier.evaluations.order_by("-sequence", "-pk").first()
    if expected not in (dossier.state, door.mark(dossier)):
        raise door.StaleDossierError(dossier)
    base = results.final_evaluation(dossier)
    if dossier.state != State.DELIBERATION or base is None:
        raise door.DecisionRefusedError([_("A complement is asked while the decision is being prepared.")])
    known = [rule.code for rule in base.framework.spec.for_profile(dossier.tool.profile)]
    author = next((one for one in writers(dossier) if one.person == writer), None)
    found = faults(codes, known)
    if author is None:
        found.append(_("Choose who writes the complement, among those who wrote an evaluation of this file."))
    if found:
        raise door.DecisionRefusedError(found)
    scope = [code for code in known if code in codes]
    complement = draft(dossier, base, codes=scope, seat=Seat(writer, author.body), organisation=author.organisation)
    door.move(dossier, State.EN_EVALUATION, by, expected=expected, reason=reason)
    return complement


def draft(dossier: Dossier, base: Evaluation, *, codes: list[str], seat: Seat, organisation: str) -> Evaluation:
    """A complement on ``codes``, filled with the closed ``base``, replies included, and written by ``seat``."""
    complement = Evaluation.objects.create(
        dossier=dossier,
        tool=dossier.tool,
        framework=dossier.framework,
        role=EvaluationRole.FINAL,
        sequence=base.sequence + 1,
        scope=list(codes),
        auditor=seat.person,
        body=seat.body,
        organisation=organisation,
        version_tested=base.version_tested,
        tested_on=base.tested_on,
        data_sheet=base.data_sheet,
    )
    copied = ("criterion_id", *settled.COPIED, "change_reason", "publisher_reply", "reply_public", "contested")
    Answer.objects.bulk_create(
        Answer(evaluation=complement, **{name: getattr(answer, name) for name in copied})
        for answer in base.answers.all()
    )
    return complement


def changed_in(evaluation: Evaluation) -> tuple[str, ...]:
    """Codes of the findings that this complement changed; empty for an evaluation that is not one."""
    base = previous(evaluation)
    return changed(_read(base), _read(evaluation), evaluation.scope) if base else ()


def forget_replies(evaluation: Evaluation) -> None:
    """Ask again, in ``evaluation``, the replies to what it changed; they stay in the evaluation that it completes."""
    rows = evaluation.answers.filter(criterion__code__in=changed_in(evaluation))
    rows.update(publisher_reply="", reply_public=False, contested=False)


def _read(evaluation: Evaluation) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in evaluation.answers.values_list("criterion__code", *READ)}
