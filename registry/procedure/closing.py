"""Closing of an evaluation, final, when nothing is missing."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import State
from registry.framework import closing_spec
from registry.models import Evaluation
from registry.procedure import (
    closing_facts,
    closing_rules,
    complement,
    door,
    independence,
    results,
    seals,
    signatures,
)
from registry.procedure.door import DecisionRefusedError


def closing_faults(evaluation: Evaluation, today: dt.date | None = None) -> list[closing_rules.Fault]:
    """What is missing before an evaluation may be closed (:mod:`registry.procedure.closing_rules`)."""
    return closing_facts.faults_of(evaluation, today)


@transaction.atomic
def close(evaluation: Evaluation, at: dt.datetime | None = None, actor=None) -> None:
    """Close for ever. When the second of the two blind evaluations, or a complement, closes: HARMONISATION.

    ``actor``: who closes. The dossier, then the evaluation, are locked and read again; what is closed is sealed in the
    ledger. Raises :class:`DecisionRefusedError` with everything that is missing (signatures of a harmonised one, an
    author who is no longer independent), or when it is closed already.
    """
    dossier = door.lock(evaluation.dossier_id) if evaluation.dossier_id else None
    row = Evaluation.objects.select_for_update(of=("self",)).select_related("tool", "framework").get(pk=evaluation.pk)
    if row.is_closed:
        raise DecisionRefusedError([_("This evaluation is closed: it can no longer change.")])
    closing_day = timezone.localdate(at) if at else None
    faults = [*independence.writing_faults(row), *closing_faults(row, closing_day), *signatures.missing(row)]
    if faults:
        raise DecisionRefusedError(faults)
    row.closing_rules = closing_spec.build(row.framework.data).version
    if row.is_complement:
        complement.forget_replies(row)
    row.closed_at = at or timezone.now()
    row.save()
    seals.close(row, actor)
    if (
        dossier
        and dossier.state == State.EN_EVALUATION
        and results.both_closed(dossier)
        and not results.open_complement(dossier)
    ):
        door.move(dossier, State.HARMONISATION, door.SYSTEM, expected=dossier.state, at=at)
    evaluation.refresh_from_db()
    if dossier:
        evaluation.dossier = dossier
