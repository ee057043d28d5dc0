"""Interface of an engine. ``tests/contracts`` runs the same tests on each implementation."""

import abc
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from ..port import SearchRequest, SearchResponse, Suggestion
from ..query import ParsedQuery
from ..schema import Index


class IndexUnavailable(Exception):
    """The index is missing, damaged or made for other fields: it has to be rebuilt. ``reason`` is one word."""

    def __init__(self, index_name: str, reason: str):
        super().__init__(f"{index_name}: {reason}")
        self.index_name, self.reason = index_name, reason


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """State of one index on this machine: ``ok``, ``missing``, ``damaged`` or ``outdated``."""

    state: str
    documents: int = 0
    position: dict[str, Any] | None = None


class Build(abc.ABC):
    """A new index made beside the one in service."""

    @abc.abstractmethod
    def write(self, documents: Iterable[dict[str, Any]], deleted: Iterable[str] = ()) -> int:
        """Add or replace documents, delete ids; return how many were added."""

    @abc.abstractmethod
    def swap(self, position: dict[str, Any]) -> None:
        """Put the new index in service in one step, at this position of the outbox."""


class Engine(abc.ABC):
    """Holds indexes, answers requests that the service has validated."""

    name: ClassVar[str]
    #: Things of the contract that this engine cannot do; tests skip them by name, docs list them.
    lacks: ClassVar[frozenset[str]] = frozenset()

    @abc.abstractmethod
    def search(self, index: Index, request: SearchRequest, query: ParsedQuery) -> SearchResponse:
        """Answer a request; raises ``IndexUnavailable`` only."""

    @abc.abstractmethod
    def suggest(
        self,
        index: Index,
        words: Sequence[str],
        limit: int,
        filters: dict[str, Any],
        ranges: dict[str, Any] | None = None,
    ) -> list[Suggestion]:
        """Return documents whose suggest fields hold all folded ``words``, the last one as a beginning.

        ``filters`` and ``ranges`` limit them as in a request.
        """

    @abc.abstractmethod
    def stems(self, text: str, language: str) -> tuple[str, ...]:
        """Return the words of a folded text in the form in which they are compared in a language, no stop word."""

    @abc.abstractmethod
    def frequencies(self, index: Index, words: Sequence[str], language: str) -> tuple[int, dict[str, int]]:
        """Return the number of documents of an index, and of those that hold each folded word in any inflection.

        ``language`` says which inflections. Raises ``IndexUnavailable``.
        """

    @abc.abstractmethod
    def lock(self, index: Index, purpose: str = "write") -> AbstractContextManager[bool]:
        """Hold the only right to ``write`` or to ``rebuild`` an index; ``False`` when another process keeps it."""

    @abc.abstractmethod
    def write(
        self, index: Index, documents: Iterable[dict[str, Any]], deleted: Iterable[str], position: dict[str, Any]
    ) -> int:
        """Add or replace documents, delete ids and remember the position; call it under ``lock``."""

    @abc.abstractmethod
    def position(self, index: Index) -> dict[str, Any]:
        """Return the position of this machine's follower; raises ``IndexUnavailable``."""

    @abc.abstractmethod
    def build(self, index: Index) -> AbstractContextManager[Build]:
        """Start a new index beside; it is thrown away unless ``swap`` was called."""

    @abc.abstractmethod
    def status(self, index: Index) -> IndexStatus:
        """Return the state of the index, never raising."""

    @abc.abstractmethod
    def drop(self, index: Index) -> None:
        """Remove the index from this machine."""
