"""Values as every engine reads them: moments in UTC, finite numbers, places on Earth."""

import datetime as dt
import math
from typing import Any


def moment(value: Any) -> dt.datetime:
    """Return a date, datetime or ISO text as an aware datetime in UTC; raises ``ValueError``."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if not isinstance(value, dt.datetime):
        if not isinstance(value, dt.date):
            raise ValueError(f"not a date: {value!r}")
        value = dt.datetime.combine(value, dt.time.min)
    value = value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
    if not 1700 <= value.year <= 2250:
        raise ValueError(f"a date out of the years that are kept: {value!r}")
    moment: dt.datetime = value
    return moment


def number(value: Any) -> float:
    """Return a finite float, never minus zero (engines put it before zero); raises ``ValueError``."""
    found = float(value) + 0.0
    if not math.isfinite(found):
        raise ValueError(f"not a finite number: {value!r}")
    return found


def point(value: Any) -> tuple[float, float]:
    """Return (latitude, longitude); raises ``ValueError`` out of the Earth."""
    lat, lon = (value["lat"], value["lon"]) if isinstance(value, dict) else value
    lat, lon = number(lat), number(lon)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"not a place on Earth: {value!r}")
    return lat, lon


def clean(value: Any) -> str:
    """Return text that can be written in UTF-8: halves of surrogate pairs become question marks."""
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
