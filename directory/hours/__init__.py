"""Opening hours: from what French sources write to OpenStreetMap strings, and from these to what a person reads."""

from .opening import Opening, is_holiday, now_at, opening, timezone_of, upcoming_exceptions, valid_exceptions
from .parsing import (
    DAYS,
    EVEN_WEEKS,
    FRENCH_DAYS,
    ODD_WEEKS,
    HoursError,
    only_weeks,
    parse_day,
    parse_text,
    tidy,
    valid,
    week_to_osm,
)
from .rendering import DayHours, WeekHours, span_text, time_text, weeks

__all__ = [
    "DAYS",
    "EVEN_WEEKS",
    "FRENCH_DAYS",
    "ODD_WEEKS",
    "DayHours",
    "HoursError",
    "Opening",
    "WeekHours",
    "is_holiday",
    "now_at",
    "only_weeks",
    "opening",
    "parse_day",
    "parse_text",
    "span_text",
    "tidy",
    "time_text",
    "timezone_of",
    "upcoming_exceptions",
    "valid",
    "valid_exceptions",
    "week_to_osm",
    "weeks",
]
