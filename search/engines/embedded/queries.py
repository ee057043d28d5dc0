"""From a parsed query, filters and places to tantivy queries, built piece by piece: never tantivy's own syntax."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import tantivy

from ... import analysis, geo
from ...port import BadRequest, BBox, Near, SearchRequest
from ...query import ParsedQuery
from ...schema import Index
from . import fields

Q = tantivy.Query
MUST, SHOULD = tantivy.Occur.Must, tantivy.Occur.Should

EXACT_WEIGHT: Final = 1.5
SYNONYM_WEIGHT: Final = 0.3
PREFIX_WEIGHT: Final = 0.5
FUZZY_WEIGHT: Final = 0.4
_TIE: Final = 0.2


def all_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """AND; everything when there is none."""
    if len(queries) == 1:
        return queries[0]
    return Q.boolean_query([(MUST, query) for query in queries]) if queries else Q.all_query()


def any_of(queries: Sequence[tantivy.Query], at_least: int = 1) -> tantivy.Query:
    """OR; nothing when there is none."""
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Q.empty_query()
    return Q.boolean_query([(SHOULD, query) for query in queries], minimum_number_should_match=at_least)


def silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that does not change the order."""
    return Q.const_score_query(query, 0.0)


class TextCompiler:
    """Compiles the words of one search against the fields and the vocabulary of one index."""

    def __init__(self, index: Index, schema: tantivy.Schema, searcher: tantivy.Searcher):
        self.schema, self.searcher = schema, searcher
        self.fields = [(field.name, f"{field.name}__exact", field.boost) for field in index.of_kind("text")]
        self._known: dict[str, bool] = {}

    def knows(self, word: str) -> bool:
        """Say whether some document holds the word, in any inflection."""
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = any(
                self.searcher.doc_freq(exact, word)
                or any(self.searcher.doc_freq(name, stem) for stem in fields.stems(word))
                for name, exact, _boost in self.fields
            )
        return known

    def compile(self, parsed: ParsedQuery, loose: bool = False, at_least: int | None = None) -> tantivy.Query:
        """Return the query: every clause, or ``at_least`` of them; ``loose`` accepts mistakes in known words too."""
        clauses = [self._clause(clause.words, clause.expansions, loose) for clause in parsed.clauses]
        return all_of(clauses) if at_least is None else any_of(clauses, at_least)

    def _clause(self, words, expansions, loose: bool) -> tantivy.Query:
        typed = all_of([self._word(word, loose) for word in words])
        if not expansions:
            return typed
        others = [Q.boost_query(all_of([self._plain(w) for w in e]), SYNONYM_WEIGHT / len(e)) for e in expansions]
        return any_of([typed, *others])

    def _plain(self, word: str) -> tantivy.Query:
        """The word itself: as typed (weighs more) or in another inflection, best field first."""
        found = []
        stemmed = fields.stems(word)
        for name, exact, boost in self.fields:
            found.append(Q.boost_query(Q.term_query(self.schema, exact, word, "freq"), boost * EXACT_WEIGHT))
            if stemmed:
                stem = all_of([Q.term_query(self.schema, name, token, "freq") for token in stemmed])
                found.append(Q.boost_query(stem, boost))
        return Q.disjunction_max_query(found, _TIE)

    def _word(self, word: str, loose: bool) -> tantivy.Query:
        if self.knows(word) and not loose:
            return self._plain(word)
        found = [self._plain(word)]
        edits = analysis.allowed_edits(word)
        for _name, exact, boost in self.fields:
            if len(word) >= 3:
                found.append(Q.boost_query(prefix(self.schema, exact, word), boost * PREFIX_WEIGHT))
            if edits:
                fuzzy = Q.fuzzy_term_query(self.schema, exact, word, distance=edits)
                found.append(Q.boost_query(fuzzy, boost * FUZZY_WEIGHT))
        return Q.disjunction_max_query(found, _TIE)

    def near_words(self, word: str) -> tantivy.Query:
        """Documents that hold a word one or two mistakes away: where corrections are looked for."""
        edits = analysis.allowed_edits(word)
        return any_of([Q.fuzzy_term_query(self.schema, exact, word, distance=edits) for _n, exact, _b in self.fields])


def prefix(schema: tantivy.Schema, name: str, word: str) -> tantivy.Query:
    """Terms that begin with ``word``."""
    return Q.fuzzy_term_query(schema, name, word, distance=0, prefix=True)


def filter_query(index: Index, schema: tantivy.Schema, name: str, values: Iterable) -> tantivy.Query:
    """Documents whose field is one of ``values`` (already of the right kind, see ``service``)."""
    values = list(values)
    kind = "keyword" if name == "id" else index.field(name).kind
    if kind == "keyword":
        query = (
            Q.term_set_query(schema, name, values)
            if len(values) != 1
            else Q.term_query(schema, name, values[0], "basic")
        )
    elif kind == "date":
        query = any_of([range_query(index, schema, name, (value, value)) for value in values])
    else:
        query = any_of([Q.term_query(schema, name, value) for value in values])
    return query


def range_query(index: Index, schema: tantivy.Schema, name: str, bounds: tuple) -> tantivy.Query:
    """Documents whose number or date lies within bounds, included; ``None`` is open."""
    kind = tantivy.FieldType.Date if index.field(name).kind == "date" else tantivy.FieldType.Float
    low, high = bounds
    if low is None and high is None:
        return Q.all_query()
    return Q.range_query(schema, name, kind, low, high)


def tiles(schema: tantivy.Schema, name: str, by_zoom: dict[int, tuple[int, ...]]) -> list[tantivy.Query]:
    """One condition per zoom: the point lies in one of these tiles."""
    return [Q.term_set_query(schema, f"{name}__z{zoom}", list(found)) for zoom, found in by_zoom.items() if found]


def bbox_query(schema: tantivy.Schema, name: str, box: BBox) -> tantivy.Query:
    """Points in a rectangle: tiles to be quick, bounds to be exact."""
    spans = [(box.west, box.east)] if box.west <= box.east else [(box.west, 180.0), (-180.0, box.east)]
    double = tantivy.FieldType.Float
    latitude = Q.range_query(schema, f"{name}__lat", double, box.south, box.north)
    parts = []
    for west, east in spans:
        zoom, covering = geo.cover_box(west, box.south, east, box.north)
        parts.append(
            all_of(
                [
                    *tiles(schema, name, {zoom: covering}),
                    latitude,
                    Q.range_query(schema, f"{name}__lon", double, west, east),
                ]
            )
        )
    return any_of(parts)


class Disc:
    """The points of a disc as a query: whole tiles, plus the exact documents of the tiles along the edge."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, name: str, near: Near):
        self.schema, self.searcher, self.name, self.near = schema, searcher, name, near

    def query(self, common: Sequence[tantivy.Query]) -> tantivy.Query:
        """Return the disc; ``common`` are conditions that every answer will have (they spare work at the edge)."""
        if self.near.radius_km is None:
            return Q.exists_query(f"{self.name}__lat")
        cover = geo.cover_disc(self.near.lat, self.near.lon, self.near.radius_km)
        parts = tiles(self.schema, self.name, cover.inside)
        edge = tiles(self.schema, self.name, cover.edge)
        if edge:
            numbers = [n for n, _address, _km in self._within(all_of([*common, any_of(edge)]), "_number")]
            if numbers:
                parts.append(Q.term_set_query(self.schema, "_number", numbers))
        return any_of(parts)

    def _within(self, query: tantivy.Query, field: str | None, radius_km: float | None = None):
        """Yield (value of ``field``, address, kilometres) of the documents of ``query`` within the radius."""
        count = self.searcher.search(query, 1).count
        if not count:
            return
        addresses = [address for _score, address in self.searcher.search(query, count, count=False).hits]
        lats = self.searcher.fast_field_values(f"{self.name}__lat", addresses)
        lons = self.searcher.fast_field_values(f"{self.name}__lon", addresses)
        values = self.searcher.fast_field_values(field, addresses) if field else lats
        limit = self.near.radius_km if radius_km is None else radius_km
        for value, address, lat, lon in zip(values, addresses, lats, lons, strict=True):
            if lat is None or lon is None:
                continue
            km = geo.distance_km(self.near.lat, self.near.lon, lat, lon)
            if limit is None or km <= limit:
                yield value, address, km

    def nearest(self, query: tantivy.Query, wanted: int, total: int) -> list[tuple[float, tantivy.DocAddress]]:
        """Return the ``wanted`` nearest documents of ``query``: rings that widen until enough are found."""
        wanted = min(wanted, total)
        last = self.near.radius_km if self.near.radius_km is not None else math.pi * geo.EARTH_KM + 1
        # Few documents in all: reading them beats looking around.
        radius = last if total <= 4 * wanted + 200 else min(2.0, last)
        while wanted:
            if radius >= last:
                around = query
            else:
                cover = geo.cover_disc(self.near.lat, self.near.lon, radius)
                parts = tiles(self.schema, self.name, cover.inside) + tiles(self.schema, self.name, cover.edge)
                around = all_of([query, any_of(parts)])
                if self.searcher.search(around, 1).count < wanted:
                    radius = min(last, radius * 2)
                    continue
            found = [(km, n, address) for n, address, km in self._within(around, "_number", min(radius, last))]
            if len(found) >= wanted or radius >= last:
                found.sort(key=lambda item: item[:2])
                return [(km, address) for km, _n, address in found]
            radius = min(last, radius * 2)
        return []


def conditions(index: Index, schema: tantivy.Schema, request: SearchRequest) -> dict[str, tantivy.Query]:
    """Return the filters of a request, one query per field."""
    if request.near and not index.geo:
        raise BadRequest(index.name)
    return {name: filter_query(index, schema, name, values) for name, values in request.filters.items() if values}
