"""Which commune a line of a source is in, and whether its coordinates can be trusted."""

import math
from collections import defaultdict
from dataclasses import dataclass

from pyproj import Transformer
from pyproj.exceptions import ProjError

from directory.enums import PositionQuality, TerritoryKind
from directory.folding import fold
from directory.models import PostalCode, Territory, TerritoryKey
from directory.sources.base import PlaceData, RowRefused

NEAR, FAR = 0.03, 0.1
"""Degrees around a commune's box: within ``NEAR`` nothing is said, within ``FAR`` a warning, beyond it the coordinates
are wrong and the centre of the commune is used instead."""

# Legal projected system of each territory (arrêté of 5 March 2019), for sources that give x and y in metres.
_PROJECTIONS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "975": 4467, "976": 4471, "977": 5490, "978": 5490}
_LAMBERT_93 = 2154
_transformers: dict[int, Transformer] = {}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place is, after checks."""

    commune_id: int
    commune_name: str
    postcode: str
    lat: float | None
    lon: float | None
    quality: str


class Communes:
    """Every commune in memory, for the time of an import."""

    def __init__(self):
        municipal = Territory.objects.municipal().select_related("parent")
        self.by_code: dict[str, Territory] = {territory.code: territory for territory in municipal}
        by_pk = {territory.pk: territory for territory in self.by_code.values()}
        self.by_old_code: dict[str, Territory] = {}
        self.by_name: dict[str, set[Territory]] = defaultdict(set)
        for territory in self.by_code.values():
            self.by_name[territory.folded].add(territory)
        for pk, alias, code in TerritoryKey.objects.exclude(alias="").values_list(
            "territory_id", "alias", "alias_code"
        ):
            self.by_old_code.setdefault(code, by_pk[pk])
            self.by_name[fold(alias)].add(by_pk[pk])
        self.by_postcode: dict[str, list[Territory]] = defaultdict(list)
        for code, pk in PostalCode.objects.values_list("code", "territories"):
            if pk in by_pk:
                self.by_postcode[code].append(by_pk[pk])

    def find(self, code: str, postcode: str, name: str, warnings: list[str]) -> Territory:
        """The commune of a line, from the surest fact to the least. Raises :class:`RowRefused`."""
        found = self.by_code.get(code.upper()) or self.by_old_code.get(code.upper())
        if found and self._contradicts(found, postcode, name):
            warnings.append(f"INSEE code {code[:10]} is {found}, the commune is found by its name and postcode")
            found = None
        elif code and not found:
            warnings.append(f"INSEE code {code[:10]} unknown, commune found by its name")
        return self._finer(found or self._by_name(postcode, name, warnings), postcode)

    def _contradicts(self, commune: Territory, postcode: str, name: str) -> bool:
        """Both the name and the postcode speak of another commune than the code."""
        here = self.by_postcode.get(postcode, [])
        named = self.by_name.get(fold(name.split("(")[0]), set())
        return bool(named.intersection(here)) and commune not in named and commune not in here

    def _by_name(self, postcode: str, name: str, warnings: list[str]) -> Territory:
        here = self.by_postcode.get(postcode, [])
        named = self.by_name.get(fold(name.split("(")[0]), set())
        both = [territory for territory in here if territory in named]
        if len(both) == 1:
            return both[0]
        if postcode and not here and len(named) > 1:
            named = {territory for territory in named if postcode.startswith(territory.departement_code[:2])}
        if len(named) == 1 and (not here or here[0].departement_code == next(iter(named)).departement_code):
            if postcode:
                warnings.append(f"postcode {postcode[:10]} is not one of {name}")
            return next(iter(named))
        if not named and (len(here) == 1 or (here and len({territory.municipal_code for territory in here}) == 1)):
            warnings.append(f"commune {name[:60]} unknown, found by postcode {postcode}: {here[0].name}")
            return here[0]
        raise RowRefused(f"commune not found: {name[:60]} {postcode[:10]}".strip())

    def _finer(self, commune: Territory, postcode: str) -> Territory:
        """In Paris, Lyon and Marseille the postcode tells the arrondissement."""
        if commune.code not in ("75056", "69123", "13055"):
            return commune
        finer = [t for t in self.by_postcode.get(postcode, []) if t.kind == TerritoryKind.ARRONDISSEMENT]
        return finer[0] if len(finer) == 1 else commune


def locate(place: PlaceData, communes: Communes) -> Spot:
    """Commune and position of a place; doubts go to ``place.warnings``. Raises :class:`RowRefused`."""
    commune = communes.find(place.commune_code, place.postcode, place.commune_name, place.warnings)
    postcode = place.postcode if len(place.postcode) == 5 and place.postcode.isdigit() else ""
    lat, lon = _degrees(place.lat, place.lon, commune.departement_code)
    if lat is not None:
        lat, lon, problem = _checked(lat, lon, commune)
        if problem:
            place.warnings.append(problem)
    elif place.lat is not None or place.lon is not None:
        place.warnings.append("coordinates not understood: the centre of the commune is used")
    else:
        place.warnings.append("no coordinates: the centre of the commune is used")
    if lat is not None:
        return Spot(commune.pk, commune.name, postcode, lat, lon, PositionQuality.SOURCE.value)
    quality = PositionQuality.COMMUNE if commune.has_position else PositionQuality.NONE
    return Spot(commune.pk, commune.name, postcode, commune.lat, commune.lon, quality.value)


def _degrees(lat: float | None, lon: float | None, departement: str) -> tuple[float | None, float | None]:
    """WGS 84 degrees, also from projected metres (``lat`` is then y and ``lon`` x)."""
    if lat is None or lon is None or not (math.isfinite(lat) and math.isfinite(lon)) or (lat, lon) == (0, 0):
        return None, None
    if abs(lat) <= 90 and abs(lon) <= 180:
        return lat, lon
    epsg = _PROJECTIONS.get(departement, _LAMBERT_93)
    if epsg not in _transformers:
        _transformers[epsg] = Transformer.from_crs(epsg, 4326, always_xy=True)
    try:
        lon, lat = _transformers[epsg].transform(lon, lat, errcheck=True)
    except ProjError:
        return None, None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else (None, None)


def _distance_to(commune: Territory, lat: float, lon: float) -> float:
    """Degrees between a point and a commune's box (or its centre, without box); 0 inside or when nothing is known."""
    if commune.bbox:
        west, south, east, north = commune.bbox
    elif commune.has_position:
        west = east = commune.lon
        south = north = commune.lat
    else:
        return 0.0
    return math.hypot(max(west - lon, lon - east, 0), max(south - lat, lat - north, 0))


def _checked(lat: float, lon: float, commune: Territory) -> tuple[float | None, float | None, str]:
    away = _distance_to(commune, lat, lon)
    near = NEAR if commune.bbox else FAR
    if away <= near:
        return round(lat, 6), round(lon, 6), ""
    if abs(lon) <= 90 and _distance_to(commune, lon, lat) <= near:
        return round(lon, 6), round(lat, 6), "latitude and longitude were swapped"
    kilometres = round(away * 111)
    if away <= FAR:
        return round(lat, 6), round(lon, 6), f"about {kilometres} km outside {commune.name}: to be checked"
    return None, None, f"coordinates {kilometres} km away from {commune.name}: its centre is used instead"
