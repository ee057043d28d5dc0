"""Open data: what machines read about tools. Always in French, keys in English, addresses absolute.

Nothing here names a person: an evaluation shows its role and its organisation, never its auditor; evidence dossiers and
their addresses stay private (``donnees_ouvertes.exclus`` of the framework).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from registry.enums import State
from registry.models import ChangeProposal, StateEvent, Tool
from registry.public.sheet import ToolSheet

LICENCE: Final = "Licence Ouverte 2.0 (Etalab)"
LICENCE_URL: Final = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"


def absolute(name: str, *args: object) -> str:
    """Address of a page on the public site, in French, whatever the host that asked (caches are shared)."""
    with translation.override("fr"):
        return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def _codes(terms: Iterable) -> list[str]:
    return sorted(term.code for term in terms)


def _date(value) -> str | None:
    return value.isoformat() if value else None


def state_name(code: str) -> str:
    """French name of a state; a tool that was never evaluated has none."""
    with translation.override("fr"):
        return str(State(code).label) if code else "Jamais évalué"


def summary(record: Tool) -> dict[str, Any]:
    """What a list says of a tool. ``letter`` and ``score`` are null unless the state of today shows them."""
    tool, label = record.shown, record.current_label
    evaluation = label.evaluation if label else None
    state = label.state_shown if label else ""
    letter = label.letter_shown if label else None
    return {
        "identifier": tool.identifier,
        "name": tool.name,
        "url": absolute("registry:detail", tool.identifier),
        "publisher": tool.publisher.name,
        "kind": tool.kind,
        "profile": tool.profile,
        "summary": tool.summary,
        "price": tool.price,
        "platforms": tool.platforms,
        "topics": _codes(tool.topics),
        "audiences": _codes(tool.audiences),
        "min_age": tool.min_age,
        "fictitious": tool.is_fictitious,
        "state": state or None,
        "state_name": state_name(state),
        "letter": letter,
        "letter_word": label.letter_word if letter else None,
        "score": float(label.score_shown) if letter and label.score_shown is not None else None,
        "dimensions": _dimensions(label, letter),
        "version_tested": evaluation.version_tested if evaluation else None,
        "tested_on": _date(evaluation.tested_on) if evaluation else None,
        "granted_on": _date(label.granted_on) if label else None,
        "expires_on": _date(label.expires_on) if label else None,
        "framework": str(label.framework.version) if label else None,
    }


def _dimensions(label, letter: str | None) -> dict[str, dict]:
    """Scores of the decision by dimension; their letters only when the letter is shown."""
    if not label:
        return {}
    return {
        code: {
            "score": float(found["score"]) if found.get("score") is not None else None,
            "letter": found.get("letter") if letter else None,
            "reduced": bool(found.get("reduced")),
        }
        for code, found in label.dimensions.items()
    }


CSV_FIELDS: Final = (
    "identifier", "name", "url", "publisher", "kind", "profile", "summary", "price", "platforms", "topics", "audiences",
    "min_age", "fictitious", "state", "state_name", "letter", "letter_word", "score", "dimensions", "version_tested",
    "tested_on", "granted_on", "expires_on", "framework",
)  # fmt: skip


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row for CSV: scores of dimensions as a list, ``DP=93.2`` and ``SE=88.0``; ``core.exports`` says the rest."""
    return {key: _scores(value) if isinstance(value, dict) else value for key, value in row.items()}


def _scores(dimensions: dict[str, dict]) -> list[str]:
    return [f"{code}={found['score']}" for code, found in dimensions.items() if found["score"] is not None]


def event(one: StateEvent) -> dict[str, Any]:
    """A public change of state: when, to what, why, decided by which role."""
    return {
        "at": one.at.isoformat(),
        "state": one.to_state,
        "state_name": state_name(one.to_state),
        "by_role": one.by_role,
        "reason": one.reason,
        "framework": one.framework_version,
    }


def change(one: ChangeProposal) -> dict[str, Any]:
    """A change of the words of a sheet: when it was accepted, which parts, why, and the digest of the new words."""
    return {
        "at": one.reviewed_at.isoformat(),
        "parts": one.public_parts,
        "proposed_by_role": one.side,
        "reason": one.decision,
        "presentation": one.presentation.number,
        "presentation_digest": f"sha256:{one.presentation.digest}",
    }


def full(sheet: ToolSheet) -> dict[str, Any]:
    """The whole public sheet, with what is needed to recompute the score and a digest of the content."""
    tool, label = sheet.tool, sheet.label
    data = summary(sheet.record) | {
        "description": tool.description,
        "website": tool.website,
        "targets": [{"kind": one.kind, "value": one.value} for one in tool.targets],
        "badge": absolute("registry:badge", tool.identifier),
        "data_sheet": label.data_lines if label else [],
        "history": [event(one) for one in sheet.events],
    }
    if sheet.changes:  # absent while nothing changed since the grant
        data["changes"] = [change(one) for one in sheet.changes]
    if label:
        data |= {
            "reserves": label.reserves if sheet.state == State.AVEC_RESERVES else "",
            "reserves_until": _date(label.reserves_until) if sheet.state == State.AVEC_RESERVES else None,
            "caps": label.caps if sheet.letter else [],
            "agreement": label.agreement,
            "evaluations": [
                {
                    "role": one.role,
                    "organisation": one.organisation,
                    "version_tested": one.version_tested,
                    "tested_on": _date(one.tested_on),
                    "hours": float(one.hours) if one.hours is not None else None,
                }
                for one in sheet.blind_evaluations
            ],
            "criteria": [_finding(one) for group in sheet.groups for one in group.findings],
            "recompute": recompute(sheet),
            "framework_digest": label.framework.digest,
        }
    canonical = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return data | {
        "licence": LICENCE,
        "digest": "sha256:" + hashlib.sha256(canonical.encode()).hexdigest(),
    }


def _finding(one) -> dict[str, Any]:
    return {
        "code": one.code,
        "dimension": one.dimension,
        "question": one.question,
        "verdict": one.verdict,
        "sentence": one.sentence,
        "answer": one.answer,
        "proof": one.proof or None,
        "proof_too_weak": one.proof_too_weak,
        "finding": one.justification,
        "publisher_reply": one.reply or None,
    }


def recompute(sheet: ToolSheet) -> dict[str, Any]:
    """Input of ``manage.py score_evaluation``: anyone gets the published score from it and the framework."""
    if not sheet.evaluation:
        return {}
    answers = {}
    for one in sheet.evaluation.answers.all():
        answers[one.criterion.code] = {"value": one.value} | ({"proof": one.proof} if one.proof else {})
        if one.value == "so":
            answers[one.criterion.code]["why"] = one.justification
    return {"profile": sheet.tool.profile, "answers": answers}


Rows = Callable[[], Iterator[dict[str, Any]]]
