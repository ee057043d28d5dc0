"""The embedded engine: answers requests from the folder of this machine."""

import contextlib
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from ... import analysis
from ...port import BadRequest, SearchError, SearchRequest, SearchResponse, Suggestion
from ...query import ParsedQuery
from ...schema import Index
from ..base import Engine, IndexStatus, IndexUnavailable
from . import fields, queries
from .answer import AnswerBuilder, listed, source_of
from .queries import Q, all_of
from .storage import Shelf, ShelfBuild, Snapshot, Version

logger = logging.getLogger(__name__)

#: ``/readyz`` and whoever looks after the index read its sums again when they were read longer ago than this.
STATUS_SECONDS = 30.0
LOCK_SECONDS = {"write": 20.0, "rebuild": 0.0}


class EmbeddedEngine(Engine):
    """tantivy in this process; a folder per index under ``SEARCH_INDEX_DIR``."""

    name = "embedded"

    def __init__(self, folder: str):
        self.root = Path(folder)
        self._shelves: dict[str, Shelf] = {}

    def _shelf(self, index: Index) -> Shelf:
        shelf = self._shelves.get(index.name)
        if shelf is None or (shelf.index is not index and shelf.index != index):
            shelf = self._shelves[index.name] = Shelf(index, self.root)
        return shelf

    @contextlib.contextmanager
    def _open(self, index: Index) -> Iterator[tuple[Version, Snapshot]]:
        """Give the version in service. What tantivy raises below comes of damaged files, or of the request."""
        shelf, version = self._shelf(index), None
        try:
            version = shelf.current()
            if not version.check_beside():
                shelf.forget()
                raise IndexUnavailable(index.name, "damaged")
            yield version, version.snapshot()
        except (OSError, ValueError) as error:
            if isinstance(error, SearchError):
                raise
            self._fault(shelf, version, error)
        except BaseException as error:
            # A panic of tantivy derives from BaseException; IndexUnavailable and the rest go their way.
            if type(error).__name__ != "PanicException":
                raise
            self._fault(shelf, version, error)

    def _fault(self, shelf: Shelf, version: Version | None, error: BaseException) -> NoReturn:
        """Read the sums of the files: the index is damaged, or the request is one that tantivy cannot answer."""
        logger.error("search index %s cannot be read: %s", shelf.index.name, error)
        shelf.forget()
        if version is not None and version.is_whole(0):
            raise BadRequest(_("This search could not be understood.")) from error
        raise IndexUnavailable(shelf.index.name, "damaged") from error

    # --- questions ----------------------------------------------------------------------------
    def search(self, index: Index, request: SearchRequest, query: ParsedQuery) -> SearchResponse:
        """Answer a validated request."""
        started = time.perf_counter()
        with self._open(index) as (version, snapshot):
            answer = AnswerBuilder(index, version.schema, snapshot, request, query).build()
        object.__setattr__(answer, "took_ms", (time.perf_counter() - started) * 1000)
        return answer

    def suggest(
        self,
        index: Index,
        words: Sequence[str],
        limit: int,
        filters: dict[str, Any],
        ranges: dict[str, Any] | None = None,
    ) -> list[Suggestion]:
        """Return documents whose suggest fields begin like what is typed."""
        offered = [field for field in index.of_kind("text", "keyword") if field.suggest and field.kind == "text"]
        if not words or not offered:
            return []
        with self._open(index) as (version, snapshot):
            schema, searcher = version.schema, snapshot.searcher
            limits = [queries.filter_query(index, schema, name, values) for name, values in filters.items() if values]
            limits += [queries.range_query(index, schema, name, bounds) for name, bounds in (ranges or {}).items()]
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
            sources = [source_of(searcher, address) for _score, address in found.hits]
        return _offer(index, offered, sources, words, limit)

    def stems(self, text: str, language: str) -> tuple[str, ...]:
        """Analyse as documents of this language are."""
        return tuple(fields.analyzer(fields.stemmer_of_language(language)).analyze(text))

    def frequencies(self, index: Index, words: Sequence[str], language: str) -> tuple[int, dict[str, int]]:
        """Read the vocabulary of every text field; the field that has the word most often counts."""
        stemmer = fields.stemmer_of(index, [language])
        with self._open(index) as (version, snapshot):
            compiler = queries.TextCompiler(index, version.schema, snapshot.searcher, stemmer)
            return snapshot.searcher.num_docs, {word: compiler.documents_with(word) for word in words}

    # --- upkeep -------------------------------------------------------------------------------
    @contextlib.contextmanager
    def lock(self, index: Index, purpose: str = "write") -> Iterator[bool]:
        """Hold a lock file; ``write`` waits its turn, ``rebuild`` gives up when one is under way."""
        with self._shelf(index).lock(purpose, LOCK_SECONDS.get(purpose, 0.0)) as held:
            yield held

    def write(
        self, index: Index, documents: Iterable[dict[str, Any]], deleted: Iterable[str], position: dict[str, Any]
    ) -> int:
        """Add, replace and delete documents of the version in service."""
        version = self._shelf(index).current()
        documents, deleted = list(documents), list(deleted)
        with self._open(index):
            count = version.write(documents, deleted) if documents or deleted else 0
        version.position = position
        return count

    def position(self, index: Index) -> dict[str, Any]:
        """Return the position of the version in service."""
        return self._shelf(index).current().position

    @contextlib.contextmanager
    def build(self, index: Index) -> Iterator[ShelfBuild]:
        """Make a new, empty version beside the one in service and yield it to be filled."""
        build = ShelfBuild(self._shelf(index))
        try:
            yield build
        finally:
            build.discard()

    def status(self, index: Index) -> IndexStatus:
        """Open the index, read its sums, count its documents."""
        try:
            with self._open(index) as (version, snapshot):
                if not version.is_whole(STATUS_SECONDS):
                    self._shelf(index).forget()
                    return IndexStatus("damaged")
                return IndexStatus("ok", snapshot.searcher.num_docs, version.position)
        except (IndexUnavailable, BadRequest) as error:
            return IndexStatus(getattr(error, "reason", "damaged"))

    def drop(self, index: Index) -> None:
        """Remove the folder of the index."""
        shelf = self._shelves.pop(index.name, None) or Shelf(index, self.root)
        shutil.rmtree(shelf.folder, ignore_errors=True)


def _offer(index: Any, offered: Any, sources: Any, words: Any, limit: Any) -> list[Suggestion]:
    """Keep one suggestion per text: those that begin as typed first, then the shortest."""
    typed = " ".join(words)
    ranked = []
    for source in sources:
        values = [value for field in offered for value in listed(source.get(field.name))]
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
