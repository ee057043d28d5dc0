"""What is corrected of a dossier beside moves: auditors, reservations, a framework's title. Never by a form of rows.

Each correction locks what it changes, reads it again, asks for a reason, checks who does it, and writes the ledger in
its own transaction. What an auditor wrote before they were replaced stays, apart and for ever.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import EvaluationRole, State
from registry.framework import hands
from registry.models import Dossier, Evaluation, Framework
from registry.procedure import complement, door, independence, record, results
from registry.procedure.independence import Seat
from registry.rules import lifecycle
from registry.rules.calendar import reservation_faults

SHORTEST_REASON = lifecycle.SHORTEST_REASON
LONGEST_RESERVES = 5000


def _refuse(*faults) -> None:
    if faults:
        raise door.DecisionRefusedError(list(faults))


def _reason(text: str) -> str:
    plain = text.strip()
    if sum(letter.isalpha() for letter in plain) < SHORTEST_REASON:
        _refuse(_("Write the reason: ten letters at least."))
    return plain


def replaceable(dossier: Dossier) -> list[Evaluation]:
    """Open evaluations of a dossier that may be given to somebody else; closed ones are what was decided upon."""
    open_states = (State.BROUILLON, State.DEPOSEE, State.A_COMPLETER, State.EN_EVALUATION, State.HARMONISATION)
    if dossier.state not in open_states:
        return []
    rows = dossier.evaluations.filter(closed_at__isnull=True).exclude(role=EvaluationRole.REPLACED)
    return list(rows.select_related("auditor", "body").order_by("pk"))


def is_started(evaluation: Evaluation) -> bool:
    """True when its author wrote something in it."""
    about = (evaluation.version_tested, evaluation.tested_on, evaluation.hours, evaluation.data_sheet)
    return evaluation.role == EvaluationRole.FINAL or any(about) or evaluation.answers.exists()


@transaction.atomic
def reassign(evaluation: Evaluation, seat: Seat, *, reason: str, by) -> Evaluation:
    """Give an open evaluation to ``seat``; return the one they write.

    Not started: the same row. Started: what was written is kept apart under the role REPLACED, which nobody writes or
    counts any more, and a new evaluation begins empty (a complement begins again from the last closed one). The
    harmonised one is started again by ``harmonisation.start``. Raises ``door.DecisionRefusedError``.
    """
    dossier = door.lock(evaluation.dossier_id)
    row = Evaluation.objects.select_for_update(of=("self",)).select_related("auditor", "tool").get(pk=evaluation.pk)
    reason = _reason(reason)
    _refuse(*independence.act_faults(by, hands.OPENS, dossier))
    if row.pk not in {one.pk for one in replaceable(dossier)}:
        _refuse(_("This evaluation is closed, or was given to somebody else already: it can no longer change."))
    if row.role == EvaluationRole.FINAL and not row.is_complement:
        _refuse(_("Set the harmonised evaluation aside instead, then start it again."))
    if row.auditor_id == seat.person.pk and row.body_id == getattr(seat.body, "pk", None):
        _refuse(_("This evaluation is theirs already."))
    row.dossier = dossier
    others = independence.others_of(row) if row.role != EvaluationRole.FINAL else []
    faults = independence.seat_faults(seat, row.tool, others, dossier)
    if seat.person.pk in independence.keys_of(by):
        faults.append(_("Whoever assigns an evaluation does not write it."))
    _refuse(*faults)
    before = _who(row)
    if is_started(row):
        new = _begin_again(dossier, row, seat)
        kind = "evaluation.replaced"
    else:
        row.auditor, row.body, row.organisation = seat.person, seat.body, seat.body.name
        row.save(update_fields=["auditor", "body", "organisation"])
        new, kind = row, "evaluation.reassigned"
    independence.declare(new, by=by)
    record.note(kind, new, person=by, role="instructeur", before=before, after=_who(new), reason=reason)
    return new


def _begin_again(dossier: Dossier, row: Evaluation, seat: Seat) -> Evaluation:
    role, sequence, opened = row.role, row.sequence, timezone.now()
    _set_apart(row)
    if role == EvaluationRole.FINAL:
        base = results.final_evaluation(dossier)
        return complement.draft(dossier, base, codes=row.scope, seat=seat, organisation=seat.body.name)
    return Evaluation.objects.create(
        dossier=dossier,
        tool=row.tool,
        framework=row.framework,
        role=role,
        sequence=sequence,
        auditor=seat.person,
        body=seat.body,
        organisation=seat.body.name,
        opened_at=opened,
    )


def _set_apart(row: Evaluation) -> None:
    """Keep what was written, under a role that nothing counts; its place in the dossier is free again."""
    last = row.dossier.evaluations.filter(role=EvaluationRole.REPLACED).aggregate(last=Max("sequence"))["last"] or 0
    row.role, row.sequence = EvaluationRole.REPLACED, last + 1
    row.save(update_fields=["role", "sequence"])


@transaction.atomic
def set_aside(evaluation: Evaluation, *, reason: str, by) -> Evaluation:
    """Keep an open harmonised evaluation apart, so that it may be started again by somebody who can finish it."""
    dossier = door.lock(evaluation.dossier_id)
    row = Evaluation.objects.select_for_update(of=("self",)).get(pk=evaluation.pk)
    reason = _reason(reason)
    _refuse(*independence.act_faults(by, hands.OPENS, dossier))
    if row.is_closed or row.role != EvaluationRole.FINAL or row.is_complement or dossier.state != State.HARMONISATION:
        _refuse(_("Only an open harmonised evaluation is set aside, while the two are being compared."))
    before = _who(row)
    _set_apart(row)
    record.note("evaluation.replaced", row, person=by, role="instructeur", before=before, after=None, reason=reason)
    return row


def _who(row: Evaluation) -> dict:
    """What the ledger says of who writes: the body and the place, not the person."""
    return {"evaluation": row.pk, "role": str(row.role), "round": row.sequence, "organisation": row.organisation}


@transaction.atomic
def change_reservations(dossier: Dossier, *, text: str, until: dt.date, reason: str, by, expected: dict) -> Dossier:
    """Change the text or the date of reservations that hold. ``expected``: what the form showed (:func:`reservations`).

    Raises ``door.DecisionRefusedError``: no such state, not as expected, nothing changed, a date that cannot be.
    """
    row = door.lock(dossier.pk)
    reason, text = _reason(reason), text.strip()
    _refuse(*independence.act_faults(by, hands.OPENS, row))
    if row.state != State.AVEC_RESERVES or row.state_shown != State.AVEC_RESERVES:
        _refuse(_("Reservations change only while the label is valid with reservations."))
    before = reservations(row)
    if before != expected:
        _refuse(_("The reservations changed meanwhile: read them again."))
    if sum(letter.isalpha() for letter in text) < SHORTEST_REASON or len(text) > LONGEST_RESERVES:
        _refuse(_("Say what remains to be corrected."))
    if {"text": text, "until": until.isoformat()} == before:
        _refuse(_("Nothing changed."))
    months = lifecycle.build(row.framework.data).reservation_months
    _refuse(*reservation_faults(until, granted_on=row.granted_on, today=timezone.localdate(), months=months))
    row.reserves, row.reserves_until = text, until
    row.save(update_fields=["reserves", "reserves_until"])
    after = reservations(row)
    record.note(
        "label.reservations",
        row,
        person=by,
        role="instructeur",
        before=before,
        after=after,
        reason=reason,
        reason_public=True,
    )
    return row


def reservations(dossier: Dossier) -> dict[str, str]:
    """Reservations as a form shows them and as the ledger keeps them."""
    until = dossier.reserves_until.isoformat() if dossier.reserves_until else ""
    return {"text": dossier.reserves, "until": until}


@transaction.atomic
def retitle(framework: Framework, title: str, *, reason: str, by) -> Framework:
    """Correct the title that a framework is shown under; its rules and its digest do not move."""
    row = Framework.objects.select_for_update().get(pk=framework.pk)
    reason, title = _reason(reason), " ".join(title.split())
    if not 3 <= len(title) <= 250:
        _refuse(_("A title has 3 to 250 characters."))
    if title == row.title:
        _refuse(_("Nothing changed."))
    before = {"title": row.title}
    row.title = title
    row.save(update_fields=["title"])
    after = {"title": title}
    record.note("framework.retitled", row, person=by, role="instructeur", before=before, after=after, reason=reason)
    return row
