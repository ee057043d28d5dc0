"""Opening hours in words, day by day, in the language of the reader."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, State

from .opening import _hours


@dataclass(frozen=True, slots=True)
class DayHours:
    """One line of the table. ``spans`` is empty when closed. ``weekday`` 0 is Monday."""

    weekday: int
    label: str
    spans: tuple[tuple[dt.time, dt.time], ...]
    text: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class WeekHours:
    """A table of seven days; ``title`` says which weeks when they differ, else it is empty."""

    title: str
    days: list[DayHours] = field(default_factory=list)


def time_text(value: dt.time) -> str:
    """« 9 h 30 » in French, ``09:30`` elsewhere; midnight at the end of a day is « minuit »/24:00."""
    if (get_language() or "fr").startswith("fr"):
        # No-break spaces: a time never splits over two lines.
        return f"{value.hour}\xa0h" + (f"\xa0{value.minute:02d}" if value.minute else "")
    return f"{value.hour:02d}:{value.minute:02d}"


def span_text(start: dt.time, end: dt.time) -> str:
    """« 9 h – 12 h 30 »."""
    return _("%(start)s to %(end)s") % {"start": time_text(start), "end": time_text(end)}


def _day_text(spans: tuple[tuple[dt.time, dt.time], ...]) -> str:
    if not spans:
        return _("closed")
    if spans == ((dt.time(0), dt.time(0)),):
        return _("day and night")
    return _(", ").join(span_text(start, end) for start, end in spans)


def _spans(hours: OpeningHours, day: dt.date) -> tuple[tuple[dt.time, dt.time], ...]:
    start = dt.datetime.combine(day, dt.time())
    end = start + dt.timedelta(days=1)
    return tuple(
        (max(begin, start).time(), min(finish or end, end).time())
        for begin, finish, state, _comment in hours.intervals(start, end)
        if state == State.OPEN
    )


def weeks(osm: str, on: dt.date) -> list[WeekHours]:
    """Tables for the week of ``on``: one, or two titled when odd and even weeks differ; ``[]`` without valid hours.

    Public holidays are left out (they would make one week look like the rule); the page says that they may differ.
    """
    hours = _hours(osm, None) if osm else None
    if hours is None:
        return []
    monday = on - dt.timedelta(days=on.weekday())
    this_week = [_spans(hours, monday + dt.timedelta(days=day)) for day in range(7)]
    next_week = [_spans(hours, monday + dt.timedelta(days=7 + day)) for day in range(7)]
    if this_week == next_week or "week" not in osm:
        return [WeekHours("", _table(this_week, on.weekday()))]
    titles = [_("Even weeks"), _("Odd weeks")]
    parity = [monday.isocalendar().week % 2, (monday + dt.timedelta(days=7)).isocalendar().week % 2]
    if parity[0] == parity[1]:  # week 53 then week 1
        titles = [_("This week"), _("Next week")]
        parity = [0, 1]
    return [
        WeekHours(titles[parity[0]], _table(this_week, on.weekday())),
        WeekHours(titles[parity[1]], _table(next_week, None)),
    ]


def _table(week: list[Any], today: int | None) -> list[DayHours]:
    return [
        DayHours(day, str(WEEKDAYS[day]), spans, _day_text(spans), is_today=day == today)
        for day, spans in enumerate(week)
    ]
