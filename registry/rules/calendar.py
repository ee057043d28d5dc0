"""What the calendar does to a label, and how long reservations may last. Pure rules.

The framework says: expiry when the end date is reached; a label with reservations is suspended when their date is past
(``cycle_de_vie.transitions``); reservations last six months at most (``notation.label_avec_reserves``). The last day
always counts as valid. When both days are past, expiry wins: it is final.
"""

import calendar
import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from registry.enums import EXPIRING_STATES, State


def add_months(day: dt.date, months: int) -> dt.date:
    """Same day ``months`` later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def state_on(day: dt.date, state: str, expires_on: dt.date | None, reserves_until: dt.date | None) -> str:
    """The state on ``day`` of a label stored in ``state``, whether or not anyone wrote it down."""
    if state in EXPIRING_STATES and expires_on and expires_on < day:
        return State.EXPIREE.value
    if state == State.AVEC_RESERVES and reserves_until and reserves_until < day:
        return State.SUSPENDUE.value
    return str(state)


def reservation_faults(until: dt.date, *, granted_on: dt.date | None, today: dt.date, months: int) -> list[str]:
    """Why reservations cannot run until ``until``: past, or more than ``months`` after the grant (today if not yet)."""
    if until < today:
        return [_("This date is past: reservations are lifted by a day to come.")]
    latest = add_months(granted_on or today, months)
    if until > latest:
        text = _("Reservations last %(months)d months at most from the day the label is granted: until %(day)s.")
        return [text % {"months": months, "day": formats.date_format(latest)}]
    return []
