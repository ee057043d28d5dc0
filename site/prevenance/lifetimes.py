"""How long a public answer may be kept, by whom: never past the next moment at which it is known to change."""

import datetime as dt
import re

from django.db import DatabaseError
from django.utils import timezone

from content.pages import planned
from core import shared

_AGE = re.compile(r"\b(max-age|s-maxage|stale-while-revalidate|stale-if-error)=(\d+)")
#: Key of what is kept of :func:`planned.next_change`.
NEXT_CHANGE = ("next-change",)
#: When the calendar cannot be read, an answer is kept this long, in seconds.
UNKNOWN = 10


def within(control: str, day: float, change: float) -> str:
    """``Cache-Control`` whose ages end in time.

    ``day``: seconds until anything may change (midnight at the latest), for copies taken as fresh. ``change``: seconds
    until a page expires or is published, which no copy outlives, not even a stale one served while the site is down.
    """
    ages = {name: int(value) for name, value in _AGE.findall(control)}
    fresh = {name: min(age, int(day)) for name, age in ages.items() if name.endswith("age")}
    shared = fresh.get("s-maxage", fresh.get("max-age", 0))
    left = max(0, change - shared)
    stale = {name: int(min(age, left)) for name, age in ages.items() if name not in fresh}
    return _AGE.sub(lambda match: f"{match[1]}={(fresh | stale)[match[1]]}", control)


def limits(now: dt.datetime | None = None) -> tuple[float, float]:
    """Seconds until anything may change, and until a page expires or is published (infinite when none is planned)."""
    now = now or timezone.now()
    try:
        change = shared.kept(*NEXT_CHANGE, make=lambda: planned.next_change(now))
        return planned.seconds_true(now, change), (change - now).total_seconds() if change else float("inf")
    except DatabaseError:
        return UNKNOWN, UNKNOWN
