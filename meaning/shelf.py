"""Vectors of texts, kept: in the memory of the process, and beside the index so that no process encodes a text twice.

A text is its own key: what changes is another text, so that nothing can be out of date, and what is no longer asked for
only takes room (1 KB a text). The file can be thrown away; it is made again as texts are asked for.
"""

import hashlib
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .port import Embedder

Row = NDArray[np.float32]
#: Vectors in the memory of a process: 2 KB each.
KEPT: Final = 20_000
_AT_ONCE: Final = 400


@lru_cache(maxsize=4)
def _memory_of(encoder: str) -> OrderedDict[str, Row]:
    """Return the vectors of an encoder that this process knows, whatever the folder that they came from."""
    return OrderedDict()


class VectorShelf:
    """Vectors of one encoder in one folder."""

    def __init__(self, folder: Path, encoder: Embedder) -> None:
        self._encoder = encoder
        name = hashlib.sha256(encoder.name.encode()).hexdigest()[:12]
        self._file = folder / f"meaning-{name}.sqlite3"
        self._memory = _memory_of(encoder.name)

    def row(self, text: str) -> Row:
        """Return the vector of a text that somebody typed: it is neither kept nor written anywhere."""
        return np.asarray(self._encoder.embed([text])[0], dtype=np.float32)

    def rows(self, texts: Sequence[str], most: int | None = None) -> list[Row | None]:
        """Return a vector for each of our texts.

        ``most``: so many at most are encoded now, 1 ms each; the others are ``None`` until they are asked for again.
        """
        wanted = list(dict.fromkeys(text for text in texts if text not in self._memory))
        if wanted:
            found = self._read(wanted)
            lacking = [text for text in wanted if text not in found][:most]
            if lacking:
                made = dict(zip(lacking, np.asarray(self._encoder.embed(lacking), dtype=np.float32), strict=True))
                self._write(made)
                found |= made
            self._memory.update(found)
        rows = [self._memory.get(text) for text in texts]
        while len(self._memory) > KEPT:
            self._memory.popitem(last=False)
        return rows

    # The file. One that cannot be read or written is done without: vectors are then made again in each process.

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=2)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, numbers BLOB) WITHOUT ROWID")
            yield connection

    def _read(self, texts: Sequence[str]) -> dict[str, Row]:
        keys = {_key(text): text for text in texts}
        found: dict[str, Row] = {}
        try:
            with self._opened() as connection:
                for start in range(0, len(keys), _AT_ONCE):
                    part = list(keys)[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(part))
                    lines = connection.execute(f"SELECT key, numbers FROM vectors WHERE key IN ({marks})", part)  # noqa: S608
                    found |= {keys[key]: np.frombuffer(it, dtype=np.float16).astype(np.float32) for key, it in lines}
        except (OSError, sqlite3.Error):
            return {}
        return found

    def _write(self, made: dict[str, Row]) -> None:
        lines = [(_key(text), row.astype(np.float16).tobytes()) for text, row in made.items()]
        try:
            with self._opened() as connection:
                connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", lines)
        except (OSError, sqlite3.Error):
            return


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
