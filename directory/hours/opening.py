"""Open now, until when: evaluation of an OpenStreetMap string with dated exceptions, in the local time of the place."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from opening_hours import OpeningHours

from .parsing import valid

_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_HORIZON = dt.timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Opening:
    """``is_open`` is ``None`` when nobody can tell (no hours, or a public holiday that the hours do not mention)."""

    is_open: bool | None
    changes_at: dt.datetime | None = None
    """When it closes (if open) or opens (if closed), local time of the place; ``None`` beyond two weeks."""
    is_holiday: bool = False


def timezone_of(departement_code: str) -> ZoneInfo:
    """Time zone of a département or overseas collectivity; Paris for the mainland and anything unknown."""
    return ZoneInfo(_ZONES.get(departement_code, "Europe/Paris"))


def now_at(departement_code: str) -> dt.datetime:
    """Current local time in a département."""
    return timezone.now().astimezone(timezone_of(departement_code))


@lru_cache(maxsize=2048)
def _hours(osm: str, country: str | None = "FR") -> OpeningHours | None:
    return OpeningHours(osm, country=country) if valid(osm) else None


@lru_cache(maxsize=1)
def _holidays() -> OpeningHours:
    return OpeningHours("PH 00:00-24:00", country="FR")


def is_holiday(day: dt.date) -> bool:
    """Whether ``day`` is a French public holiday (national list)."""
    return _holidays().is_open(dt.datetime.combine(day, dt.time(12)))


def valid_exceptions(exceptions: object) -> list[tuple[dt.date, str, str]]:
    """``[(date, hours, label)]`` sorted, of entries that are well formed; the others are ignored."""
    found = []
    for entry in exceptions if isinstance(exceptions, list) else []:
        try:
            date = dt.date.fromisoformat(entry["date"])
            hours, label = str(entry.get("hours") or ""), str(entry.get("label") or "")
        except (TypeError, KeyError, ValueError, AttributeError):
            continue
        if not hours or valid(hours):
            found.append((date, hours, label))
    return sorted(found)


def upcoming_exceptions(exceptions: Sequence[Any], on: dt.date, days: int = 60) -> list[tuple[dt.date, str, str]]:
    """Exceptions from ``on``, in the next ``days`` days."""
    return [entry for entry in valid_exceptions(exceptions) if on <= entry[0] <= on + dt.timedelta(days=days)]


def opening(osm: str, at: dt.datetime, exceptions: Sequence[Any] = ()) -> Opening:
    """State at ``at`` (aware: converted by the caller to local time; or naive local time)."""
    hours = _hours(osm) if osm else None
    local = at.replace(tzinfo=None)
    special = {date: text for date, text, _ in valid_exceptions(list(exceptions))}
    holiday = is_holiday(local.date())
    if local.date() in special:
        return _with_zone(_on_exception(special, hours, local, holiday), at)
    if hours is None or _is_unsure(hours, local.date()):
        return Opening(None, is_holiday=holiday)
    open_now = hours.is_open(local)
    changes = _unless_special(hours.next_change(local), special, local)
    if changes and not open_now and _is_unsure(hours, changes.date()):
        changes = None
    return _with_zone(Opening(open_now, changes, holiday), at)


def _is_unsure(hours: Any, day: dt.date) -> bool:
    """Whether ``day`` is a public holiday that the hours do not mention: nobody can tell."""
    return "PH" not in str(hours) and is_holiday(day)


def _on_exception(special: dict[dt.date, str], hours: Any, local: dt.datetime, holiday: bool) -> Opening:
    """An exceptional day follows its own hours, from midnight to midnight; no hours: closed all day."""
    text = special[local.date()]
    if not text:
        return Opening(False, _first_opening(hours, special, local), holiday)
    today = OpeningHours(text)
    changes = today.next_change(local)
    same_day = changes if changes and changes.date() == local.date() else None
    open_now = today.is_open(local)
    return Opening(open_now, same_day or (None if open_now else _first_opening(hours, special, local)), holiday)


def _first_opening(hours: Any, special: dict[dt.date, str], local: dt.datetime) -> dt.datetime | None:
    """Next ordinary opening after today, unless its day is exceptional or a holiday of which nothing is said."""
    if hours is None:
        return None
    start = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time())
    changes = _unless_special(start if hours.is_open(start) else hours.next_change(start), special, local)
    return None if changes and _is_unsure(hours, changes.date()) else changes


def _unless_special(changes: dt.datetime | None, special: dict[dt.date, str], local: dt.datetime) -> dt.datetime | None:
    if changes is None:
        return None
    changes = changes.replace(tzinfo=None)
    far = changes - local > _HORIZON
    between = any(local.date() < date <= changes.date() for date in special)
    return None if far or between else changes


def _with_zone(state: Opening, at: dt.datetime) -> Opening:
    if state.changes_at is None or at.tzinfo is None:
        return state
    return Opening(state.is_open, state.changes_at.replace(tzinfo=at.tzinfo), state.is_holiday)
