"""Atom feed of the label: new labels and changes of state, for everybody or for one question to the list."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Prefetch
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from listing.atom import MOST_ENTRIES, FeedEntry, FeedHead, atom_response
from listing.declaration import ListQuery
from registry.enums import PUBLIC_STATES
from registry.models import StateEvent, Tool
from registry.public.serialize import absolute, state_name

#: The tool of an event, with what people read of it.
TOOL: Final = Prefetch("tool", Tool.objects.for_public())


def latest_events(tools: Sequence[Tool] | None = None) -> list[StateEvent]:
    """The latest public events of public tools (of ``tools`` when given), newest first."""
    events = StateEvent.objects.filter(to_state__in=PUBLIC_STATES, at__lte=timezone.now())
    scope = Tool.objects.public() if tools is None else Tool.objects.filter(pk__in=[tool.pk for tool in tools])
    return list(events.filter(tool__in=scope).prefetch_related(TOOL).order_by("-at", "-pk")[:MOST_ENTRIES])


def response(events: Iterable[StateEvent], query: ListQuery | None = None) -> HttpResponse:
    """The feed (French: its entries are), of everything or of the question that it answers."""
    with translation.override("fr"):
        home = absolute("registry:list")
        asked = "" if query is None or not query.is_narrowed else query.address()
        head = FeedHead(
            title=_("The Prévenance label: new labels and changes"),
            subtitle=_("Every label granted, suspended, withdrawn or expired, with its reason."),
            link=home + asked,
            address=home + query.address(format="atom") if query and asked else absolute("registry:feed"),
            identifier=home + asked,
        )
        return atom_response(head, [_entry(event) for event in events])


def _entry(event: StateEvent) -> FeedEntry:
    tool = event.tool.shown
    address = absolute("registry:detail", tool.identifier)
    return FeedEntry(
        title=f"{tool.name} : {state_name(event.to_state)}",
        link=address,
        identifier=f"{address}#e{event.pk}",
        summary=event.reason or tool.summary,
        published=event.at,
        updated=event.at,
        categories=(event.to_state,),
    )
