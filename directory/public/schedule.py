"""What the page of a place says about its hours: a table by day, « open now », coming exceptions.

The rules (time zone of overseas territories, public holidays, odd and even weeks) are those of ``directory.hours``;
here they become words. A string that cannot be read gives an empty plan: the page then shows the words of the source.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.core import long_date
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
    """``weeks``: tables, empty when unknown; ``state``: words for now, true until ``change``; ``today`` there."""

    today: dt.date
    weeks: list[hours.WeekHours] = field(default_factory=list)
    exceptions: list[ExceptionalDay] = field(default_factory=list)
    state: dict[str, str] | None = None
    change: dt.datetime | None = None

    def fresh_for(self, now: dt.datetime) -> int:
        """Seconds during which a shared cache may repeat the page: until the next opening or closing, or midnight."""
        left = (self.change - now).total_seconds() if self.change else FRESH
        return max(1, min(FRESH, int(left)))


def plan(place, now: dt.datetime | None = None) -> Plan:
    """Everything the page says about the hours of ``place`` at ``now`` (aware)."""
    found = state_now(place, now or timezone.now())
    found.weeks = hours.weeks(place.hours_osm, found.today)
    found.exceptions = [
        ExceptionalDay(date, _day_words(text, date), label)
        for date, text, label in hours.upcoming_exceptions(place.hours_exceptions, found.today)
    ]
    return found


def state_now(place, now: dt.datetime) -> Plan:
    """Whether ``place`` is open at ``now`` (aware), and until when that is true: a :class:`Plan` without its tables."""
    local = now.astimezone(hours.timezone_of(place.commune.departement_code))
    midnight = dt.datetime.combine(local.date() + dt.timedelta(days=1), dt.time(), local.tzinfo)
    opening = hours.opening(place.hours_osm, local, place.hours_exceptions or ())
    change = min(opening.changes_at, midnight) if opening.changes_at else midnight
    return Plan(state=_state(opening, local), today=local.date(), change=change)


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
        day = long_date(change, "l j F")
        detail = _("opens on %(day)s at %(time)s") % {"day": day, "time": hours.time_text(change.time())}
    return {"kind": "closed", "icon": "clock", "word": _("Closed now"), "detail": detail}


def day_line(place, now: dt.datetime | None = None) -> str:
    """« lundi : 9 h à 12 h » for today, with the name of the day so that it stays true in a cache; empty if unknown."""
    local = (now or timezone.now()).astimezone(hours.timezone_of(place.commune.departement_code))
    special = {date: text for date, text, _label in hours.valid_exceptions(place.hours_exceptions)}
    weeks = hours.weeks(place.hours_osm, local.date())
    if not weeks:
        return ""
    day = weeks[0].days[local.weekday()]
    text = day.text
    if local.date() in special:
        text = _day_words(special[local.date()], local.date()) or _("closed")
    elif hours.is_holiday(local.date()):
        return ""
    return _("%(day)s: %(hours)s") % {"day": day.label.capitalize(), "hours": text}


def week_line(place, now: dt.datetime | None = None) -> str:
    """The week on one line for paper: « lundi – vendredi : 9 h à 12 h ; samedi : 9 h à 11 h »; empty if unknown."""
    local = (now or timezone.now()).astimezone(hours.timezone_of(place.commune.departement_code))
    return week_words(place.hours_osm, local.date())


def week_words(osm: str, on: dt.date) -> str:
    """The same of opening hours in OpenStreetMap form, in the week of ``on``."""
    lines = []
    for week in hours.weeks(osm, on):
        groups: list[list[hours.DayHours]] = []
        for day in week.days:
            if groups and groups[-1][-1].text == day.text:
                groups[-1].append(day)
            else:
                groups.append([day])
        parts = [
            _("%(day)s: %(hours)s")
            % {
                "day": group[0].label if len(group) == 1 else f"{group[0].label} – {group[-1].label}",
                "hours": group[0].text,
            }
            for group in groups
            if group[0].spans
        ]
        lines.append((f"{week.title} – " if week.title else "") + "; ".join(parts))
    return ". ".join(lines)
