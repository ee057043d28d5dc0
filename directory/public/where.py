"""Where a person is: from the address, from what was typed, or from a position that is forgotten at once."""

import math
from dataclasses import dataclass, field

from django.db.models import Q, prefetch_related_objects

from core import discreet
from directory.enums import TerritoryKind
from directory.models import Territory
from directory.territories import communes
from listing.declaration import ListQuery

MAX_CHOICES = 20
SUGGESTIONS = 8
# A commune further than this from a position is not « around me » (sea, abroad).
FARTHEST_KM = 60


@dataclass
class Where:
    """One commune, or several choices, or neither: then what was typed is unknown (or nothing was typed).

    ``guessed``: what was typed is unknown, the choices are spelt nearly so.
    """

    commune: Territory | None = None
    choices: list[Territory] = field(default_factory=list)
    typed: bool = False
    guessed: bool = False


def locate(query: ListQuery) -> Where:
    """The commune of a request. A code wins over a text; an unknown code is unknown, not ignored."""
    if code := query.first("commune"):
        return Where(commune=communes.by_code(code), typed=True)
    text = query.first("ou")
    if not text:
        return Where()
    found = communes.search(text, limit=MAX_CHOICES)
    if not found:
        guesses = [] if discreet.active() else communes.similar(text)
        return Where(choices=describe(guesses), typed=True, guessed=bool(guesses))
    exact = [territory for territory in found if territory.exact]
    if len(exact) == 1 or len(found) == 1:
        return Where(commune=(exact or found)[0], typed=True)
    return Where(choices=describe(exact or found), typed=True)


def describe(found: list[Territory]) -> list[Territory]:
    """Set ``detail`` (« Nord · 59000 ») on each, in two queries whatever their number."""
    prefetch_related_objects(found, "postcodes")
    departements = dict(
        Territory.objects.filter(
            kind=TerritoryKind.DEPARTEMENT, code__in={territory.departement_code for territory in found}
        ).values_list("code", "name")
    )
    for territory in found:
        codes = sorted(code.code for code in territory.postcodes.all() if not code.is_cedex)
        shown = codes[0] if len(codes) == 1 else f"{codes[0]}…" if codes else ""
        parts = [departements.get(territory.departement_code, ""), shown, getattr(territory, "alias", "")]
        territory.detail = " · ".join(part for part in parts if part)
    return found


def distance_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance (haversine), in kilometres."""
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    chord = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * 6371.0088 * math.asin(math.sqrt(chord))


def nearest(lat: float, lon: float) -> Territory | None:
    """The commune (or arrondissement) of a position, None when it is far from all.

    Without the exact limits of communes: among those whose box holds the position, the one whose centre is nearest
    for its size; else the nearest centre. Right in nearly all cases, and told to the person, who can change it.
    """
    margin = FARTHEST_KM / 111
    wide = margin / max(math.cos(math.radians(lat)), 0.1)
    near = Territory.objects.municipal().filter(
        lat__range=(lat - margin, lat + margin), lon__range=(lon - wide, lon + wide)
    )
    # A city with arrondissements is left out: the arrondissement says more.
    near = near.exclude(Q(kind=TerritoryKind.COMMUNE) & Q(children__kind=TerritoryKind.ARRONDISSEMENT))
    best, best_score = None, math.inf
    for territory in near:
        distance = distance_km(lat, lon, territory.lat, territory.lon)
        if distance > FARTHEST_KM:
            continue
        score = 1_000 + distance
        if box := territory.bbox:
            west, south, east, north = box
            if west <= lon <= east and south <= lat <= north:
                score = distance / max(distance_km(south, west, north, east), 0.1)
        if score < best_score:
            best, best_score = territory, score
    return best
