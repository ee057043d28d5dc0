"""The outbox: changes are written with the change itself, followers read them in order.

A follower's position is ``{"id", "stamp", "gaps"}``: the last entry seen, the moment that entry was written (which
tells this database from another one, restored or emptied), and the numbers below it that had not appeared yet. On
PostgreSQL numbers are given before the commit, so a smaller number may become visible after a larger one: a gap is
looked at again until ``GAP_LIFE`` has passed (a transaction that was rolled back leaves a gap for ever).
"""

import contextlib
import datetime as dt
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import OutboxEntry

GAP_LIFE = dt.timedelta(hours=1)
GAPS_AT_START = 1000
BATCH = 2000
_paused = threading.local()
_followers: list[Callable[[], object]] = []


def touch(index_name: str, keys: Iterable[str]) -> None:
    """Say that these documents may have changed; call it inside the transaction that changes them."""
    entries = [OutboxEntry(index=index_name, key=str(key)) for key in dict.fromkeys(keys)]
    if not entries:
        return
    OutboxEntry.objects.bulk_create(entries, batch_size=500)
    _follow_after_commit()


def _follow_after_commit() -> None:
    if getattr(_paused, "depth", 0):
        _paused.touched = True
        return
    waiting = transaction.get_connection().run_on_commit
    if not any(item[1] is _kick for item in waiting):
        transaction.on_commit(_kick, robust=True)


def _kick() -> None:
    for follower in _followers:
        follower()


def wake(function: Callable[[], object]) -> None:
    """Call ``function`` after each commit that wrote in the outbox; once, however often it is said."""
    if function not in _followers:
        _followers.append(function)


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Inside, commits wake no follower; one wake-up at the end (bulk imports, demo data)."""
    _paused.depth = getattr(_paused, "depth", 0) + 1
    try:
        yield
    finally:
        _paused.depth -= 1
        if not _paused.depth and getattr(_paused, "touched", False):
            _paused.touched = False
            _follow_after_commit()


class PositionLost(Exception):
    """The position belongs to another database, or entries were purged unseen: only a rebuild is right."""


@dataclass(frozen=True)
class Changes:
    """What a follower has to look at: ids per index, the position once that is done, and whether more waits."""

    keys: dict[str, list[str]]
    position: dict[str, Any]
    more: bool


def now_position() -> dict[str, Any]:
    """Return the position of a follower that is about to read everything from the database."""
    last = OutboxEntry.objects.order_by("-id").first()
    if last is None:
        return {"id": 0, "stamp": "", "gaps": {}}
    floor = max(0, last.id - GAPS_AT_START)
    seen = set(OutboxEntry.objects.filter(id__gt=floor).values_list("id", flat=True))
    now = timezone.now().isoformat()
    gaps = {str(number): now for number in range(floor + 1, last.id) if number not in seen}
    return {"id": last.id, "stamp": last.created.isoformat(), "gaps": gaps}


def _check_still_ours(position: dict[str, Any]) -> None:
    if not position["id"]:
        return
    at = OutboxEntry.objects.filter(id=position["id"]).values_list("created", flat=True).first()
    if at is not None:
        if at.isoformat() != position["stamp"]:
            raise PositionLost("The entry of this number is another one: the database was replaced.")
        return
    first = OutboxEntry.objects.order_by("id").values_list("id", flat=True).first()
    if first is None or first <= position["id"] or first > position["id"] + 1:
        raise PositionLost("Entries were purged or undone after the position of this follower.")


def changes_since(position: dict[str, Any], index_name: str | None = None) -> Changes:
    """Return what changed after ``position`` (of one index when named); raises ``PositionLost``."""
    _check_still_ours(position)
    now = timezone.now()
    gaps = {
        number: since for number, since in position["gaps"].items() if dt.datetime.fromisoformat(since) > now - GAP_LIFE
    }
    rows = list(
        OutboxEntry.objects.filter(id__gt=position["id"])
        .order_by("id")
        .values_list("id", "index", "key", "created")[:BATCH]
    )
    late = (
        list(OutboxEntry.objects.filter(id__in=[int(n) for n in gaps]).values_list("id", "index", "key"))
        if gaps
        else []
    )
    keys: dict[str, dict[str, None]] = defaultdict(dict)
    for index, key in [*((entry[1], entry[2]) for entry in late), *((entry[1], entry[2]) for entry in rows)]:
        if index_name is None or index == index_name:
            keys[index][key] = None
    for number, *_rest in late:
        gaps.pop(str(number), None)
    last, stamp = position["id"], position["stamp"]
    if rows:
        seen = {row[0] for row in rows}
        new_gaps = [number for number in range(last + 1, rows[-1][0]) if number not in seen]
        gaps |= {str(number): now.isoformat() for number in new_gaps[-GAPS_AT_START:]}
        last, stamp = rows[-1][0], rows[-1][3].isoformat()
    return Changes(
        {name: list(found) for name, found in keys.items()},
        {"id": last, "stamp": stamp, "gaps": gaps},
        len(rows) == BATCH,
    )


def waiting(position: dict[str, Any]) -> int:
    """Return how many entries a follower at ``position`` has not seen."""
    return OutboxEntry.objects.filter(id__gt=position["id"]).count()


def oldest_waiting(position: dict[str, Any]) -> dt.datetime | None:
    """When the oldest entry that a follower at ``position`` has not seen was written; ``None`` when it saw all."""
    entries = OutboxEntry.objects.filter(id__gt=position["id"]).order_by("id")
    return entries.values_list("created", flat=True).first()


def purge(days: int | None = None) -> int:
    """Delete entries older than ``days`` (SEARCH_OUTBOX_DAYS, 7 by default) but the newest; return how many.

    A follower that slept longer finds its position lost and rebuilds.
    """
    days = getattr(settings, "SEARCH_OUTBOX_DAYS", 7) if days is None else days
    newest = OutboxEntry.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return 0
    old = OutboxEntry.objects.filter(created__lt=timezone.now() - dt.timedelta(days=days), id__lt=newest)
    return old.delete()[0]


def is_current(position: dict[str, Any]) -> bool:
    """Say, in one query, that nothing was written after ``position`` (gaps and replaced databases excepted)."""
    if position["gaps"]:
        return False
    last = OutboxEntry.objects.order_by("-id").values_list("id", "created").first()
    if last is None:
        return not position["id"]
    return bool(last[0] == position["id"] and last[1].isoformat() == position["stamp"])
