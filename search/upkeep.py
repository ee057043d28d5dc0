"""Keeping indexes true: follow the outbox, rebuild beside the old one. Knows no engine in particular."""

import logging
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.dispatch import Signal

from . import engines, outbox, sources
from .engines.base import Engine, IndexUnavailable
from .sources import DocumentSource

logger = logging.getLogger(__name__)

#: label, done, total (0 when nobody knows).
Progress = Callable[[str, int, int], None]
_KEYS_AT_ONCE = 500
#: An index of this machine is no longer what it was (``name``): what was made from it is old. ``since``: when the
#: oldest change that it now knows was written; None when it was made anew.
index_changed = Signal()


class Busy(Exception):
    """Another process is rebuilding this index."""


def _silent(label: str, done: int, total: int) -> None: ...


def follow(index_name: str | None = None) -> int:
    """Bring every index (or one) of this machine up to date; return how many documents were looked at.

    Several processes may call it: one works, the others wait and find nothing left. An index that is missing, damaged
    or whose position was lost is rebuilt.
    """
    looked = 0
    for source in [sources.get(index_name)] if index_name else sources.all_sources():
        engine = engines.current()
        try:
            looked += _follow(engine, source)
        except (IndexUnavailable, outbox.PositionLost) as reason:
            logger.warning("search index %s is rebuilt: %s", source.index.name, reason)
            try:
                looked += _rebuild(engine, source, _silent)
            except Busy:
                logger.info("search index %s is being rebuilt by another process", source.index.name)
    return looked


def _follow(engine: Engine, source: DocumentSource) -> int:
    looked, name = 0, source.index.name
    if outbox.is_current(engine.position(source.index)):
        return 0
    since = outbox.oldest_waiting(engine.position(source.index))
    with engine.lock(source.index, "write") as held:
        while held:
            changes = outbox.changes_since(engine.position(source.index), name)
            keys = changes.keys.get(name, [])
            documents, deleted = _read(source, keys)
            engine.write(source.index, documents, deleted, changes.position)
            looked += len(keys)
            if not changes.more:
                break
    if looked:
        index_changed.send(sender=None, name=name, since=since)
    return looked


def _read(source: DocumentSource, keys: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the documents of ``keys``, and the keys that have none any more."""
    documents: list[dict[str, Any]] = []
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        documents += source.documents(keys[start : start + _KEYS_AT_ONCE])
    return documents, sorted(set(keys) - {document["id"] for document in documents})


def rebuild(index_names: Iterable[str] | str | None = None, progress: Progress = _silent) -> dict[str, int]:
    """Rebuild indexes from the database, each beside the old one then in its place; return documents per index.

    Searches go on with the old index until the swap; what changes meanwhile is caught up before it. Raises ``Busy``
    when another process rebuilds the same index.
    """
    names = [index_names] if isinstance(index_names, str) else index_names
    chosen = [sources.get(name) for name in names] if names is not None else sources.all_sources()
    return {source.index.name: _rebuild(engines.current(), source, progress) for source in chosen}


def _rebuild(engine: Engine, source: DocumentSource, progress: Progress) -> int:
    index, name = source.index, source.index.name
    with engine.lock(index, "rebuild") as held:
        if not held:
            raise Busy(name)
        position = outbox.now_position()
        total = source.count() or 0
        progress(name, 0, total)
        with engine.build(index) as build:
            count = build.write(_counted(source.documents(None), name, total, progress))
            position = _catch_up(build, source, position)
            with engine.lock(index, "write"):
                build.swap(_catch_up(build, source, position))
        index_changed.send(sender=None, name=name, since=None)
        progress(name, count, count)
        logger.info("search index %s rebuilt: %d documents", name, count)
        return count


def _catch_up(build: Any, source: DocumentSource, position: dict[str, Any]) -> dict[str, Any]:
    while True:
        changes = outbox.changes_since(position, source.index.name)
        if keys := changes.keys.get(source.index.name, []):
            build.write(*_read(source, keys))
        position = changes.position
        if not changes.more:
            return position


def _counted(
    documents: Iterator[dict[str, Any]], name: str, total: int, progress: Progress
) -> Iterator[dict[str, Any]]:
    done = 0
    documents = iter(documents)
    while batch := list(islice(documents, 500)):
        yield from batch
        done += len(batch)
        progress(name, done, max(total, done) if total else 0)
