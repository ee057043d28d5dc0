"""What the drawn maps show: places, limits of départements, names of communes as landmarks."""

import math

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import shared
from directory.enums import TerritoryKind
from directory.models import Place, Territory
from directory.public.results import Results
from directory.public.svgmap import Map, MapBounds, Point, draw
from directory.territories import contours

CREDIT = _("Outlines: IGN Admin Express 2018, Licence Ouverte.")
LANDMARKS = 40
LOCATOR_KM = 12


def landmarks(bbox: MapBounds, main: Territory | None = None) -> list[tuple[str, float, float, bool]]:
    """Communes inside a box, the searched one first, then the most populous."""
    found = (
        Territory.objects.filter(
            kind=TerritoryKind.COMMUNE, lat__range=(bbox.south, bbox.north), lon__range=(bbox.west, bbox.east)
        )
        .order_by("-population", "code")
        .values_list("code", "name", "lat", "lon")[:LANDMARKS]
    )
    names = [(name, lat, lon, False) for code, name, lat, lon in found if not main or code != main.code]
    if main and main.has_position:
        names.insert(0, (main.name, main.lat, main.lon, True))
    return names


def of_place(place: Place) -> Map | None:
    """A small map to know where a place is; None when its position is unknown."""
    if not place.has_position:
        return None
    box = MapBounds.around(place.lat, place.lon, LOCATOR_KM)
    point = Point(1, place.name, "", place.lat, place.lon)
    return draw(box, [point], contours=outlines(box), landmarks=landmarks(box, place.commune), width=480, height=320)


def key_of(results: Results) -> tuple:
    """What the map of a page of the list shows, as a key."""
    return results.commune.pk, results.radius, tuple(row.key for row in results.rows)


def of_results(results: Results) -> Map | None:
    """The map of a page of the list: the same places, the same numbers. Not to be changed."""
    return shared.kept("map", *key_of(results), make=lambda: _of_results(results))


def _of_results(results: Results) -> Map | None:
    commune = results.commune
    positions = [(row.place.lat, row.place.lon) for row in results.rows if row.place.has_position]
    if not positions and not commune.has_position:
        return None
    points = [
        Point(row.number, row.place.name, f"#{row.anchor}", row.place.lat, row.place.lon, row.place.commune.name)
        for row in results.rows
        if row.place.has_position
    ]
    if commune.has_position:
        box = MapBounds.around(commune.lat, commune.lon, 1.5)
    else:
        box = MapBounds(positions[0][1], positions[0][0], positions[0][1], positions[0][0])
    box = box.including(positions)
    frame = pad(box)
    return draw(
        box,
        points,
        contours=outlines(frame),
        landmarks=landmarks(frame, commune),
        circle=(commune.lat, commune.lon, results.radius) if commune.has_position and results.radius else None,
    )


def pad(box: MapBounds, share: float = 0.35) -> MapBounds:
    """A wider box, for what is seen around the points."""
    wide, high = (box.east - box.west) * share + 0.02, (box.north - box.south) * share + 0.02
    return MapBounds(box.west - wide, box.south - high, box.east + wide, box.north + high)


def base_address(box: MapBounds) -> str:
    """Address of the base map that holds ``box``, in whole degrees."""
    west, south = math.floor(box.west), math.floor(box.south)
    east, north = math.ceil(box.east), math.ceil(box.north)
    return reverse("directory:outlines", args=[f"{west},{south},{max(east, west + 1)},{max(north, south + 1)}"])


def base_geojson(box: MapBounds) -> dict:
    """Outlines of the départements that touch ``box``, and its communes of a certain size as points."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons},
        }
        for name, polygons in outlines(box)
    ]
    features += [
        {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
        for name, lat, lon, _main in landmarks(box)
    ]
    return {"type": "FeatureCollection", "features": features}


def outlines(box: MapBounds) -> list[tuple[str, list]]:
    """``(name, polygons)`` of the départements that touch ``box``."""
    return [(contour.name, contour.polygons) for contour in contours.within(*box)]
