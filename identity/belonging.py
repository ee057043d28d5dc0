"""Beginning and ending memberships: always by somebody else, always written in the journal."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identity import bodies, journal
from identity.models import Membership, Organisation


def _by_somebody_else(person, by) -> None:
    if by is not None and person is not None and by.pk in bodies.person_keys(person):
        raise PermissionDenied(_("Nobody writes their own memberships: another officer does."))


@transaction.atomic
def begin(person, organisation: Organisation, *, function: str = "", since: dt.date | None = None, by) -> Membership:
    """Write that ``person`` belongs to ``organisation`` since a day (today). ``by``: who writes it.

    Raises ``ValidationError`` when it is known already, ``PermissionDenied`` for one's own.
    """
    _by_somebody_else(person, by)
    whole = Organisation.objects.select_for_update().get(pk=organisation.whole.pk)
    if Membership.objects.of_body(whole).filter(person=person, until=None).exists():
        raise ValidationError({"person": _("This person belongs to this organisation already.")})
    row = Membership(
        person=person, organisation=whole, function=function, since=since or timezone.localdate(), added_by=by
    )
    row.full_clean()
    row.save()
    journal.write("membership.begun", subject=row.organisation, by=by, after=_facts(row))
    return row


@transaction.atomic
def end(membership: Membership, last_day: dt.date, *, reason: str, by) -> Membership:
    """Write the last day of a membership, which cannot change afterwards.

    The last day is today or later: what was written yesterday was true yesterday. Raises ``ValidationError`` or
    ``PermissionDenied`` (one's own).
    """
    _by_somebody_else(membership.person, by)
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.until is not None:
        raise ValidationError({"until": _("The last day of this membership is written already.")})
    if last_day < timezone.localdate():
        raise ValidationError({"until": _("The last day is today or later: the past is not rewritten.")})
    before = _facts(row)
    row.until = last_day
    row.full_clean()
    row.save(update_fields=["until"])
    journal.write(
        "membership.ended", subject=row.organisation, by=by, reason=reason.strip(), before=before, after=_facts(row)
    )
    return row


def _facts(row: Membership) -> dict:
    return {
        "membership": row.pk,
        "function": row.function,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
    }
