"""What the ledger seals of the label: closed evaluations, replies that are over, decisions. And what it witnesses.

Contents are fixed for ever, field by field: an entry made today must still be read in ten years. A new field of these
models enters a new version of the seal, never an old one: what was sealed under version 1 is checked under version 1,
what is sealed today under the last one.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from django.db.models import Model

from core import ledger, ledger_check
from core.ledger_check import Broken, LedgerReport
from registry.enums import State
from registry.models import Answer, Dossier, Evaluation
from registry.procedure import door

EVALUATION_1: Final = "registry.evaluation/1"
EVALUATION: Final = "registry.evaluation/2"
REPLIES_1: Final = "registry.replies/1"
REPLIES: Final = "registry.replies/2"
LABEL: Final = "registry.label/1"

#: What each version of a seal covers.
_EVALUATION_FIELDS: Final = {
    EVALUATION_1: (
        "dossier_id", "tool_id", "framework_id", "role", "sequence", "scope", "organisation", "version_tested",
        "tested_on", "hours", "opened_at", "closed_at", "data_sheet",
    ),
}  # fmt: skip
_EVALUATION_FIELDS[EVALUATION] = (*_EVALUATION_FIELDS[EVALUATION_1], "closing_rules")
_ANSWER_FIELDS: Final = {EVALUATION_1: ("criterion_id", "value", "proof", "justification", "evidence_url")}
_ANSWER_FIELDS[EVALUATION] = (*_ANSWER_FIELDS[EVALUATION_1], "evidence_ref", "evidence_on", "change_reason")
_REPLY_FIELDS: Final = {REPLIES_1: ("criterion_id", "publisher_reply", "reply_public")}
_REPLY_FIELDS[REPLIES] = (*_REPLY_FIELDS[REPLIES_1], "contested")
_LABEL_FIELDS: Final = (
    "tool_id", "framework_id", "evaluation_id", "letter", "score", "dimensions", "caps", "blocking", "reasons",
    "data_sheet", "agreement", "granted_on", "expires_on",
)  # fmt: skip


def _row(row: Model, fields: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _answers(rows: Iterable[Answer], fields: Iterable[str]) -> list[dict[str, Any]]:
    return [_row(answer, fields) for answer in sorted(rows, key=lambda answer: answer.criterion_id)]


def evaluation_content(row: Evaluation, answers: Iterable[Answer], seal: str = EVALUATION) -> dict[str, Any]:
    """A closed evaluation, without its writer (private: the entry has a mark) and the replies, which come later."""
    return _row(row, _EVALUATION_FIELDS[seal]) | {"answers": _answers(answers, _ANSWER_FIELDS[seal])}


def replies_content(answers: Iterable[Answer], seal: str = REPLIES) -> list[dict[str, Any]]:
    """The publisher's replies to an evaluation, once the time to reply is over."""
    return _answers(answers, _REPLY_FIELDS[seal])


def label_content(row: Dossier) -> dict[str, Any]:
    """A decision: what the label grants, on what it rests, from when to when."""
    return _row(row, _LABEL_FIELDS)


def _evaluation(seal: str, key: str) -> dict[str, Any] | None:
    row = Evaluation.objects.filter(pk=key).first()
    return row and evaluation_content(row, row.answers.all(), seal)


def _replies(seal: str, key: str) -> list[dict[str, Any]] | None:
    row = Evaluation.objects.filter(pk=key).first()
    return row and replies_content(row.answers.all(), seal)


def _label(key: str) -> dict[str, Any] | None:
    row = Dossier.objects.filter(pk=key).first()
    return row and label_content(row)


def declare() -> None:
    """Tell the ledger what it seals and witnesses of the label (at start)."""
    for seal in _EVALUATION_FIELDS:
        ledger.sealer(seal, partial(_evaluation, seal))
    for seal in _REPLY_FIELDS:
        ledger.sealer(seal, partial(_replies, seal))
    ledger.sealer(LABEL, _label)
    ledger_check.witness("registry", _witness)


def close(row: Evaluation, actor) -> None:
    """Write in the ledger that an evaluation is closed, with the seal of all that it says."""
    ledger.append(
        "close",
        row,
        actor=actor,
        role="auditeur",
        before={"closed": False},
        after={"closed": True, "role": row.role, "round": row.sequence, "file": row.dossier_id},
        at=row.closed_at,
        seals=[ledger.seal(EVALUATION, row.pk)],
    )


@door.sealing
def sealed_by(step: door.Move, dossier: Dossier) -> list[tuple[str, object]]:
    """The decision when it is taken and when it is granted; the replies when their time is over."""
    found: list[tuple[str, object]] = []
    granted = step.target in (State.LABELLISEE, State.AVEC_RESERVES) and step.origin == State.DECIDEE
    if step.target in (State.DECIDEE, State.REFUSEE) or granted:
        found.append((LABEL, dossier.pk))
    if step.origin == State.CONTRADICTOIRE and step.target == State.DELIBERATION:
        rows = dossier.evaluations.filter(role="final", closed_at__isnull=False)
        found += [(REPLIES, pk) for pk in rows.order_by("-sequence").values_list("pk", flat=True)[:1]]
    return found


def _witness(report: LedgerReport) -> Iterator[Broken]:
    """Rows that say something else than the ledger, or that it never saw."""
    moves = {}
    for (kind, subject), content in report.last.items():
        if kind in ("open", "move"):
            known = moves.get(subject)
            if known is None or content["after"]["event"] > known["event"]:
                moves[subject] = content["after"]
    for pk, state in Dossier.objects.order_by("pk").values_list("pk", "state"):
        said = moves.get(f"registry.label:{pk}")
        if said is None:
            yield Broken(None, f"registry.label:{pk}", "this file is not in the ledger")
        elif said["state"] != state:
            yield Broken(None, f"registry.label:{pk}", f"this file is {state}; its last entry says {said['state']}")
    closed = Evaluation.objects.filter(closed_at__isnull=False).order_by("pk").values_list("pk", flat=True)
    for pk in closed:
        if not any(f"{seal}:{pk}" in report.seals for seal in _EVALUATION_FIELDS):
            yield Broken(None, f"registry.evaluation:{pk}", "this evaluation is closed, and the ledger never sealed it")
