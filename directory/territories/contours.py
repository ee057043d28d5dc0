"""Contours of départements and regions, as plain polygons, GeoJSON or SVG paths: the base map that calls nobody."""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

FOLDER = Path(settings.ROOT) / "fixtures" / "contours"
LEVELS = ("departements", "regions")
FINE_SPAN = 4.0
"""A box narrower than this (degrees) is drawn with the finer contours."""

Polygons = list[list[list[list[float]]]]
"""Coordinates of a GeoJSON MultiPolygon: polygons of rings of ``[longitude, latitude]``."""


@dataclass(frozen=True, slots=True)
class Contour:
    """A territory's outline. ``bbox`` is ``(west, south, east, north)``."""

    code: str
    name: str
    polygons: Polygons
    bbox: tuple[float, float, float, float]

    @property
    def feature(self) -> dict:
        """GeoJSON feature with ``code`` and ``name``."""
        return {
            "type": "Feature",
            "properties": {"code": self.code, "name": self.name},
            "geometry": {"type": "MultiPolygon", "coordinates": self.polygons},
        }


def _contour(feature: dict) -> Contour:
    polygons = feature["geometry"]["coordinates"]
    points = [point for polygon in polygons for ring in polygon for point in ring]
    longitudes, latitudes = zip(*points, strict=True)
    box = (min(longitudes), min(latitudes), max(longitudes), max(latitudes))
    return Contour(feature["properties"]["code"], feature["properties"]["name"], polygons, box)


@lru_cache(maxsize=len(LEVELS))
def load(level: str = "departements") -> dict[str, Contour]:
    """``{code: contour}`` at low resolution. ``ValueError`` for an unknown level."""
    if level not in LEVELS:
        raise ValueError(f"unknown level of contours: {level}")
    features = json.loads((FOLDER / f"{level}.geojson").read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["code"]: _contour(feature) for feature in features}


@lru_cache(maxsize=128)
def fine(code: str) -> Contour | None:
    """The finer contour of a département; ``None`` where there is none."""
    if code not in load():
        return None
    return _contour(json.loads((FOLDER / "fine" / f"{code}.geojson").read_text(encoding="utf-8")))


def within(west: float, south: float, east: float, north: float, level: str = "departements") -> list[Contour]:
    """Contours whose box meets this one, finer when the box is small."""
    found = [
        contour
        for contour in load(level).values()
        if contour.bbox[0] <= east and contour.bbox[2] >= west and contour.bbox[1] <= north and contour.bbox[3] >= south
    ]
    if level == "departements" and east - west < FINE_SPAN:
        return [fine(contour.code) or contour for contour in found]
    return found


def geojson(west: float, south: float, east: float, north: float, level: str = "departements") -> dict:
    """FeatureCollection of :func:`within`."""
    return {"type": "FeatureCollection", "features": [item.feature for item in within(west, south, east, north, level)]}


def svg_path(contour: Contour, bbox: tuple[float, float, float, float], width: float, height: float) -> str:
    """``d`` of an SVG path, where ``bbox`` fills a drawing of ``width`` by ``height`` (north up, degrees of longitude
    narrowed by the latitude)."""
    west, south, east, north = bbox
    narrow = math.cos(math.radians((south + north) / 2))
    scale = min(width / max((east - west) * narrow, 1e-9), height / max(north - south, 1e-9))
    left = (width - (east - west) * narrow * scale) / 2
    top = (height - (north - south) * scale) / 2
    parts = []
    for polygon in contour.polygons:
        for ring in polygon:
            points = [
                f"{left + (lon - west) * narrow * scale:.1f} {top + (north - lat) * scale:.1f}"
                for lon, lat in ring[:-1]
            ]
            parts.append("M" + "L".join(points) + "Z")
    return "".join(parts)
