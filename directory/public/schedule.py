"""What the page of a place says about its hours: a table by day, « open now », coming exceptions.

The rules (time zone of overseas territories, public holidays, odd and even weeks) are those of ``directory.hours``;
here they become words. A string that cannot be read gives an empty plan: the page then shows the words of the source.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory import hours

# How long a shared cache may repeat « open now », in seconds.
FRESH = 60


@dataclass
class ExceptionalDay:
    """A dated exception; ``words`` are empty when closed."""

    date: dt.date
    words: str
    label: str


@dataclass
class Plan:
    """``weeks``: tables, empty when unknown; ``state``: words for now, true until ``change``."""

    weeks: list[hours.WeekHours] = field(default_factory=list)
    exceptions: list[ExceptionalDay] = field(default_factory=list)
    state: dict[str, str] | None = None
    today: dt.date | None = None
    change: dt.datetime | None = None

    def fresh_for(self, now: dt.datetime) -> int:
        """Seconds during which a shared cache may repeat the page: until the next opening or closing, or midnight."""
        left = (self.change - now).total_seconds() if self.change else FRESH
        return max(1, min(FRESH, int(left)))


def plan(place, now: dt.datetime | None = None) -> Plan:
    """Everything the page says about the hours of ``place`` at ``now`` (aware)."""
    local = (now or timezone.now()).astimezone(hours.timezone_of(place.commune.departement_code))
    midnight = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), local.tzinfo)
    opening = hours.opening(place.hours_osm, local, place.hours_exceptions or ())
    return Plan(
        weeks=hours.weeks(place.hours_osm, local.date()),
        exceptions=[
            ExceptionalDay(date, _day_words(text, date), label)
            for date, text, label in hours.upcoming_exceptions(place.hours_exceptions, local.date())
        ],
        state=_state(opening, local),
        today=local.date(),
        change=min(opening.changes_at, midnight) if opening.changes_at else midnight,
    )


def _day_words(text: str, date: dt.date) -> str:
    """Hours of one exceptional day, in words."""
    tables = hours.weeks(text, date) if text else []
    return tables[0].days[date.weekday()].text if tables else ""


def _state(opening: hours.Opening, now: dt.datetime) -> dict[str, str] | None:
    if opening.is_open is None:
        if opening.is_holiday:
            return {"kind": "unknown", "icon": "info", "word": _("Public holiday"), "detail": _("hours may differ")}
        return None
    change = opening.changes_at
    if opening.is_open:
        detail = _("until %(time)s") % {"time": hours.time_text(change.time())} if change else ""
        if change and change - now > dt.timedelta(hours=20):
            detail = ""
        return {"kind": "open", "icon": "success", "word": _("Open now"), "detail": detail}
    detail = ""
    if change and change.date() == now.date():
        detail = _("opens at %(time)s") % {"time": hours.time_text(change.time())}
    elif change and change.date() == now.date() + dt.timedelta(days=1):
        detail = _("opens tomorrow at %(time)s") % {"time": hours.time_text(change.time())}
    elif change:
        day = date_format(change, "l j F")
        detail = _("opens on %(day)s at %(time)s") % {"day": day, "time": hours.time_text(change.time())}
    return {"kind": "closed", "icon": "clock", "word": _("Closed now"), "detail": detail}
