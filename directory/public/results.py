"""From a request to places: all of the commune first, then the circle around it, through the search port.

The union of « in the commune » and « within the circle » is counted exactly without a special query: what is in the
commune, plus what is in the circle, minus what is in both. Facet counts follow the same rule, so each says what one
would get by choosing it.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from django.core.paginator import Page

from core import cells, shared, shown
from directory import hours
from directory.documents import opening_keys
from directory.enums import Cost, ThreeState
from directory.models import OfferKind, Place, Territory
from directory.public import coverage
from directory.public.coverage import INDEX, KIND_FIELD
from directory.public.places_list import COMMUNE_ONLY, PLACES, RADII, radius_of
from directory.public.where import distance_km
from listing.declaration import ListProblem, ListQuery
from listing.showing import choices, page_of
from search import service
from search.port import MAX_WINDOW, Hit, Near, SearchRequest, SearchResponse

#: A list of more communes (a département) depends on the index as a whole.
MOST_COMMUNES = 24
_CHUNK = 100
_EXPORT_CHUNK = 500
ACCESS_FIELD = "wheelchair"


@dataclass
class PlaceRow:
    """A line of the list. ``distance_km`` is from the centre of the commune searched, None when unknown."""

    number: int
    place: Place
    distance_km: float | None
    inside: bool
    #: Open or closed now, in words; set where the page is made (``schedule.Plan``).
    state: dict[str, str] | None = None

    @property
    def key(self) -> tuple:
        """What the line shows, as a key: the place, and where it is in this list."""
        return self.place.pk, self.number, self.distance_km, self.inside

    @property
    def anchor(self) -> str:
        """Identifier of the line in the page."""
        return f"lieu-{self.number}"


@dataclass
class Results:
    """What the list shows. ``radius`` is the one used, ``asked`` the one wanted; they differ when it was widened."""

    query: ListQuery
    commune: Territory
    asked: int
    radius: int
    total: int = 0
    inside_total: int = 0
    page: Page | None = None
    rows: list[PlaceRow] = field(default_factory=list)
    facets: dict[str, list[dict]] = field(default_factory=dict)
    problem: ListProblem | None = None
    rebuilding: bool = False
    hits: "CommuneFirst | None" = None

    @property
    def widened(self) -> bool:
        """Whether the circle had to grow to find something."""
        return self.radius != self.asked

    def gaps(self, kinds: dict[str, OfferKind]) -> list[coverage.Gap]:
        """Kinds asked that the directory does not cover. What was found is covered: only the others are asked."""
        if self.rebuilding:
            return []
        found = {one["value"] for one in self.facets["type"] if one["count"]}
        return coverage.gaps([code for code in self.query.all("type") if code not in found], kinds, self.commune)


class CommuneFirst(Sequence):
    """Hits of the commune, then those of the circle that are not in it, as a sequence for a paginator."""

    def __init__(self, request: SearchRequest, codes: list[str], near: Near | None):
        """``near`` None: the commune has no position, so that only its own places are known."""
        self.codes = frozenset(codes)
        self.chunk = _CHUNK
        self._by_distance = near is not None and request.sort == "distance"
        self._inside = replace(request, filters={**request.filters, "commune": sorted(self.codes)}, sort="title")
        self._near = near
        self._around = replace(request, near=near) if near and near.radius_km else None
        self._answers: list[tuple[int, SearchResponse]] = []

    @property
    def total(self) -> int:
        """Length of the union."""
        return sum(sign * answer.total for sign, answer in self.answers)

    def __len__(self) -> int:
        """How many can be read: what the engine's window holds."""
        return min(self.total, MAX_WINDOW)

    count = __len__

    @property
    def answers(self) -> list[tuple[int, SearchResponse]]:
        """``(sign, answer)``: commune, circle, and both counted twice."""
        if not self._answers:
            self._answers = [(1, self._ask(replace(self._inside, size=1)))]
            if self._around:
                both = replace(self._inside, near=self._around.near, size=1)
                self._answers += [(1, self._ask(replace(self._around, size=1))), (-1, self._ask(both))]
        return self._answers

    @property
    def inside_total(self) -> int:
        """How many are in the commune."""
        return self.answers[0][1].total

    @property
    def rebuilding(self) -> bool:
        """Whether the index is being made."""
        return any(answer.rebuilding for _sign, answer in self.answers)

    def facet(self, name: str) -> dict[str, int]:
        """Counts per value over the union."""
        counts: dict[str, int] = {}
        for sign, answer in self.answers:
            for item in answer.facets.get(name, []):
                counts[str(item.value)] = counts.get(str(item.value), 0) + sign * item.count
        return counts

    def __getitem__(self, wanted):
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop, _step = wanted.indices(len(self))
        inside = self.inside_total
        hits = list(islice(self._read_inside(), start, min(stop, inside))) if start < inside else []
        if stop > inside and self._around:
            others = (hit for hit in self._read(self._around) if hit.fields.get("commune") not in self.codes)
            hits += islice(others, max(start - inside, 0), stop - inside)
        return hits

    def _read_inside(self) -> Iterator[Hit]:
        """The commune: nearest to its centre first, then what has no position; or all by name."""
        seen = set()
        if self._by_distance:
            for hit in self._read(replace(self._inside, near=replace(self._near, radius_km=None), sort="distance")):
                seen.add(hit.id)
                yield hit
        if len(seen) < self.inside_total:
            yield from (hit for hit in self._read(self._inside) if hit.id not in seen)

    def _read(self, request: SearchRequest) -> Iterator[Hit]:
        """Every hit of a request, read by chunks, within the window of the engine."""
        for page in range(1, MAX_WINDOW // self.chunk + 1):
            answer = self._ask(replace(request, facets=(), size=self.chunk, page=page))
            yield from answer.hits
            if page * self.chunk >= answer.total:
                return

    def _ask(self, request: SearchRequest) -> SearchResponse:
        """The answer of the index, asked once while neither it nor the public content changes.

        Everything in the request comes from closed lists, but the number of the page, which the window bounds.
        """
        return shared.kept(
            "places-found",
            repr(request),
            make=lambda: service.search(request),
            worth=lambda answer: not answer.rebuilding and self.chunk == _CHUNK,
        )

    def distance_to(self, place: Place) -> float | None:
        """Kilometres from the centre of the commune."""
        if self._near is None or not place.has_position:
            return None
        return distance_km(self._near.lat, self._near.lon, place.lat, place.lon)

    def is_inside(self, hit: Hit) -> bool:
        """Whether a hit is in the commune searched."""
        return hit.fields.get("commune") in self.codes


def _request(query: ListQuery, now: dt.datetime) -> SearchRequest:
    """What is asked to the index, without the place. ``now``: local time there."""
    filters: dict[str, list] = query.port_filters()
    if query.first("cout"):
        filters["cost"] = [Cost.FREE.value, Cost.COVERED.value]
    if query.first("acces"):
        filters[ACCESS_FIELD] = [ThreeState.YES.value]
    if opening := query.first("ouvert"):
        filters["opening"] = opening_keys(opening, now)
    return SearchRequest(
        INDEX,
        filters=filters,
        facets=(KIND_FIELD, ACCESS_FIELD),
        sort=query.sort_key,
        size=PLACES.page_size,
        highlight=(),
    )


def find(query: ListQuery, commune: Territory) -> Results:
    """Answer a question in its ``commune``: count, widen when nothing is found, read the page asked."""
    asked = radius_of(query)
    request = _request(query, hours.now_at(commune.departement_code))
    codes = shared.kept("codes-within", commune.pk, make=commune.codes_within)
    steps = [asked, *(radius for radius in RADII if radius > asked)] if commune.has_position else [COMMUNE_ONLY]
    for radius in steps:
        near = Near(commune.lat, commune.lon, radius or None) if commune.has_position else None
        hits = CommuneFirst(request, codes, near)
        with _depends_on(commune, codes, radius):
            if len(hits):
                break
    else:
        radius = asked
    with _depends_on(commune, codes, radius):
        results = Results(query, commune, asked, radius, hits.total, hits.inside_total, rebuilding=hits.rebuilding)
        results.hits = hits
        results.page, results.problem = page_of(query, hits)
        found = list(results.page.object_list)
    results.rows = read_rows(found, hits, results.page.start_index())
    accessible = hits.facet(ACCESS_FIELD).get(ThreeState.YES.value, 0)
    # Always shown, whatever its count: it says that access is known.
    results.facets["acces"] = [{**one, "count": accessible} for one in choices(query, "acces")]
    results.facets["type"] = choices(query, "type", hits.facet(KIND_FIELD))
    return results


def _depends_on(commune: Territory, codes: list[str], radius: int):
    """What a list depends on: places of the communes, and of the squares of the map that its circle touches."""
    if len(codes) > MOST_COMMUNES:
        return shown.places(None)
    communes = shared.kept(
        "communes",
        tuple(codes),
        make=lambda: list(Territory.objects.filter(code__in=codes).values_list("pk", flat=True)),
    )
    keys = [f"{Place._meta.db_table}.commune_id:{pk}" for pk in communes]
    if commune.lat is None or commune.lon is None or not radius:
        return shown.places((), *keys, index=True)
    return shown.places(cells.around(commune.lat, commune.lon, radius), *keys, index=True)


def read_rows(found: list[Hit], hits: CommuneFirst, first: int = 1, read: Callable | None = None) -> list[PlaceRow]:
    """Places of these hits, read again from the database: what the index has not yet forgotten is not shown.

    ``read``: from keys to ``{key: place}``; by default what is kept of a page of the list.
    """
    places = (read or public_places)([int(hit.id) for hit in found])
    kept = [(hit, places[int(hit.id)]) for hit in found if int(hit.id) in places]
    return [
        PlaceRow(number, place, hits.distance_to(place), hits.is_inside(hit))
        for number, (hit, place) in enumerate(kept, first)
    ]


def _read_places(keys: list[int]) -> dict[int, Place]:
    return Place.objects.public().for_display().in_bulk(keys)


def public_places(keys: list[int]) -> dict[int, Place]:
    """Public places with what a list shows of them, each read once while the public content stays."""
    found = shared.kept_many(
        [("place", key) for key in keys],
        lambda missing: {
            ("place", key): place for key, place in _read_places([key for _place, key in missing]).items()
        },
        row=lambda key: f"place:{key[1]}",
        rows=("place:",),
    )
    return {key: place for (_place, key), place in found.items()}


def every_row(results: Results) -> Iterator[PlaceRow]:
    """The whole list, for exports, read by chunks."""
    results.hits.chunk = _EXPORT_CHUNK
    found = results.hits[0 : len(results.hits)]
    for start in range(0, len(found), _EXPORT_CHUNK):
        yield from read_rows(found[start : start + _EXPORT_CHUNK], results.hits, start + 1, _read_places)
