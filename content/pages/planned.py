"""When what is public changes by the clock: how long a copy of a public page may be kept."""

import datetime as dt

from django.utils import timezone
from wagtail.models import Page, Revision


def next_change(now: dt.datetime | None = None) -> dt.datetime | None:
    """The first moment after ``now`` at which a live page expires or an approved version is published; None if none."""
    now = now or timezone.now()
    ends = Page.objects.filter(live=True, expire_at__gt=now).order_by("expire_at").values_list("expire_at", flat=True)
    starts = Revision.objects.filter(approved_go_live_at__gt=now).order_by("approved_go_live_at")
    moments = [ends.first(), starts.values_list("approved_go_live_at", flat=True).first()]
    return min((moment for moment in moments if moment is not None), default=None)


def seconds_true(now: dt.datetime, change: dt.datetime | None, limit: float = float("inf")) -> float:
    """Seconds during which a public page made ``now`` stays true, ``limit`` at most, one at least.

    Until ``change``, the first planned change of pages (None: none is planned); and until midnight where the site is,
    when reviews become late, campaigns begin and end, labels expire.
    """
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    moments = [midnight, *([change] if change else [])]
    return max(1.0, min(limit, *((moment - now).total_seconds() for moment in moments)))


def seconds_left(now: dt.datetime | None = None, limit: float = float("inf")) -> float:
    """:func:`seconds_true` with the change that :func:`next_change` finds."""
    now = now or timezone.now()
    return seconds_true(now, next_change(now), limit)
