"""Why a label shows no letter today, read from its row and the public history of its tool."""

from collections.abc import Sequence

from django.db.models import Prefetch
from django.utils import formats
from django.utils.translation import gettext as _

from registry.enums import LETTER_STATES, PUBLIC_STATES, State
from registry.models import Dossier, StateEvent


def public_events() -> Prefetch:
    """Prefetch of ``Tool.public_events``: public changes of state, newest first."""
    rows = StateEvent.objects.filter(to_state__in=PUBLIC_STATES).order_by("-at", "-pk")
    return Prefetch("events", rows, to_attr="public_events")


def explaining(label: Dossier | None, events: Sequence[StateEvent]) -> StateEvent | None:
    """The event that explains the state of today, if there is one (an older suspension explains nothing)."""
    if label is None or label.suspended_on:
        return None
    return next((event for event in events if event.to_state == label.state_shown), None)


def why_no_letter(label: Dossier | None, events: Sequence[StateEvent]) -> str:
    """What an officer wrote (French), or that the label ended (reader's language); nothing while a letter is shown."""
    if label is None or label.state_shown in LETTER_STATES:
        return ""
    if label.suspended_on:
        return label.suspension_reason
    event = explaining(label, events)
    if event and event.reason:
        return event.reason
    if label.state_shown == State.EXPIREE and label.expires_on:
        return _("It ended on %(day)s and was not renewed.") % {"day": formats.date_format(label.expires_on)}
    return ""
