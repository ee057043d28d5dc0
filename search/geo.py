"""Web-Mercator tiles, distances, and the tiles that cover a disc or a rectangle. Degrees and kilometres."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

ZOOMS: Final = (5, 7, 9, 11, 13)
EARTH_KM: Final = 6371.0088
_MAX_LAT: Final = 85.05112877980659
#: Distances are compared with this margin where a tile is taken whole, so that rounding never misplaces a point.
_MARGIN_KM: Final = 0.001
_TILES_PER_RADIUS: Final = 20


def tile(lat: float, lon: float, zoom: int) -> tuple[int, int]:
    """Return (x, y) of the tile that holds a point; poles belong to the first and last rows."""
    n = 1 << zoom
    clamped = math.radians(max(-_MAX_LAT, min(_MAX_LAT, lat)))
    x = int((lon + 180.0) / 360.0 * n)
    y = int((1.0 - math.asinh(math.tan(clamped)) / math.pi) / 2.0 * n)
    return max(0, min(n - 1, x)), max(0, min(n - 1, y))


def tile_numbers(lat: float, lon: float) -> dict[int, int]:
    """Return the tile number of a point at each zoom: a tile is in the one of half its number above."""
    finest = ZOOMS[-1]
    x, y = tile(lat, lon, finest)
    return {zoom: (x >> (finest - zoom)) << zoom | y >> (finest - zoom) for zoom in ZOOMS}


def tile_number(lat: float, lon: float, zoom: int) -> int:
    """Return ``x << zoom | y``: one unsigned number for a tile."""
    x, y = tile(lat, lon, zoom)
    return x << zoom | y


def tile_key(number: int, zoom: int) -> str:
    """Return ``zoom/x/y``, the key that both engines give to a cluster."""
    return f"{zoom}/{number >> zoom}/{number & ((1 << zoom) - 1)}"


def _row_lat(y: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / (1 << zoom)))))


def bounds(x: int, y: int, zoom: int) -> tuple[float, float, float, float]:
    """Return (west, south, east, north) of a tile; the outer rows reach the poles."""
    n = 1 << zoom
    north = 90.0 if y == 0 else _row_lat(y, zoom)
    south = -90.0 if y == n - 1 else _row_lat(y + 1, zoom)
    return x / n * 360.0 - 180.0, south, (x + 1) / n * 360.0 - 180.0, north


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Return the great-circle distance (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((phi2 - phi1) / 2) ** 2
    half += math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def half_chord(km: float) -> float:
    """Return what the haversine compares for a distance: it grows with it and costs less."""
    return math.sin(km / (2 * EARTH_KM)) ** 2 if km < math.pi * EARTH_KM else math.inf


def chord_km(half: float) -> float:
    """Return the distance of a half chord."""
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def half_chords(lat: float, lon: float, points: Iterable[tuple[float | None, float | None]]) -> Iterator[float | None]:
    """Yield the half chord from one place to each point, ``None`` for a point that is not known."""
    sin, cos, radians = math.sin, math.cos, math.radians
    phi, around = radians(lat), cos(radians(lat))
    for lat2, lon2 in points:
        if lat2 is None or lon2 is None:
            yield None
            continue
        phi2 = radians(lat2)
        yield sin((phi2 - phi) / 2) ** 2 + around * cos(phi2) * sin(radians(lon2 - lon) / 2) ** 2


def _turn(lon: float) -> float:
    """Bring a difference of longitudes into [-180, 180]."""
    return (lon + 180.0) % 360.0 - 180.0


def nearest_km(lat: float, lon: float, box: tuple[float, float, float, float]) -> float:
    """Return the distance from a point to the nearest point of a box of latitudes and longitudes."""
    west, south, east, north = box
    if west <= lon <= east or west <= lon + 360 <= east or west <= lon - 360 <= east:
        return distance_km(lat, lon, max(south, min(north, lat)), lon)
    return min(distance_km(lat, lon, _best_lat(lat, side - lon, south, north), side) for side in (west, east))


def _best_lat(lat: float, turn: float, south: float, north: float) -> float:
    """Return the latitude, along a meridian ``turn`` degrees away, that is nearest to the point."""
    phi = math.radians(lat)
    best = math.degrees(math.atan2(math.sin(phi), math.cos(phi) * math.cos(math.radians(turn))))
    if best > 90 or best < -90:
        return north if distance_km(lat, 0, north, turn) < distance_km(lat, 0, south, turn) else south
    return max(south, min(north, best))


def farthest_km(lat: float, lon: float, box: tuple[float, float, float, float]) -> float:
    """Return an upper bound of the distance to the box, exact while its sides are within 90° of longitude."""
    west, south, east, north = box
    if max(abs(_turn(west - lon)), abs(_turn(east - lon))) > 90.0 or abs(lat) > 89.0:
        return math.pi * EARTH_KM
    return max(distance_km(lat, lon, corner, side) for corner in (south, north) for side in (west, east))


@dataclass(frozen=True, slots=True)
class Cover:
    """Tiles that make a disc: ``inside`` are whole, ``edge`` must be checked point by point."""

    inside: dict[int, tuple[int, ...]]
    edge: dict[int, tuple[int, ...]]


def finest_zoom(lat: float, radius_km: float, tiles_per_radius: int = _TILES_PER_RADIUS) -> int:
    """Return the finest zoom whose tiles are not too many for a disc of this radius."""
    around = 2 * math.pi * EARTH_KM * max(0.05, math.cos(math.radians(lat)))
    return next((z for z in reversed(ZOOMS) if radius_km / (around / (1 << z)) <= tiles_per_radius), ZOOMS[0])


@lru_cache(maxsize=2048)
def cover_disc(lat: float, lon: float, radius_km: float, tiles_per_radius: int = _TILES_PER_RADIUS) -> Cover:
    """Return the tiles of a disc, large ones inside and fine ones along the edge."""
    last = finest_zoom(lat, radius_km, tiles_per_radius)
    inside: dict[int, list[int]] = {}
    edge: list[int] = []

    def visit(x: int, y: int, zoom: int) -> None:
        box = bounds(x, y, zoom)
        if nearest_km(lat, lon, box) > radius_km + _MARGIN_KM:
            return
        if farthest_km(lat, lon, box) <= radius_km - _MARGIN_KM:
            inside.setdefault(zoom, []).append(x << zoom | y)
        elif zoom >= last:
            edge.append(x << zoom | y)
        else:
            for dx in range(4):
                for dy in range(4):
                    visit(x * 4 + dx, y * 4 + dy, zoom + 2)

    first = ZOOMS[0]
    spread = radius_km / EARTH_KM
    if spread > 0.5:
        columns = rows = range(1 << first)
    else:
        columns, rows = _around(lat, lon, math.degrees(spread), first)
    for x in columns:
        for y in rows:
            visit(x, y, first)
    return Cover({zoom: tuple(found) for zoom, found in inside.items()}, {last: tuple(edge)})


def _around(lat: float, lon: float, degrees: float, zoom: int) -> Any:
    """Return the columns and rows of the tiles that a disc can reach; all columns near the poles."""
    top = tile(min(90.0, lat + degrees + 0.01), lon, zoom)[1]
    bottom = tile(max(-90.0, lat - degrees - 0.01), lon, zoom)[1]
    n = 1 << zoom
    if abs(lat) + degrees > 85:
        return range(n), range(top, bottom + 1)
    wide = math.degrees(math.asin(min(1.0, math.sin(math.radians(degrees)) / math.cos(math.radians(lat))))) + 0.01
    left = math.floor((lon - wide + 180.0) / 360.0 * n)
    right = math.floor((lon + wide + 180.0) / 360.0 * n)
    return dict.fromkeys(x % n for x in range(left, min(right, left + n - 1) + 1)), range(top, bottom + 1)


@lru_cache(maxsize=2048)
def cover_box(west: float, south: float, east: float, north: float, most: int = 256) -> tuple[int, tuple[int, ...]]:
    """Return (zoom, tiles) covering a rectangle (``west <= east``) with ``most`` tiles at most, else (0, ())."""
    for zoom in reversed(ZOOMS):
        x1, y1 = tile(north, west, zoom)
        x2, y2 = tile(south, east, zoom)
        if (x2 - x1 + 1) * (y2 - y1 + 1) <= most:
            return zoom, tuple(x << zoom | y for x in range(x1, x2 + 1) for y in range(y1, y2 + 1))
    return 0, ()


def cluster_zoom(zoom: int) -> int:
    """Return the stored zoom that is nearest to the one asked."""
    return min(ZOOMS, key=lambda z: (abs(z - zoom), z))
