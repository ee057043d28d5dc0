"""Where an index lives: ``<folder>/<index>/<version>/`` and a ``current`` file that names the version in service.

One writer at a time, under a lock of the operating system (freed if the process dies). Readers keep the index open and
look, at each search, whether ``current`` or the version's ``meta.json`` changed: two ``stat`` calls, no file read. What
one learns from a state of the index (a ``Snapshot``) is kept until the next commit.
"""

import contextlib
import fcntl
import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from ... import analysis
from ...schema import Index, SchemaError
from ..base import Build, IndexUnavailable
from . import checksums, fields

logger = logging.getLogger(__name__)

_HEAP_BYTES = 64_000_000
_OLD_VERSION_SECONDS = 60.0
#: A folder in service is read again, against its sums, this often while it is used.
CHECK_SECONDS = 300.0


def fingerprint(index: Index) -> str:
    """Return what must be equal for a folder to be usable: fields, analysis, tantivy's format."""
    return index.fingerprint(analysis.VERSION, fields.LAYOUT, *fields.stemmers(index), tantivy.__version__)  # type: ignore[attr-defined]


def _mark(path: str) -> tuple[int, int]:
    """Return what changes when a file is written beside then renamed."""
    stat = os.stat(path)
    return stat.st_mtime_ns, stat.st_ino


def _write_file(path: Path, text: str) -> None:
    """Write beside, then rename: a reader sees the old text or the new one."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index as of one commit; ``facts`` are kept as long as it is the last one."""

    searcher: tantivy.Searcher
    facts: dict[str, Any] = field(default_factory=dict)


class Version:
    """One tantivy folder, open."""

    def __init__(self, index: Index, folder: Path, create: bool = False):
        self.index, self.folder, self.name = index, folder, folder.name
        self._meta = str(folder / "meta.json")
        self.schema = fields.tantivy_schema(index)
        if create:
            folder.mkdir(parents=True)
            _write_file(folder / "about.json", json.dumps({"fingerprint": fingerprint(index)}))
            self.tantivy = tantivy.Index(self.schema, path=str(folder))
        else:
            self.tantivy = tantivy.Index.open(str(folder))
        for name, analyzer in fields.analyzers(index).items():
            self.tantivy.register_tokenizer(name, analyzer)
        self.tantivy.config_reader("manual")
        self._last: tuple[tuple[Any, ...], Snapshot] | None = None
        self._checked = time.monotonic()
        self._checking = threading.Lock()
        self._altered = False
        self.snapshot()

    def snapshot(self) -> Snapshot:
        """Return the last commit, whoever made it."""
        mark, last = _mark(self._meta), self._last
        if last is None or last[0] != mark:
            # The mark is older than what is read: a commit made meanwhile is seen at the next search.
            self.tantivy.reload()
            self._last = last = (mark, Snapshot(self.tantivy.searcher()))
        return last[1]

    def is_whole(self, max_age: float) -> bool:
        """Whether the files are what was written, as found less than ``max_age`` seconds ago, or by reading them now.

        Reading costs a second per gigabyte or so; one thread reads, the others go by what is known.
        """
        if not self._altered and time.monotonic() - self._checked >= max_age and self._checking.acquire(blocking=False):
            try:
                if wrong := checksums.faults(self.folder):
                    logger.error("search index %s is damaged: %s", self.index.name, ", ".join(wrong[:5]))
                    self._altered = True
                self._checked = time.monotonic()
            finally:
                self._checking.release()
        return not self._altered

    def check_beside(self) -> bool:
        """Like :meth:`is_whole` every ``CHECK_SECONDS``, read by a thread beside the searches: never waits."""
        if time.monotonic() - self._checked >= CHECK_SECONDS and not self._checking.locked():
            threading.Thread(target=self.is_whole, args=[CHECK_SECONDS], daemon=True).start()
        return not self._altered

    def write(self, documents: Iterable[dict[str, Any]], deleted: Iterable[str], threads: int = 1) -> int:
        """Replace documents by id, delete ids, commit; return how many were written."""
        fresh = not self.snapshot().searcher.num_docs
        writer = self.tantivy.writer(_HEAP_BYTES, threads)
        try:
            for key in deleted:
                writer.delete_documents_by_term("id", key)
            count, seen = 0, set()
            for source in documents:
                # Into an empty folder only an id that comes twice has something to replace.
                key = str(source.get("id"))
                if fresh and key not in seen:
                    seen.add(key)
                else:
                    writer.delete_documents_by_term("id", key)
                try:
                    document = fields.to_document(self.index, source, self.schema)
                except SchemaError as error:
                    # One bad document must not stop the others, nor block the outbox for ever.
                    logger.error("a document is left out of search: %s", error)
                    continue
                writer.add_document(document)
                count += 1
            writer.commit()
            writer.wait_merging_threads()
        finally:
            del writer
        return count

    @property
    def position(self) -> dict[str, Any]:
        """The position of the outbox that this folder has reached."""
        position: dict[str, Any] = json.loads((self.folder / "position.json").read_text(encoding="utf-8"))
        return position

    @position.setter
    def position(self, value: dict[str, Any]) -> None:
        _write_file(self.folder / "position.json", json.dumps(value))


class Shelf:
    """The folder of one index."""

    def __init__(self, index: Index, root: Path):
        self.index, self.folder = index, root / index.name
        self._pointer = str(self.folder / "current")
        self._open: tuple[tuple[Any, ...], Version] | None = None
        self._mutex = threading.Lock()

    def current(self) -> Version:
        """Return the version in service, open; raises ``IndexUnavailable``."""
        try:
            mark, opened = _mark(self._pointer), self._open
            if opened is not None and opened[0] == mark:
                return opened[1]
            with open(self._pointer, encoding="utf-8") as pointer:
                name = pointer.read().strip()
        except OSError:
            raise IndexUnavailable(self.index.name, "missing") from None
        with self._mutex:
            opened = self._open
            version = opened[1] if opened is not None and opened[1].name == name else self._load(name)
            self._open = (mark, version)
            return version

    def _load(self, name: str) -> Version:
        folder = self.folder / Path(name).name
        try:
            about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
            if about["fingerprint"] != fingerprint(self.index):
                raise IndexUnavailable(self.index.name, "outdated")
            if checksums.faults(folder):
                raise IndexUnavailable(self.index.name, "damaged")
            version = Version(self.index, folder)
            _ = version.position
            return version
        except IndexUnavailable:
            raise
        except FileNotFoundError:
            raise IndexUnavailable(self.index.name, "missing") from None
        except (OSError, ValueError, KeyError) as error:
            raise IndexUnavailable(self.index.name, "damaged") from error

    def forget(self) -> None:
        """Close the version in service: it will be opened again, and found damaged if it is."""
        self._open = None

    def create(self) -> Version:
        """Return a new, empty version beside the one in service."""
        return Version(self.index, self.folder / f"v{time.time_ns():x}-{secrets.token_hex(3)}", create=True)

    def point_to(self, version: Version) -> None:
        """Put a version in service by rename, then sweep old ones (not those that a reader may still be opening)."""
        _write_file(self.folder / "current", version.folder.name)
        with self._mutex:
            self._open = (_mark(self._pointer), version)
        limit = time.time() - _OLD_VERSION_SECONDS
        others = sorted(self.folder.glob("v*-*"), key=lambda path: path.name)
        for path in others:
            if path != version.folder and path.name < version.folder.name:
                with contextlib.suppress(OSError):
                    if path.stat().st_mtime < limit or path != others[-2]:
                        shutil.rmtree(path, ignore_errors=True)

    @contextlib.contextmanager
    def lock(self, purpose: str, wait_seconds: float) -> Iterator[bool]:
        """Hold ``<purpose>.lock``; yields ``False`` if another process keeps it all that time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / f"{purpose}.lock", "w", encoding="utf-8") as handle:
            until = time.monotonic() + wait_seconds
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError:
                    if time.monotonic() >= until:
                        yield False
                        return
                    time.sleep(0.02)
            yield True


class ShelfBuild(Build):
    """A version being filled; ``swap`` puts it in service."""

    def __init__(self, shelf: Shelf):
        self.shelf, self.version, self.swapped = shelf, shelf.create(), False

    def write(self, documents: Iterable[dict[str, Any]], deleted: Iterable[str] = ()) -> int:
        """Add documents to the new version."""
        return self.version.write(documents, deleted)

    def swap(self, position: dict[str, Any]) -> None:
        """Put the new version in service."""
        self.version.position = position
        self.shelf.point_to(self.version)
        self.swapped = True

    def discard(self) -> None:
        """Remove the new version unless it is in service."""
        if not self.swapped:
            shutil.rmtree(self.version.folder, ignore_errors=True)
