"""Signatures of a harmonised evaluation: it closes only when those who answer for it have signed the very text.

Who signs: the two auditors whose evaluations it brings together; when a third auditor decides, the third alone, and
the two, who are informed, may add an observation. The text is the answers, the ten lines, the version, the date and the
hours, known by a digest: a change after a signature makes that signature void, and it is asked again.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import chain
from registry.enums import EvaluationRole
from registry.models import Answer, Evaluation, Signature, SignatureKind

#: Columns of an answer that are not the auditors' text: what is technical, and the publisher's reply (it comes later).
NOT_THE_TEXT = frozenset(
    {"id", "evaluation", "criterion", "version", "updated_at", "publisher_reply", "reply_public", "contested"}
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who signs. ``signed``: their signature of the text as it is; ``void``: the last one of an older text."""

    person: Any
    signed: Signature | None
    void: Signature | None

    @property
    def able(self) -> bool:
        """True when this person still has an active account."""
        return self.person is not None and self.person.is_active


def digest(evaluation: Evaluation) -> str:
    """SHA-256 of the text that is signed, in canonical JSON."""
    columns = [field.attname for field in Answer._meta.concrete_fields if field.name not in NOT_THE_TEXT]
    rows = Answer.objects.filter(evaluation=evaluation).order_by("criterion__code")
    return chain.digest(
        {
            "answers": list(rows.values("criterion__code", *columns)),
            "data_sheet": evaluation.data_sheet,
            "version_tested": evaluation.version_tested,
            "tested_on": evaluation.tested_on,
            "hours": None if evaluation.hours is None else f"{evaluation.hours:.1f}",
        }
    )


def _blind(evaluation: Evaluation) -> list[Evaluation]:
    """The two closed blind evaluations of its dossier, first then second; empty for what is not signed."""
    if evaluation.role != EvaluationRole.FINAL or evaluation.dossier_id is None:
        return []
    rows = Evaluation.objects.filter(
        dossier=evaluation.dossier_id, role__in=EvaluationRole.blind(), closed_at__isnull=False
    )
    return sorted(rows.select_related("auditor"), key=lambda row: row.role)


def is_third(evaluation: Evaluation) -> bool:
    """True when a third auditor, in the name of a third body, writes it."""
    both = {row.auditor_id for row in _blind(evaluation)}
    return bool(both) and evaluation.body_id is not None and evaluation.auditor_id not in both


def who_signs(evaluation: Evaluation) -> list:
    """Accounts that must sign before it closes; empty for a blind evaluation and for one without dossier.

    None stands for an auditor whose account is gone: nobody can sign for them.
    """
    both = _blind(evaluation)
    return [evaluation.auditor] if is_third(evaluation) else [row.auditor for row in both]


def informed(evaluation: Evaluation) -> list:
    """The two auditors, when a third one decides: they read the text and may add an observation."""
    return [row.auditor for row in _blind(evaluation) if row.auditor] if is_third(evaluation) else []


def state(evaluation: Evaluation) -> list[Signer]:
    """Each signer with their signature of the text as it is now, or the last void one."""
    people = who_signs(evaluation)
    if not people:
        return []
    mark, found = digest(evaluation), []
    rows = list(evaluation.signatures.filter(kind=SignatureKind.SIGNATURE).order_by("at", "pk"))
    for person in people:
        own = [row for row in rows if person and row.person_id == person.pk]
        signed = next((row for row in own if row.digest == mark), None)
        found.append(Signer(person, signed, None if signed or not own else own[-1]))
    return found


def missing(evaluation: Evaluation) -> list[str]:
    """Who still has to sign, in words; empty when everybody did."""
    found = []
    for one in state(evaluation):
        if one.signed:
            continue
        if one.able:
            name = one.person.get_full_name() or one.person.get_username()
            found.append(_("%(person)s has not signed this text.") % {"person": name})
        else:
            found.append(_("An auditor cannot sign any more: a third auditor is needed."))
    return found


def observations(evaluation: Evaluation) -> list[Signature]:
    """Observations of the informed, oldest first."""
    return list(evaluation.signatures.filter(kind=SignatureKind.OBSERVATION).select_related("person"))
