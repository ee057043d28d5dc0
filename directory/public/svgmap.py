"""A map drawn by the server: Web-Mercator projection, contours, landmarks and numbered points, as plain data.

The template turns a :class:`Map` into SVG with presentation attributes only (no ``style``), so that the strict
content security policy holds and the map works without JavaScript, printed, and read aloud. Lengths are in units of
the ``viewBox``; positions in degrees (WGS 84).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Below this distance two numbered points (radius 14) hide each other.
POINT_GAP = 30.0
# Nearest that the centre of a number comes to the edge.
MARGIN = 17.0
# Mean width of a letter of a name at 15 units, the size of a phone; wider screens write smaller.
LETTER = 8.4
MAX_LATITUDE = 85.05112878


class MapBounds(NamedTuple):
    """West, south, east, north in degrees."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, lat: float, lon: float, radius_km: float) -> "MapBounds":
        """The box that holds a circle of ``radius_km`` around a position."""
        dlat = radius_km / 110.574
        dlon = radius_km / (111.320 * max(math.cos(math.radians(lat)), 0.05))
        return cls(lon - dlon, lat - dlat, lon + dlon, lat + dlat)

    def including(self, positions: Iterable[tuple[float, float]]) -> "MapBounds":
        """The smallest box that holds this one and every ``(lat, lon)``."""
        west, south, east, north = self
        for lat, lon in positions:
            west, east = min(west, lon), max(east, lon)
            south, north = min(south, lat), max(north, lat)
        return MapBounds(west, south, east, north)

    def overlaps(self, other: "MapBounds") -> bool:
        """Whether the two boxes share a point."""
        return (
            self.west <= other.east and other.west <= self.east and self.south <= other.north
        ) and other.south <= self.north


def mercator(lat: float, lon: float) -> tuple[float, float]:
    """Web-Mercator position in the unit square: ``(x, y)``, y downwards."""
    lat = max(-MAX_LATITUDE, min(MAX_LATITUDE, lat))
    x = (lon + 180.0) / 360.0
    y = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)
    return x, y


class Projection:
    """Fits ``bbox`` in a drawing of ``width`` × ``height`` with ``padding`` around, keeping shapes true."""

    def __init__(self, bbox: MapBounds, width: float = 480, height: float = 420, padding: float = 26):
        self.width, self.height = float(width), float(height)
        left, top = mercator(bbox.north, bbox.west)
        right, bottom = mercator(bbox.south, bbox.east)
        # A single position still needs an extent: about 500 m.
        smallest = 0.5 / 40_075 / max(math.cos(math.radians((bbox.north + bbox.south) / 2)), 0.05)
        spread_x, spread_y = max(right - left, smallest), max(bottom - top, smallest)
        self.scale = min((self.width - 2 * padding) / spread_x, (self.height - 2 * padding) / spread_y)
        self._centre = ((left + right) / 2, (top + bottom) / 2)

    def __call__(self, lat: float, lon: float) -> tuple[float, float]:
        """Position in the drawing, rounded to a tenth of a unit."""
        x, y = mercator(lat, lon)
        return (
            round(self.width / 2 + (x - self._centre[0]) * self.scale, 1),
            round(self.height / 2 + (y - self._centre[1]) * self.scale, 1),
        )

    def units_per_km(self, lat: float) -> float:
        """Length of one kilometre, in units of the drawing, at that latitude."""
        return self.scale / 40_075.017 / max(math.cos(math.radians(lat)), 0.05)

    def inside(self, x: float, y: float, margin: float = 0) -> bool:
        """Whether a point of the drawing is within its frame, ``margin`` units from the edge."""
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin


def clip_ring(ring: Sequence[tuple[float, float]], width: float, height: float, margin: float = 20):
    """Clip a closed ring to the frame (Sutherland and Hodgman), so that a département costs only what is seen."""
    edges = (
        (0, -margin, 1),
        (0, width + margin, -1),
        (1, -margin, 1),
        (1, height + margin, -1),
    )
    points = list(ring)
    for axis, limit, sign in edges:
        clipped: list[tuple[float, float]] = []
        for index, current in enumerate(points):
            previous = points[index - 1]
            in_now, in_before = (current[axis] - limit) * sign >= 0, (previous[axis] - limit) * sign >= 0
            if in_now != in_before:
                ratio = (limit - previous[axis]) / (current[axis] - previous[axis])
                clipped.append(
                    (
                        previous[0] + ratio * (current[0] - previous[0]),
                        previous[1] + ratio * (current[1] - previous[1]),
                    )
                )
            if in_now:
                clipped.append(current)
        points = clipped
        if not points:
            return []
    return points


def path_of(polygons: Iterable, projection: Projection, tolerance: float = 0.8) -> str:
    """SVG path data of GeoJSON polygons (rings of ``[lon, lat]``), clipped, no two points nearer than ``tolerance``."""
    parts = []
    for polygon in polygons:
        for ring in polygon:
            points = clip_ring([projection(lat, lon) for lon, lat, *_ in ring], projection.width, projection.height)
            kept: list[tuple[float, float]] = []
            for x, y in points:
                if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= tolerance:
                    kept.append((x, y))
            if len(kept) > 2:
                parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z")
    return "".join(parts)


@dataclass
class Point:
    """A numbered place. ``x, y``: where its number is drawn; ``anchor``: true position when it had to be moved."""

    number: int
    name: str
    href: str
    lat: float
    lon: float
    detail: str = ""
    x: float = 0.0
    y: float = 0.0
    anchor: tuple[float, float] | None = None

    @property
    def pin_y(self) -> float:
        """Height of the eye of the pin that marks a single place."""
        return round(self.y - 24, 1)


@dataclass
class Landmark:
    """The name of a commune, to know where one is."""

    name: str
    x: float
    y: float
    main: bool = False
    end: bool = False

    @property
    def text_x(self) -> float:
        """Where its name begins (or ends, near the right edge)."""
        return round(self.x + (-6 if self.end else 6), 1)

    @property
    def text_y(self) -> float:
        """Base line of its name."""
        return round(self.y + 5, 1)


@dataclass
class Map:
    """Everything the template draws. ``circle`` is ``(x, y, r)`` of the searched area, or None."""

    width: int
    height: int
    contours: list[tuple[str, str]] = field(default_factory=list)
    landmarks: list[Landmark] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    circle: tuple[float, float, float] | None = None
    scale_km: float = 1.0
    scale_units: float = 0.0
    bbox: MapBounds | None = None

    @property
    def view_box(self) -> str:
        """Value of the ``viewBox`` attribute."""
        return f"0 0 {self.width} {self.height}"

    @property
    def scale_y(self) -> int:
        """Height of the scale bar."""
        return self.height - 16

    @property
    def scale_text_y(self) -> int:
        """Base line of the words of the scale."""
        return self.height - 24

    @property
    def scale_label(self) -> str:
        """« 5 km » or « 200 m »."""
        return f"{self.scale_km:g} km" if self.scale_km >= 1 else f"{self.scale_km * 1000:g} m"


def fan_out(points: Sequence[Point], frame: tuple[float, float], gap: float = POINT_GAP) -> None:
    """Move apart the points that hide each other, keeping the true position of each moved one as ``anchor``.

    Identical positions first get a direction each (clockwise from the top, in the order of the list); then every pair
    nearer than ``gap`` is pushed apart, a little at a time, inside the frame ``(width, height)``. Always the same
    drawing for the same points.
    """
    true = [(point.x, point.y) for point in points]
    for position in dict.fromkeys(true):
        same = [point for point, known in zip(points, true, strict=True) if known == position]
        for index, point in enumerate(same if len(same) > 1 else ()):
            angle = 2 * math.pi * index / len(same) - math.pi / 2
            point.x, point.y = point.x + math.cos(angle), point.y + math.sin(angle)
    for _round in range(200):
        moved = False
        for index, one in enumerate(points):
            for other in points[index + 1 :]:
                dx, dy = other.x - one.x, other.y - one.y
                distance = math.hypot(dx, dy) or 0.01
                if distance < gap:
                    moved = True
                    push = (gap + 0.1 - distance) / 2 / distance
                    one.x, one.y = one.x - dx * push, one.y - dy * push
                    other.x, other.y = other.x + dx * push, other.y + dy * push
        for point in points:
            point.x = max(MARGIN, min(frame[0] - MARGIN, point.x))
            point.y = max(MARGIN, min(frame[1] - MARGIN, point.y))
        if not moved:
            break
    for point, (x, y) in zip(points, true, strict=True):
        point.x, point.y = round(point.x, 1), round(point.y, 1)
        if math.hypot(point.x - x, point.y - y) > 3:
            point.anchor = (x, y)


def scale_bar(projection: Projection, lat: float) -> tuple[float, float]:
    """A round length in km and its length in the drawing, at most a quarter of the width."""
    unit = projection.units_per_km(lat)
    for kilometres in (100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1):
        if kilometres * unit <= projection.width / 4:
            return kilometres, round(kilometres * unit, 1)
    return 0.05, round(0.05 * unit, 1)


def _meet(one: tuple, other: tuple) -> bool:
    """Whether two boxes ``(left, top, right, bottom)`` share a point."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def place_landmarks(
    names: Iterable[tuple[str, float, float, bool]],
    projection: Projection,
    points: Sequence[Point] = (),
    limit: int = 9,
) -> list[Landmark]:
    """Landmarks from ``(name, lat, lon, main)`` in order of importance, skipping words that would hide another's.

    The main one is always named, even under the numbers of ``points``.
    """
    chosen: list[Landmark] = []
    boxes: list[tuple[float, float, float, float]] = []
    numbers = [(point.x - 14, point.y - 14, point.x + 14, point.y + 14) for point in points]
    for name, lat, lon, main in names:
        x, y = projection(lat, lon)
        if not projection.inside(x, y, 6):
            continue
        length = LETTER * len(name) + 10
        taken = [*boxes, *numbers]
        for end in (False, True):
            box = (x - length, y - 11, x, y + 11) if end else (x, y - 11, x + length, y + 11)
            outside = box[0] < 0 or box[2] > projection.width
            if not outside and not any(_meet(box, other) for other in taken):
                break
        else:
            if not main:
                continue
            end = x + length > projection.width
            box = (x - length, y - 11, x, y + 11) if end else (x, y - 11, x + length, y + 11)
        boxes.append(box)
        chosen.append(Landmark(name, x, y, main, end))
        if len(chosen) >= limit:
            break
    return chosen


def draw(
    bbox: MapBounds,
    points: Sequence[Point],
    *,
    contours: Iterable[tuple[str, list]] = (),
    landmarks: Iterable[tuple[str, float, float, bool]] = (),
    circle: tuple[float, float, float] | None = None,
    width: int = 480,
    height: int = 420,
) -> Map:
    """Lay out a map. ``contours``: ``(name, polygons)``; ``circle``: ``(lat, lon, radius_km)`` of the searched area."""
    bbox = bbox.including((point.lat, point.lon) for point in points)
    projection = Projection(bbox, width, height)
    for point in points:
        point.x, point.y = projection(point.lat, point.lon)
    fan_out(points, (width, height))
    middle = (bbox.south + bbox.north) / 2
    scale_km, scale_units = scale_bar(projection, middle)
    drawing = Map(width, height, points=list(points), scale_km=scale_km, scale_units=scale_units, bbox=bbox)
    drawing.contours = [(name, data) for name, polygons in contours if (data := path_of(polygons, projection))]
    drawing.landmarks = place_landmarks(landmarks, projection, points)
    if circle:
        lat, lon, radius_km = circle
        drawing.circle = (*projection(lat, lon), round(radius_km * projection.units_per_km(lat), 1))
    return drawing
