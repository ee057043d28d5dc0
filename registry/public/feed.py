"""Atom feed of the label: new labels and changes of state, for everybody or for one question to the list."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.conf import settings
from django.db.models import Prefetch
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from registry.enums import PUBLIC_STATES
from registry.models import StateEvent, Tool
from registry.public.serialize import absolute, state_name

LIMIT: Final = 50
#: The tool of an event, with what people read of it.
TOOL: Final = Prefetch("tool", Tool.objects.for_public())


def latest_events(tools: Sequence[Tool] | None = None) -> list[StateEvent]:
    """The latest public events of public tools (of ``tools`` when given), newest first."""
    events = StateEvent.objects.filter(to_state__in=PUBLIC_STATES, at__lte=timezone.now())
    scope = Tool.objects.public() if tools is None else Tool.objects.filter(pk__in=[tool.pk for tool in tools])
    return list(events.filter(tool__in=scope).prefetch_related(TOOL).order_by("-at", "-pk")[:LIMIT])


def atom(events: Iterable[StateEvent], *, query: str = "") -> str:
    """The feed as XML text (French: its entries are). ``query`` is the question that it answers, as an address."""
    events = list(events)
    with translation.override("fr"):
        home = absolute("registry:list")
        feed = Atom1Feed(
            title=_("The Prévenance label: new labels and changes"),
            link=home + query,
            feed_url=absolute("registry:feed") + query,
            feed_guid=home,
            description=None,
            subtitle=_("Every label granted, suspended, withdrawn or expired, with its reason."),
            language="fr",
            author_name=settings.SITE_NAME,
        )
        for one in events:
            tool = one.tool.shown
            address = absolute("registry:detail", tool.identifier)
            feed.add_item(
                title=f"{tool.name} : {state_name(one.to_state)}",
                link=address,
                unique_id=f"{address}#e{one.pk}",
                description=one.reason or tool.summary,
                pubdate=one.at,
                updateddate=one.at,
                author_name=settings.SITE_NAME,
                categories=(one.to_state,),
            )
        if not events:
            # An empty feed still needs a date that does not change at each reading.
            feed.latest_post_date = lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        return feed.writeString("utf-8")
