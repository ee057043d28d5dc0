"""Tries at a door that a password opens: counted before the password is looked at, slowed down, never for ever.

Three counts per try, each a row of :class:`~security.models.Tally` under a keyed digest:

``pair``     this account (or page) from this reader: what somebody who guesses from one place meets first;
``subject``  this account from anywhere: what somebody who guesses from many places meets;
``reader``   this reader at any account: what somebody who tries one password on many accounts meets.

After ``free`` failures one waits ``first`` seconds, then twice as long after each further failure, up to ``ceiling``.
A try made while one waits is refused unread and counts for nothing: waiting is never made longer by others. Who has
already opened the door that day, from that reader, is not held by ``subject``: a stranger cannot lock him out.
"""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from . import journal
from .models import EventKind, Tally
from .readers import digest

KINDS = ("pair", "subject", "reader")


@dataclass(frozen=True)
class ThrottlePolicy:
    """Failures without waiting, first and longest wait (seconds), seconds after which failures are forgotten."""

    free: int
    first: int
    ceiling: int
    forget: int


DEFAULTS: dict[str, dict[str, ThrottlePolicy]] = {
    "sign-in": {
        "pair": ThrottlePolicy(free=5, first=60, ceiling=900, forget=6 * 3600),
        "subject": ThrottlePolicy(free=20, first=60, ceiling=900, forget=6 * 3600),
        "reader": ThrottlePolicy(free=40, first=60, ceiling=900, forget=3600),
    },
    "shared-password": {
        "pair": ThrottlePolicy(free=5, first=60, ceiling=900, forget=6 * 3600),
        "subject": ThrottlePolicy(free=200, first=15, ceiling=120, forget=3600),
        "reader": ThrottlePolicy(free=40, first=60, ceiling=900, forget=3600),
    },
    "reset": {
        "pair": ThrottlePolicy(free=3, first=300, ceiling=3600, forget=6 * 3600),
        "subject": ThrottlePolicy(free=5, first=300, ceiling=3600, forget=6 * 3600),
        "reader": ThrottlePolicy(free=15, first=300, ceiling=3600, forget=3600),
    },
    "own-password": {
        "pair": ThrottlePolicy(free=5, first=60, ceiling=900, forget=6 * 3600),
        "subject": ThrottlePolicy(free=5, first=60, ceiling=900, forget=6 * 3600),
        "reader": ThrottlePolicy(free=40, first=60, ceiling=900, forget=3600),
    },
}


@dataclass(frozen=True)
class Verdict:
    """Seconds to wait before the next try (0: go on), and which counts say so."""

    wait: int = 0
    by: frozenset[str] = frozenset()


def wait_after(failures: int, policy: ThrottlePolicy) -> int:
    """Seconds to wait after this number of failures in a row."""
    if failures < policy.free:
        return 0
    return min(policy.ceiling, policy.first * 2 ** min(failures - policy.free, 20))


def policies(door: str) -> dict[str, ThrottlePolicy]:
    """Policies of a door: the setting ``DOOR_POLICIES`` (``{door: {count: {free, first, ceiling, forget}}}``) first."""
    said = getattr(settings, "DOOR_POLICIES", {}).get(door, {})
    return {kind: ThrottlePolicy(**said[kind]) if kind in said else policy for kind, policy in DEFAULTS[door].items()}


def _keys(door: str, subject: str, reader: str) -> dict[str, str]:
    return {
        "pair": digest("pair", door, subject, reader),
        "subject": digest("subject", door, subject),
        "reader": digest("tries", door, reader),
        "known": digest("known", door, subject, reader),
    }


def locked(keys: list[str], now: dt.datetime) -> dict[str, Tally]:
    """The rows of these keys, made when missing, locked until the end of the transaction, in one order for all."""
    keys = sorted(keys)
    Tally.objects.bulk_create([Tally(key=key, since=now, until=now) for key in keys], ignore_conflicts=True)
    return {row.key: row for row in Tally.objects.select_for_update().filter(key__in=keys).order_by("key")}


def begin(door: str, subject: str, reader: str, now: dt.datetime | None = None) -> Verdict:
    """Count one more failure, before the password is read, and let the try go on; or say how long to wait.

    Counting first makes two hundred tries at the same instant as slow as two hundred in a row. A try that turns out
    right is taken back by :func:`succeeded`.
    """
    now = now or timezone.now()
    keys, rules = _keys(door, subject, reader), policies(door)
    with transaction.atomic():
        is_known = Tally.objects.filter(key=keys["known"], until__gt=now).exists()
        rows = locked([keys[kind] for kind in KINDS], now)
        waits = {
            kind: (rows[keys[kind]].until - now).total_seconds()
            for kind in KINDS
            if rows[keys[kind]].until > now and not (kind == "subject" and is_known)
        }
        if waits:
            return Verdict(max(1, round(max(waits.values()))), frozenset(waits))
        closed = []
        for kind in KINDS:
            row, rule = rows[keys[kind]], rules[kind]
            failures = 1 if (now - row.since).total_seconds() > rule.forget else row.count + 1
            wait = wait_after(failures, rule)
            row.count, row.since, row.until = failures, now, now + dt.timedelta(seconds=wait)
            row.save()
            if wait:
                closed.append(f"{kind} {wait} s")
    if closed:
        journal.write(EventKind.LOCKED_OUT, detail=f"{door}: {', '.join(closed)}")
    return Verdict()


def succeeded(door: str, subject: str, reader: str, now: dt.datetime | None = None) -> None:
    """Take a successful try off the reader's count and :func:`mark_known` the pair.

    The reader's own count is not cleared: an account of one's own would otherwise wash every try at others.
    """
    now = now or timezone.now()
    with transaction.atomic():
        key = _keys(door, subject, reader)["reader"]
        row = locked([key], now)[key]
        row.count, row.until = max(0, row.count - 1), now
        row.save()
        mark_known(door, subject, reader, now)


def mark_known(door: str, subject: str, reader: str, now: dt.datetime | None = None) -> None:
    """Delete the failures of ``subject`` and of this pair, and mark the pair as known for a day."""
    now = now or timezone.now()
    keys = _keys(door, subject, reader)
    Tally.objects.filter(key__in=[keys["pair"], keys["subject"]]).delete()
    Tally.objects.update_or_create(
        key=keys["known"], defaults={"count": 1, "since": now, "until": now + dt.timedelta(days=1)}
    )


def purge(now: dt.datetime | None = None) -> int:
    """Delete counts that no rule reads any more; return how many."""
    now = now or timezone.now()
    longest = max(policy.forget for rules in DEFAULTS.values() for policy in rules.values())
    limit = now - dt.timedelta(seconds=max(longest, 24 * 3600))
    return Tally.objects.filter(until__lt=limit, since__lt=limit).delete()[0]
