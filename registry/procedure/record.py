"""What the ledger holds of a dossier beside its moves: signatures, reassignments, corrections; and its reading."""

import json

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.models import LedgerEntry
from registry.models import Dossier
from registry.rules import lifecycle

#: Kinds of entries that this package writes, as people read them.
WORDS = {
    "evaluation.signed": _("Harmonised evaluation signed"),
    "evaluation.observed": _("Observation on the harmonised evaluation"),
    "evaluation.reassigned": _("Evaluation given to another auditor before it was started"),
    "evaluation.replaced": _("Auditor replaced; what was written is kept apart"),
    "label.reservations": _("Reservations changed"),
    "framework.retitled": _("Title of the framework corrected"),
    "interest.declared": _("Interest declared"),
    "interest.ended": _("Interest ended"),
}


#: Roles of the framework and those that only evaluate, as people read them.
ROLE_NAMES = {**lifecycle.ROLE_NAMES, "auditeur": _("an auditor")}


def note(kind: str, subject, *, person, role: str, **content) -> None:
    """Write an entry: the last thing that its transaction does. ``content``: before, after, reason, reason_public."""
    ledger.append(kind, subject, actor=person, role=role, **{"before": None, "after": None, **content})


def _of(dossier: Dossier) -> QuerySet[LedgerEntry]:
    subjects = [ledger.subject_of(dossier), *(ledger.subject_of(row) for row in dossier.evaluations.all())]
    return LedgerEntry.objects.filter(subject__in=subjects)


def roles_played(dossier: Dossier, keys) -> set[tuple[int, str]]:
    """``(account, role)`` of every move that the accounts of ``keys`` made on ``dossier``."""
    rows = LedgerEntry.objects.filter(subject=ledger.subject_of(dossier), person__in=keys)
    return {(person, json.loads(content)["role"]) for person, content in rows.values_list("person", "content")}


def history(dossier: Dossier) -> list[dict]:
    """What was done beside the moves, oldest first: ``{"at", "words", "who", "reason"}``; roles, never names."""
    found = []
    for row in _of(dossier).filter(kind__in=WORDS).order_by("sequence"):
        content = json.loads(row.content)
        role = content["role"]
        found.append(
            {
                "at": row.at,
                "words": WORDS[row.kind],
                "who": ROLE_NAMES.get(role, role),
                "reason": content["reason"],
            }
        )
    return found
