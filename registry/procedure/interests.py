"""Declaring an interest and ending it: by the person, in the ledger, without its words (they stay private)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from registry.models import Interest
from registry.procedure import record

#: Role under which a person who declares stands in the ledger.
ROLE = "declarant"


@transaction.atomic
def declare(
    person, *, organisation=None, tool=None, text: str, since: dt.date, until: dt.date | None = None
) -> Interest:
    """Keep what ties ``person`` to a body or to a tool. ``ValidationError`` unless it is exactly one of them."""
    row = Interest(
        person=person,
        organisation=organisation,
        tool=tool,
        text=text.strip(),
        since=since,
        until=until,
        declared_by=person,
    )
    row.full_clean()
    row.save()
    record.note("interest.declared", row, person=person, role=ROLE, after=_facts(row))
    return row


@transaction.atomic
def end(interest: Interest) -> Interest:
    """Write that today is its last day (its first one, when that is to come)."""
    row = Interest.objects.select_for_update().get(pk=interest.pk, until=None)
    before = _facts(row)
    row.until = max(row.since, timezone.localdate())
    row.save(update_fields=["until"])
    record.note("interest.ended", row, person=row.person, role=ROLE, before=before, after=_facts(row))
    return row


def _facts(row: Interest) -> dict:
    return {"interest": row.pk, "since": row.since, "until": row.until}
