"""From a parsed query, filters and places to tantivy queries, built piece by piece: never tantivy's own syntax."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import tantivy

from ... import analysis, geo
from ...port import BadRequest, BBox, SearchRequest
from ...query import Clause, ParsedQuery
from ...schema import Index
from . import fields

Q = tantivy.Query
MUST, SHOULD = tantivy.Occur.Must, tantivy.Occur.Should

EXACT_WEIGHT: Final = 1.7
SYNONYM_WEIGHT: Final = 0.3
PREFIX_WEIGHT: Final = 0.5
FUZZY_WEIGHT: Final = 0.4
TIE: Final = 0.2
#: Words of one text in which mistakes are looked for: each reads the whole vocabulary of every field.
GUESSED: Final = 6


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


def best_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    """OR in which the best answer counts, the others a little; nothing when there is none."""
    if len(queries) == 1:
        return queries[0]
    return Q.disjunction_max_query(queries, TIE) if queries else Q.empty_query()


def silent(query: tantivy.Query) -> tantivy.Query:
    """A condition that does not change the order."""
    return Q.const_score_query(query, 0.0)


class TextCompiler:
    """Compiles the words of one search against the fields and the vocabulary of one index."""

    def __init__(self, index: Index, schema: tantivy.Schema, searcher: tantivy.Searcher, stemmer: str):
        self.schema, self.searcher, self.stemmer = schema, searcher, stemmer
        self.fields = [
            (fields.stemmed_field(field.name, stemmer), f"{field.name}__exact", field.boost)
            for field in index.of_kind("text")
        ]
        self._frequencies: dict[tuple[str, str], int] = {}
        self._guessed: set[str] = set()

    def _frequency(self, name: str, term: str) -> int:
        """Return how many documents hold a term in a field."""
        found = self._frequencies.get((name, term))
        if found is None:
            found = self._frequencies[name, term] = self.searcher.doc_freq(name, term)
        return found

    def knows(self, word: str) -> bool:
        """Say whether some document holds the word, in any inflection."""
        stemmed = fields.stems(word, self.stemmer)
        return any(
            self._frequency(exact, word) or any(self._frequency(name, stem) for stem in stemmed)
            for name, exact, _boost in self.fields
        )

    def documents_with(self, word: str) -> int:
        """Return how many documents hold the word in some inflection, in the field that has it most."""
        stemmed = fields.stems(word, self.stemmer)
        found = [self._frequency(exact, word) for _name, exact, _boost in self.fields]
        found += [self._frequency(name, stem) for name, _exact, _boost in self.fields for stem in stemmed]
        return max(found, default=0)

    def compile(
        self, parsed: ParsedQuery, loose: bool = False, at_least: int | None = None, counting: bool = False
    ) -> list[tantivy.Query]:
        """Return conditions to join: every clause, or ``at_least`` of them; ``loose`` accepts mistakes in known words.

        A phrase is always wanted. ``counting``: the same documents without an order, for less work.
        """
        join = self._counted if counting else self._scored
        if at_least is None:
            return [query for clause in parsed.clauses for query in join(clause, loose)]
        phrases = [query for clause in parsed.clauses if clause.phrase for query in join(clause, loose)]
        others = [all_of(join(clause, loose)) for clause in parsed.clauses if not clause.phrase]
        return [*phrases, any_of(others, at_least)]

    # --- in order ---------------------------------------------------------------------------------
    def _scored(self, clause: Clause, loose: bool) -> list[tantivy.Query]:
        if clause.phrase:
            return [best_of([Q.boost_query(q, boost * EXACT_WEIGHT) for q, boost in self._phrase(clause.words)])]
        typed = [self._word(word, loose) for word in clause.words]
        if not clause.expansions:
            return typed
        others = [
            Q.boost_query(all_of([best_of(self._plain(w)) for w in e]), SYNONYM_WEIGHT / len(e))
            for e in clause.expansions
        ]
        return [any_of([all_of(typed), *others])]

    def _plain(self, word: str) -> list[tantivy.Query]:
        """The word itself, as typed (weighs more) or in another inflection, field by field."""
        found = []
        stemmed = fields.stems(word, self.stemmer)
        for name, exact, boost in self.fields:
            typed = self._frequency(exact, word)
            family = min((self._frequency(name, token) for token in stemmed), default=0)
            if family and (family != typed or len(stemmed) > 1):
                stem = [(MUST, Q.term_query(self.schema, name, token, "freq")) for token in stemmed]
                if typed:
                    # The typed word is looked for only where its family is.
                    as_typed = Q.term_query(self.schema, exact, word, "freq")
                    stem.append((SHOULD, Q.boost_query(as_typed, EXACT_WEIGHT - 1.0)))
                found.append(Q.boost_query(Q.boolean_query(stem) if len(stem) > 1 else stem[0][1], boost))
            elif typed:
                # Nobody wrote it otherwise (the same documents, not looked at twice), or it has no family.
                found.append(Q.boost_query(Q.term_query(self.schema, exact, word, "freq"), boost * EXACT_WEIGHT))
        return found

    def _word(self, word: str, loose: bool) -> tantivy.Query:
        found = self._plain(word)
        if loose or not self.knows(word):
            found += [Q.boost_query(query, boost * weight) for query, weight, boost in self._guesses(word)]
        return best_of(found)

    # --- only which documents ---------------------------------------------------------------------
    def _counted(self, clause: Clause, loose: bool) -> list[tantivy.Query]:
        if clause.phrase:
            return [any_of([query for query, _boost in self._phrase(clause.words)])]
        typed = [any_of(self._alike(word, loose)) for word in clause.words]
        if not clause.expansions:
            return typed
        return [any_of([all_of(typed), *(all_of([any_of(self._family(w)) for w in e]) for e in clause.expansions)])]

    def _family(self, word: str) -> list[tantivy.Query]:
        """The word in any inflection. A document that holds the word as typed holds its stem."""
        stemmed = fields.stems(word, self.stemmer)
        if len(stemmed) != 1:
            return self._plain(word)
        stem = stemmed[0]
        return [
            Q.term_query(self.schema, name, stem, "basic")
            for name, _exact, _boost in self.fields
            if self._frequency(name, stem)
        ]

    def _alike(self, word: str, loose: bool) -> list[tantivy.Query]:
        found = self._family(word)
        if loose or not self.knows(word):
            found += [query for query, _weight, _boost in self._guesses(word)]
        return found

    # --- both -------------------------------------------------------------------------------------
    def _guesses(self, word: str) -> Iterator[tuple[tantivy.Query, float, float]]:
        """Yield (query, weight, boost): words that begin so, or nearly so; for ``GUESSED`` words at most."""
        if word not in self._guessed and len(self._guessed) >= GUESSED:
            return
        self._guessed.add(word)
        edits = analysis.allowed_edits(word)
        for _name, exact, boost in self.fields:
            if len(word) >= 3:
                yield prefix(self.schema, exact, word), PREFIX_WEIGHT, boost
            if edits:
                yield Q.fuzzy_term_query(self.schema, exact, word, distance=edits), FUZZY_WEIGHT, boost

    def _phrase(self, words: Sequence[str]) -> Iterator[tuple[tantivy.Query, float]]:
        """Yield (query, boost): the words as typed, in this order, side by side."""
        for _name, exact, boost in self.fields:
            if len(words) == 1:
                yield Q.term_query(self.schema, exact, words[0], "freq"), boost
            else:
                yield Q.phrase_query(self.schema, exact, list(words)), boost

    def near_words(self, word: str) -> tantivy.Query:
        """Documents that hold a word one or two mistakes away: where corrections are looked for."""
        edits = analysis.allowed_edits(word)
        return any_of([Q.fuzzy_term_query(self.schema, exact, word, distance=edits) for _n, exact, _b in self.fields])


def prefix(schema: tantivy.Schema, name: str, word: str) -> tantivy.Query:
    """Terms that begin with ``word``."""
    return Q.fuzzy_term_query(schema, name, word, distance=0, prefix=True)


def filter_query(index: Index, schema: tantivy.Schema, name: str, values: Iterable[Any]) -> tantivy.Query:
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


def range_query(index: Index, schema: tantivy.Schema, name: str, bounds: tuple[Any, ...]) -> tantivy.Query:
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


def conditions(index: Index, schema: tantivy.Schema, request: SearchRequest) -> dict[str, tantivy.Query]:
    """Return the filters of a request, one query per field."""
    if request.near and not index.geo:
        raise BadRequest(index.name)
    return {name: filter_query(index, schema, name, values) for name, values in request.filters.items() if values}


def how_many(result: tantivy.SearchResult) -> int:
    """How many documents answer, those that were not read included."""
    count: int = result.count  # type: ignore[attr-defined]  # not in its stubs
    return count
