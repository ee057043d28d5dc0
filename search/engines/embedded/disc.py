"""“Near here”: a disc as a query, and the nearest documents of a query."""

import math
from collections.abc import Sequence
from typing import Any, Final

import tantivy

from ... import geo
from ...port import Near
from .queries import Q, all_of, any_of, how_many, tiles
from .storage import Snapshot

#: Looking around starts with this radius and widens by what was found.
_FIRST_KM: Final = 2.0
_WIDEN: Final = (1.5, 8.0)
#: Exact distances follow, so coarse tiles are enough.
_RING_TILES: Final = 6
_READ_AT_ONCE: Final = 10_000


class Disc:
    """The points of a disc: whole tiles, plus the exact documents of the tiles along the edge."""

    def __init__(self, schema: tantivy.Schema, snapshot: Snapshot, name: str, near: Near):
        self.schema, self.searcher, self.name, self.near = schema, snapshot.searcher, name, near
        self.facts = snapshot.facts

    def conditions(self, common: Sequence[tantivy.Query]) -> list[tantivy.Query]:
        """Return what limits an answer to the disc; ``common``: conditions that every answer will have anyway."""
        if self.near.radius_km is None:
            return [] if self._placed() == self.searcher.num_docs else [self._has_place()]
        cover = geo.cover_disc(self.near.lat, self.near.lon, self.near.radius_km)
        parts = tiles(self.schema, self.name, cover.inside)
        if edge := tiles(self.schema, self.name, cover.edge):
            addresses = self._addresses(all_of([*common, any_of(edge)]))
            within = [address for _half, address in self._within(addresses, self.near.radius_km)]
            if within:
                numbers = self.searcher.fast_field_values("_number", within)
                parts.append(Q.term_set_query(self.schema, "_number", numbers))
        return [any_of(parts)]

    def count(self, query: tantivy.Query, conditions: int) -> int:
        """Return how many documents ``query`` has; known already when it is only “has a place”."""
        return how_many(self.searcher.search(query, 1)) if conditions else self._placed()

    def _has_place(self) -> tantivy.Query:
        return Q.exists_query(f"{self.name}__lat")

    def _placed(self) -> int:
        """Return how many documents have a place, counted once per commit."""
        count = self.facts.get("placed")
        if count is None:
            count = self.facts["placed"] = how_many(self.searcher.search(self._has_place(), 1))
        return count

    def _addresses(self, query: tantivy.Query) -> list[tantivy.DocAddress]:
        found = self.searcher.search(query, _READ_AT_ONCE)
        if (total := how_many(found)) > _READ_AT_ONCE:
            found = self.searcher.search(query, total, count=False)
        return [address for _score, address in found.hits]

    def _within(self, addresses: Any, radius_km: float) -> list[tuple[float, tantivy.DocAddress]]:
        """Return (half chord squared, address) of the documents within the radius, in the order given."""
        lats = self.searcher.fast_field_values(f"{self.name}__lat", addresses)
        lons = self.searcher.fast_field_values(f"{self.name}__lon", addresses)
        halves = geo.half_chords(self.near.lat, self.near.lon, zip(lats, lons, strict=True))
        most = geo.half_chord(radius_km)
        return [
            (half, address)
            for half, address in zip(halves, addresses, strict=True)
            if half is not None and half <= most
        ]

    def nearest(self, query: tantivy.Query, wanted: int, total: int) -> list[tuple[float, tantivy.DocAddress]]:
        """Return (kilometres, address) of the ``wanted`` nearest of the ``total`` documents of ``query``."""
        wanted = min(wanted, total)
        if not wanted:
            return []
        last = self.near.radius_km if self.near.radius_km is not None else math.pi * geo.EARTH_KM + 1
        # Few documents in all: reading them beats looking around.
        radius = last if total <= 4 * wanted + 200 else min(_FIRST_KM, last)
        while True:
            around = query if radius >= last else all_of([query, self._ring(radius)])
            addresses = self._addresses(around)
            if radius >= last or len(addresses) >= wanted:
                found = self._within(addresses, min(radius, last))
                if radius >= last or len(found) >= wanted:
                    return self._sorted(found)
            widen = math.sqrt(2 * wanted / len(addresses)) if addresses else _WIDEN[1]
            radius = min(last, radius * max(_WIDEN[0], min(widen, _WIDEN[1])))

    def _ring(self, radius: float) -> tantivy.Query:
        cover = geo.cover_disc(self.near.lat, self.near.lon, radius, _RING_TILES)
        return any_of(tiles(self.schema, self.name, cover.inside) + tiles(self.schema, self.name, cover.edge))

    def _sorted(self, found: Any) -> list[tuple[float, tantivy.DocAddress]]:
        """Nearest first; at the same distance the order is the same at every search."""
        numbers = self.searcher.fast_field_values("_number", [address for _half, address in found])
        ranked = sorted(
            ((half, number, address) for (half, address), number in zip(found, numbers, strict=True)),
            key=lambda item: item[:2],
        )
        return [(geo.chord_km(half), address) for half, _number, address in ranked]
