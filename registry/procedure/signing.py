"""Signing a harmonised evaluation, and writing an observation on it (``signatures`` says who may)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import EvaluationRole
from registry.models import Evaluation, Signature, SignatureKind
from registry.procedure import closing, door, independence, record, signatures

LONGEST_OBSERVATION = 3000
SHORTEST_OBSERVATION = 10
#: Role under which auditors stand in the ledger.
ROLE = "auditeur"


def _locked(evaluation: Evaluation) -> Evaluation:
    rows = Evaluation.objects.select_for_update(of=("self",))
    return rows.select_related("dossier__framework", "tool__publisher__organisation", "framework").get(pk=evaluation.pk)


def _refuse(*faults) -> None:
    if faults:
        raise door.DecisionRefusedError(list(faults))


def _own(evaluation: Evaluation, person) -> Evaluation:
    """The evaluation that makes ``person`` answer for this one: their blind one, or this one for a third auditor."""
    rows = Evaluation.objects.filter(dossier=evaluation.dossier, role__in=EvaluationRole.blind(), auditor=person)
    return rows.select_related("dossier__framework", "tool__publisher__organisation", "auditor").first() or evaluation


@transaction.atomic
def sign(evaluation: Evaluation, person, *, read: str, at: dt.datetime | None = None) -> Signature:
    """Sign the text whose digest is ``read``. Raises ``door.DecisionRefusedError`` with every reason.

    Nothing that is not complete is signed; whoever signs is asked again whether they are independent. Pressed twice,
    it is one signature. ``at``: when it was signed (now).
    """
    row = _locked(evaluation)
    if row.is_closed:
        _refuse(_("This evaluation is closed: it can no longer change."))
    if person.pk not in {one.pk for one in signatures.who_signs(row) if one}:
        _refuse(_("Only those who answer for this evaluation sign it."))
    _refuse(*independence.writing_faults(_own(row, person)))
    mark = signatures.digest(row)
    if read != mark:
        _refuse(_("The text changed since you read it: read it again, then sign."))
    _refuse(*closing.closing_faults(row, timezone.localdate(at) if at else None))
    known = row.signatures.filter(person=person, kind=SignatureKind.SIGNATURE, digest=mark).first()
    if known:
        return known
    at = at or timezone.now()
    signature = Signature.objects.create(evaluation=row, person=person, digest=mark, at=at)
    record.note("evaluation.signed", row, person=person, role=ROLE, after={"digest": mark}, at=at)
    return signature


@transaction.atomic
def observe(evaluation: Evaluation, person, *, text: str) -> Signature:
    """Add an observation of one of the two auditors on what the third decides, while it is open."""
    row, plain = _locked(evaluation), text.strip()
    if row.is_closed:
        _refuse(_("This evaluation is closed: it can no longer change."))
    if person.pk not in {one.pk for one in signatures.informed(row)}:
        _refuse(_("Only the two auditors who evaluated write an observation, when a third one decides."))
    if sum(letter.isalpha() for letter in plain) < SHORTEST_OBSERVATION or len(plain) > LONGEST_OBSERVATION:
        _refuse(_("An observation has words: ten letters at least, 3000 characters at most."))
    found = Signature.objects.create(
        evaluation=row,
        person=person,
        kind=SignatureKind.OBSERVATION,
        digest=signatures.digest(row),
        text=plain,
    )
    after = {"digest": found.digest, "text": plain}
    record.note("evaluation.observed", row, person=person, role=ROLE, after=after)
    return found


def waiting_for(person) -> tuple[list[Evaluation], list[Evaluation]]:
    """Open harmonised evaluations that ``person`` has to sign (their text as it is now), and those to be read."""
    rows = Evaluation.objects.filter(role=EvaluationRole.FINAL, closed_at__isnull=True, dossier__isnull=False)
    mine = rows.filter(dossier__evaluations__in=Evaluation.objects.filter(auditor=person)).distinct()
    to_sign, to_read = [], []
    for row in mine.select_related("tool", "dossier", "auditor").order_by("opened_at"):
        if any(one.person == person and not one.signed for one in signatures.state(row)):
            to_sign.append(row)
        elif person in signatures.informed(row):
            to_read.append(row)
    return to_sign, to_read
