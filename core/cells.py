"""Squares of the map, as keys of what is shown: a list of the places of a circle depends on the squares that it
touches.

Two sizes, a quarter of a degree and one degree (about 28 and 111 km from south to north). Each place is told by both
(``prevenance.watched`` writes the same sums in SQL), so that a large circle needs few keys.
"""

import math

#: Squares of each size in a degree.
SIZES = (4, 1)
MOST = 12


def touched(south: float, west: float, north: float, east: float) -> tuple[str, ...] | None:
    """Keys of the squares that a box touches, of the finest size that needs ``MOST`` at most; None when none does."""
    for size in SIZES:
        rows = range(_rank(south, 90, size), _rank(north, 90, size) + 1)
        columns = range(_rank(west, 180, size), _rank(east, 180, size) + 1)
        if 0 < len(rows) * len(columns) <= MOST:
            return tuple(f"near:{size}:{row}:{column}" for row in rows for column in columns)
    return None


def around(lat: float, lon: float, km: float) -> tuple[str, ...] | None:
    """Keys of the squares that a circle touches; see :func:`touched`."""
    high = km / 110.5
    wide = high / max(0.05, math.cos(math.radians(min(89.0, abs(lat) + high))))
    return touched(lat - high, lon - wide, lat + high, lon + wide)


def _rank(degrees: float, origin: int, size: int) -> int:
    """Rank of a square, from the south pole or from the antimeridian."""
    return math.floor((degrees + origin) * size)
