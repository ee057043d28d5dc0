"""One request being answered: documents in order, counts, what was meant."""

import json
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import tantivy

from ... import analysis, corrections, geo, highlight, query
from ...port import Cluster, Hit, SearchRequest, SearchResponse
from ...query import ParsedQuery
from ...schema import Index
from ...values import point
from . import counts, fields, queries
from .disc import Disc
from .queries import Q, all_of, how_many, silent
from .storage import Snapshot

_CORRECTION_HITS = 30
#: Words of one text that are corrected: each costs a search and a reading of what it finds.
_CORRECTED = 3
_decode = json.JSONDecoder().raw_decode


def source_of(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict[str, Any]:
    """Return a document as it was given."""
    stored: Any = searcher.doc(address).get_first("_source")
    source: dict[str, Any] = _decode(stored.decode())[0]
    return source


def listed(value: Any) -> list[str]:
    """Return the texts of a field that holds one, several or none."""
    return [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []


class AnswerBuilder:
    """Answers one validated request from one state of the index."""

    def __init__(
        self, index: Index, schema: tantivy.Schema, snapshot: Snapshot, request: SearchRequest, parsed: ParsedQuery
    ):
        self.index, self.schema, self.searcher = index, schema, snapshot.searcher
        self.request, self.parsed = request, parsed
        self.stemmer = fields.stemmer_of(index, request.filters.get(index.language, ()))
        self.compiler = queries.TextCompiler(index, schema, snapshot.searcher, self.stemmer)
        self.geo = index.geo.name if index.geo else ""
        self.disc = Disc(schema, snapshot, self.geo, request.near) if request.near else None
        self.filters = queries.conditions(index, schema, request)
        ranges = {n: queries.range_query(index, schema, n, bounds) for n, bounds in request.ranges.items()}
        self.rest = list(ranges.values())
        #: Words are only corrected by those of documents that have not reached their end.
        self.alive = [silent(ranges[index.until])] if index.until in ranges else []
        #: … and of its language.
        self.spoken = [silent(self.filters[index.language])] if index.language in self.filters else []
        if request.bbox:
            self.rest.append(queries.bbox_query(schema, self.geo, request.bbox))
        #: The documents are counted, not only read: facets, clusters, places.
        self.counted = bool(request.facets or request.zoom is not None or request.near)
        self.loose = False

    def build(self) -> SearchResponse:
        """Look for every word, then more and more loosely, until something is found."""
        request, parsed = self.request, self.parsed
        hits: list[Hit] = []
        total = 0
        for scored, counting in self._attempts():
            # The edge of the disc is checked among the documents of this very text.
            self.common = [*counting, *self.rest]
            if self.disc:
                self.common += self.disc.conditions(self.common)
            self.conditions = [*self.common, *self.filters.values()]
            self.full = all_of(self.conditions)
            hits, total = self._hits(scored, self.conditions[len(counting) :])
            if total:
                break
        unknown = [token for token in parsed.typed if not self._understood(token.folded)]
        counter = counts.Counter(self.index, self.searcher, request.filters)
        return SearchResponse(
            hits=hits,
            total=total,
            facets=counter.facets(request.facets, self.full, self.common, self.filters) if request.facets else {},
            clusters=self._clusters(counter),
            suggestions=self._suggestions(unknown, total),
        )

    def _attempts(self) -> Iterator[tuple[list[tantivy.Query], list[tantivy.Query]]]:
        """Yield (scored, counting) texts: every word first; with mistakes then; most of the words in the end."""
        if not self.parsed:
            # Text was typed, yet no word is in it: nothing answers.
            nothing = [Q.empty_query()] if self.request.text.strip() else []
            yield nothing, nothing
            return
        if self.request.match == "any":
            yield self._compiled(at_least=1)
            return
        yield self._compiled()
        self.loose = True
        count = sum(not clause.phrase for clause in self.parsed.clauses)
        if count <= queries.GUESSED:
            yield self._compiled(loose=True)
        if count > 1:
            yield self._compiled(loose=True, at_least=max(1, (count + 1) // 2))

    def _compiled(self, **how: Any) -> tuple[list[tantivy.Query], list[tantivy.Query]]:
        scored = self.compiler.compile(self.parsed, **how)
        return scored, self.compiler.compile(self.parsed, counting=True, **how) if self.counted else scored

    def _understood(self, word: str) -> bool:
        return self.compiler.knows(word) or any(word in c.words and c.expansions for c in self.parsed.clauses)

    # --- hits -------------------------------------------------------------------------------------
    def _hits(self, scored: list[tantivy.Query], limits: list[tantivy.Query]) -> tuple[list[Hit], int]:
        request = self.request
        start = (request.page - 1) * request.size
        if request.sort == "distance" and self.disc is not None:
            total = self.disc.count(self.full, len(self.conditions))
            found = self.disc.nearest(self.full, start + request.size, total) if start < total else []
            return self._read(found[start : start + request.size], far=True), total
        if request.sort == "relevance":
            # Conditions must not change the order of the words' answers; counting goes faster without that care.
            query = all_of([*scored, *map(silent, limits)]) if scored else self.full
            result = self.searcher.search(query, request.size, offset=start)
        else:
            name, order = request.sort.removeprefix("-"), tantivy.Order.Asc
            if request.sort.startswith("-"):
                order = tantivy.Order.Desc
            by = f"{name}__sort" if self.index.field(name).kind == "text" else name
            result = self.searcher.search(self.full, request.size, offset=start, order_by_field=by, order=order)
        return self._read(result.hits), how_many(result)

    def _read(self, found: Any, far: bool = False) -> list[Hit]:
        """Read documents; ``far``: what comes with each is a distance."""
        request, searcher = self.request, self.searcher
        ranked = not far and request.sort == "relevance"
        wanted = self._highlighted_fields()
        marker = self._marker() if wanted else None
        hits = []
        for value, address in found:
            source = source_of(searcher, address)
            km = value if far else None
            if request.near and not far and source.get(self.geo):
                km = geo.distance_km(request.near.lat, request.near.lon, *point(source[self.geo]))
            marked = {}
            for name in wanted:
                text = " · ".join(listed(source.get(name)))
                if text and marker is not None and (shown := highlight.excerpt(text, marker)):
                    marked[name] = shown
            hits.append(Hit(source["id"], value if ranked else -value if far else 0.0, source, km, marked))
        return hits

    def _highlighted_fields(self) -> list[str]:
        if not self.parsed:
            return []
        return [field.name for field in self.index.of_kind("text") if field.name in self.request.highlight]

    def _marker(self) -> highlight.Marker:
        """Return what finds, in a text, the words that answer the query."""
        plain = [clause for clause in self.parsed.clauses if not clause.phrase]
        family = {w for c in plain for w in (*c.words, *(w for e in c.expansions for w in e))}
        asked = family | {token.folded for token in self.parsed.typed}
        stemmed = {stem for word in family for stem in fields.stems(word, self.stemmer)}
        guessed = [w for c in plain for w in c.words if self.loose or not self.compiler.knows(w)]

        def matches(word: str) -> bool:
            if word in asked or not stemmed.isdisjoint(fields.stems(word, self.stemmer)):
                return True
            return any(corrections.close(word, w) or (len(w) >= 3 and word.startswith(w)) for w in guessed)

        return highlight.Marker(matches, None if guessed else asked)

    # --- clusters ---------------------------------------------------------------------------------
    def _clusters(self, counter: counts.Counter) -> list[Cluster]:
        if self.request.zoom is None or not self.geo:
            return []
        return counter.clusters(self.full, self.geo, geo.cluster_zoom(self.request.zoom))

    # --- did you mean -----------------------------------------------------------------------------
    def _suggestions(self, unknown: list[analysis.Token], total: int) -> list[str]:
        wanted = self.request.correct
        asked = unknown if wanted is None else [token for token in self.parsed.typed if token.folded in wanted]
        correctable = [token for token in asked if analysis.allowed_edits(token.folded)]
        wrong = list(dict.fromkeys(token.folded for token in correctable))[:_CORRECTED]
        better = {word: best for word in wrong if (best := self._better(word))}
        replaced = {token: better[token.folded] for token in correctable if token.folded in better}
        if replaced:
            return [corrections.apply(self.parsed.text, replaced)]
        return [] if total or wanted is not None else self._unquoted()

    def _better(self, word: str) -> str | None:
        near = self.searcher.search(
            all_of([self.compiler.near_words(word), *self.alive, *self.spoken]), _CORRECTION_HITS
        )
        texts = (
            text
            for source in map(self._source, map(itemgetter(1), near.hits))
            for field in self.index.of_kind("text")
            for text in listed(source.get(field.name))
        )
        return corrections.best(word, texts)

    def _source(self, address: tantivy.DocAddress) -> dict[str, Any]:
        return source_of(self.searcher, address)

    def _unquoted(self) -> list[str]:
        """Offer the same words in any order, when that finds something."""
        if not any(clause.phrase and len(clause.words) > 1 for clause in self.parsed.clauses):
            return []
        text = query.unquoted(self.parsed.text)
        freely = self.compiler.compile(query.parse(text), counting=True)
        found = self.searcher.search(all_of([*freely, *self.rest, *self.filters.values()]), 1)
        return [text] if how_many(found) else []
