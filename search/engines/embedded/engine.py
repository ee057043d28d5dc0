"""The embedded engine: answers requests from the folder of this machine."""

import contextlib
import json
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import tantivy
from django.utils.translation import gettext as _

from ... import analysis, corrections, geo, highlight
from ...port import BadRequest, Cluster, FacetValue, Hit, SearchError, SearchRequest, SearchResponse, Suggestion
from ...query import ParsedQuery
from ...schema import Index
from ...values import point
from ..base import Engine, IndexStatus, IndexUnavailable
from . import fields, queries
from .queries import Q, all_of, silent
from .storage import Shelf, ShelfBuild, Version

logger = logging.getLogger(__name__)

FACET_SIZE = 2000
CLUSTER_SIZE = 5000
_CORRECTION_HITS = 30
FAULT_SECONDS = 600.0
LOCK_SECONDS = {"write": 20.0, "rebuild": 0.0}


class EmbeddedEngine(Engine):
    """tantivy in this process; a folder per index under ``SEARCH_INDEX_DIR``."""

    name = "embedded"

    def __init__(self, folder: str):
        self.root = Path(folder)
        self._shelves: dict[Index, Shelf] = {}
        self._faults: dict[str, float] = {}

    def _shelf(self, index: Index) -> Shelf:
        return self._shelves.setdefault(index, Shelf(index, self.root))

    @contextlib.contextmanager
    def _open(self, index: Index) -> Iterator[tuple[Version, tantivy.Searcher]]:
        """Give the version in service; whatever tantivy raises below means that its files are damaged."""
        shelf = self._shelf(index)
        try:
            version = shelf.current()
            yield version, version.searcher()
        except (OSError, ValueError) as error:
            if isinstance(error, SearchError):
                raise
            self._fault(shelf, error)
        except BaseException as error:
            # A panic of tantivy derives from BaseException; IndexUnavailable and the rest go their way.
            if type(error).__name__ != "PanicException":
                raise
            self._fault(shelf, error)

    def _fault(self, shelf: Shelf, error: BaseException) -> NoReturn:
        """Take the index for damaged, yet not twice in ten minutes: a fault that comes back is of the request."""
        logger.error("search index %s cannot be read: %s", shelf.index.name, error)
        shelf.forget()
        now, before = time.monotonic(), self._faults.get(shelf.index.name)
        if before is not None and now - before < FAULT_SECONDS:
            raise BadRequest(_("This search could not be understood.")) from error
        self._faults[shelf.index.name] = now
        raise IndexUnavailable(shelf.index.name, "damaged") from error

    # --- questions ----------------------------------------------------------------------------
    def search(self, index: Index, request: SearchRequest, query: ParsedQuery) -> SearchResponse:
        """Answer a validated request."""
        started = time.perf_counter()
        with self._open(index) as (version, searcher):
            answer = _Search(index, version.schema, searcher, request, query).run()
        object.__setattr__(answer, "took_ms", (time.perf_counter() - started) * 1000)
        return answer

    def suggest(self, index: Index, words: Sequence[str], limit: int, filters: dict) -> list[Suggestion]:
        """Return documents whose suggest fields begin like what is typed."""
        offered = [field for field in index.of_kind("text", "keyword") if field.suggest and field.kind == "text"]
        if not words or not offered:
            return []
        with self._open(index) as (version, searcher):
            schema = version.schema
            limits = [queries.filter_query(index, schema, name, values) for name, values in filters.items() if values]
            whole, last = words[:-1], words[-1]
            for fuzzy in (False, True):
                fields_found = []
                for field in offered:
                    exact = f"{field.name}__exact"
                    parts = [Q.term_query(schema, exact, word, "freq") for word in whole]
                    edits = analysis.allowed_edits(last) if fuzzy else 0
                    parts.append(Q.fuzzy_term_query(schema, exact, last, distance=edits, prefix=True))
                    fields_found.append(Q.boost_query(all_of(parts), field.boost))
                found = searcher.search(all_of([queries.any_of(fields_found), *limits]), limit * 5)
                if found.hits:
                    break
            sources = [_source(searcher, address) for _score, address in found.hits]
        return _offer(index, offered, sources, words, limit)

    # --- upkeep -------------------------------------------------------------------------------
    @contextlib.contextmanager
    def lock(self, index: Index, purpose: str = "write") -> Iterator[bool]:
        """Hold a lock file; ``write`` waits its turn, ``rebuild`` gives up when one is under way."""
        with self._shelf(index).lock(purpose, LOCK_SECONDS.get(purpose, 0.0)) as held:
            yield held

    def write(self, index: Index, documents: Iterable[dict], deleted: Iterable[str], position: dict) -> int:
        """Change the version in service."""
        version = self._shelf(index).current()
        documents, deleted = list(documents), list(deleted)
        with self._open(index):
            count = version.write(documents, deleted) if documents or deleted else 0
        version.position = position
        return count

    def position(self, index: Index) -> dict:
        """Return the position of the version in service."""
        return self._shelf(index).current().position

    @contextlib.contextmanager
    def build(self, index: Index) -> Iterator[ShelfBuild]:
        """Fill a version beside the one in service."""
        build = ShelfBuild(self._shelf(index))
        try:
            yield build
        finally:
            build.discard()

    def status(self, index: Index) -> IndexStatus:
        """Open the index and count its documents."""
        try:
            with self._open(index) as (version, searcher):
                return IndexStatus("ok", searcher.num_docs, version.position)
        except (IndexUnavailable, BadRequest) as error:
            return IndexStatus(getattr(error, "reason", "damaged"))

    def drop(self, index: Index) -> None:
        """Remove the folder of the index."""
        shelf = self._shelves.pop(index, None) or Shelf(index, self.root)
        shutil.rmtree(shelf.folder, ignore_errors=True)


_decode = json.JSONDecoder().decode


def _source(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> dict:
    return _decode(bytes(searcher.doc(address).get_first("_source")).decode())


def _offer(index, offered, sources, words, limit) -> list[Suggestion]:
    """Keep one suggestion per text: those that begin as typed first, then the shortest."""
    typed = " ".join(words)
    ranked = []
    for source in sources:
        values = [value for field in offered for value in _listed(source.get(field.name))]
        text = next((v for v in values if " ".join(analysis.words(v)).startswith(typed)), None)
        begins = text is not None
        text = text or next((v for v in values if any(w.startswith(words[-1]) for w in analysis.words(v))), None)
        text = text or (values[0] if values else "")
        if text:
            ranked.append((not begins, len(text), text, source))
    ranked.sort(key=lambda item: item[:3])
    seen: dict[str, Suggestion] = {}
    for _rank, _length, text, source in ranked:
        seen.setdefault(analysis.fold(text), Suggestion(text, index.name, source["id"], str(source.get("url") or "")))
    return list(seen.values())[:limit]


def _listed(value) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []


class _Search:
    """One request being answered."""

    def __init__(self, index, schema, searcher, request, parsed):
        self.index, self.schema, self.searcher = index, schema, searcher
        self.request, self.parsed = request, parsed
        self.compiler = queries.TextCompiler(index, schema, searcher)
        self.geo = index.geo.name if index.geo else ""
        self.disc = queries.Disc(schema, searcher, self.geo, request.near) if request.near else None
        self.loose = False

    def run(self) -> SearchResponse:
        request, parsed = self.request, self.parsed
        self.filters = queries.conditions(self.index, self.schema, request)
        self.common = [queries.range_query(self.index, self.schema, n, b) for n, b in request.ranges.items()]
        if request.bbox:
            self.common.append(queries.bbox_query(self.schema, self.geo, request.bbox))
        rest, hits, total = list(self.common), [], 0
        for attempt in self._attempts():
            text = [attempt] if attempt is not None else []
            # The edge of the disc is checked among the documents of this very text.
            self.common = [*text, *rest]
            if self.disc:
                self.common.append(self.disc.query(self.common))
            conditions = [*self.common, *self.filters.values()]
            self.full = all_of(conditions)
            # Conditions must not change the order of the words' answers; counting goes faster without that care.
            scored = all_of([*text, *map(silent, conditions[1:])]) if text else self.full
            hits, total = self._hits(scored)
            if total:
                break
        unknown = [token for token in parsed.typed if not self._understood(token.folded)]
        return SearchResponse(
            hits=hits,
            total=total,
            facets=self._facets(),
            clusters=self._clusters() if request.zoom is not None and self.geo else [],
            suggestions=self._suggestions(unknown) if unknown else [],
        )

    def _attempts(self) -> Iterator[tantivy.Query | None]:
        """Every word first; with mistakes then; most of the words in the end."""
        if not self.parsed:
            # Text was typed, yet no word is in it: nothing answers.
            yield Q.empty_query() if self.request.text.strip() else None
            return
        yield self.compiler.compile(self.parsed)
        self.loose = True
        yield self.compiler.compile(self.parsed, loose=True)
        count = len(self.parsed.clauses)
        if count > 1:
            yield self.compiler.compile(self.parsed, loose=True, at_least=max(1, (count + 1) // 2))

    def _understood(self, word: str) -> bool:
        return self.compiler.knows(word) or any(word in c.words and c.expansions for c in self.parsed.clauses)

    # --- hits ---------------------------------------------------------------------------------
    def _hits(self, scored: tantivy.Query) -> tuple[list[Hit], int]:
        request = self.request
        start = (request.page - 1) * request.size
        if request.sort == "distance":
            total = self.searcher.search(self.full, 1).count
            found = self.disc.nearest(self.full, start + request.size, total) if start < total else []
            return self._read([(-km, address) for km, address in found[start : start + request.size]]), total
        order = {}
        if request.sort != "relevance":
            order = {
                "order_by_field": self._sort_field(request.sort.lstrip("-")),
                "order": tantivy.Order.Desc if request.sort.startswith("-") else tantivy.Order.Asc,
            }
        result = self.searcher.search(scored, request.size, offset=start, **order)
        found = [(score if not order else 0.0, address) for score, address in result.hits]
        return self._read(found), result.count

    def _sort_field(self, name: str) -> str:
        return f"{name}__sort" if self.index.field(name).kind == "text" else name

    def _read(self, found) -> list[Hit]:
        request = self.request
        wanted = self._highlighted_fields()
        marker = self._marker() if wanted else None
        hits = []
        for score, address in found:
            source = _source(self.searcher, address)
            km = None
            if request.near and source.get(self.geo):
                km = geo.distance_km(request.near.lat, request.near.lon, *point(source[self.geo]))
            marked = {}
            for name in wanted:
                text = " · ".join(_listed(source.get(name)))
                if text and (shown := highlight.excerpt(text, marker)):
                    marked[name] = shown
            hits.append(Hit(source["id"], score, source, km, marked))
        return hits

    def _highlighted_fields(self) -> list[str]:
        if not self.parsed:
            return []
        return [field.name for field in self.index.of_kind("text") if field.name in self.request.highlight]

    def _marker(self) -> highlight.Marker:
        """Return what finds, in a text, the words that answer the query."""
        asked = {w for c in self.parsed.clauses for w in (*c.words, *(w for e in c.expansions for w in e))}
        stemmed = {stem for word in asked for stem in fields.stems(word)}
        guessed = [w for c in self.parsed.clauses for w in c.words if self.loose or not self.compiler.knows(w)]

        def matches(word: str) -> bool:
            if word in asked or not stemmed.isdisjoint(fields.stems(word)):
                return True
            return any(corrections.close(word, w) or (len(w) >= 3 and word.startswith(w)) for w in guessed)

        return highlight.Marker(matches, None if guessed else asked)

    # --- counts -------------------------------------------------------------------------------
    def _facets(self) -> dict[str, list[FacetValue]]:
        """A facet that is filtered ignores its own filter, so that one sees what another value would add."""
        request = self.request
        free = [name for name in request.facets if name not in self.filters]
        found = self._count(self.full, free) if free else {}
        for name in request.facets:
            if name in self.filters:
                others = [query for key, query in self.filters.items() if key != name]
                found |= self._count(all_of([*self.common, *others]), [name])
        return {name: found[name] for name in request.facets}

    def _count(self, query, names: Sequence[str]) -> dict[str, list[FacetValue]]:
        terms = {name: {"terms": {"field": name, "size": FACET_SIZE, "segment_size": 65_000}} for name in names}
        result = self.searcher.aggregate(query, terms)
        return {name: self._values(name, result[name]["buckets"]) for name in names}

    def _values(self, name: str, buckets) -> list[FacetValue]:
        kind = self.index.field(name).kind
        chosen = list(self.request.filters.get(name, ()))
        counts = {_plain(kind, bucket["key"]): bucket["doc_count"] for bucket in buckets}
        for value in chosen:
            counts.setdefault(_plain(kind, value), 0)
        selected = {_plain(kind, value) for value in chosen}
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        return [FacetValue(value, count, value in selected) for value, count in ordered]

    def _clusters(self) -> list[Cluster]:
        zoom = geo.cluster_zoom(self.request.zoom)
        mean = {axis: {"avg": {"field": f"{self.geo}__{axis}"}} for axis in ("lat", "lon")}
        terms = {"field": f"{self.geo}__z{zoom}", "size": CLUSTER_SIZE, "segment_size": 65_000}
        result = self.searcher.aggregate(self.full, {"tiles": {"terms": terms, "aggs": mean}})
        return [
            Cluster(geo.tile_key(int(b["key"]), zoom), b["lat"]["value"], b["lon"]["value"], b["doc_count"])
            for b in result["tiles"]["buckets"]
        ]

    # --- did you mean ---------------------------------------------------------------------------
    def _suggestions(self, unknown) -> list[str]:
        replaced = {}
        for token in unknown:
            if not analysis.allowed_edits(token.folded):
                continue
            near = self.searcher.search(self.compiler.near_words(token.folded), _CORRECTION_HITS)
            texts = (
                text
                for _score, address in near.hits
                for source in [_source(self.searcher, address)]
                for field in self.index.of_kind("text")
                for text in _listed(source.get(field.name))
            )
            if best := corrections.best(token.folded, texts):
                replaced[token] = best
        return [corrections.apply(self.parsed.text, replaced)] if replaced else []


def _plain(kind: str, value):
    """Return a facet's value as a person's filter would give it: bool, int when whole, ISO day."""
    if kind == "boolean":
        return bool(value)
    if kind == "number":
        return int(value) if float(value).is_integer() else float(value)
    if kind == "date":
        return (value if isinstance(value, str) else value.isoformat())[:10]
    return value
