"""Django's cache in files, bounded in bytes, whose writes do not grow dearer with what is kept.

Django counts the files of the folder at each write and deletes a third of them, drawn by lot, when there are too many,
whatever they weigh. Here one write in ``EVERY`` looks at the folder, and what was written longest ago goes first, until
there is room again. Between two looks each process may write ``EVERY`` values beyond the bound.

``OPTIONS``: ``MAX_ENTRIES`` files, ``MAX_BYTES`` together; ``LESSER``: keys that begin so go before any other.
"""

import contextlib
import os
import time
from dataclasses import dataclass
from typing import Any

from django.core.cache.backends.filebased import FileBasedCache

#: Writes of a process between two looks at the folder.
EVERY = 32
#: What is left after a look that found too much, of both bounds.
LEFT = 0.8
#: Seconds after which a value that a process did not finish writing is deleted (it was killed).
ABANDONED = 3600
_LESSER = "lesser-"


@dataclass(frozen=True, slots=True, order=True)
class _File:
    """In the order in which files go."""

    main: bool
    written: float
    size: int
    path: str


class BoundedFileCache(FileBasedCache):
    """See the module."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS") or {})
        self._max_bytes: int = options.pop("MAX_BYTES")
        self._lesser: str = options.pop("LESSER", "")
        self._writes = 0
        super().__init__(folder, {**params, "OPTIONS": options})

    def _key_to_file(self, key: Any, version: Any = None) -> str:
        path: str = super()._key_to_file(key, version)  # type: ignore[misc]
        if self._lesser and str(key).startswith(self._lesser):
            folder, name = os.path.split(path)
            return os.path.join(folder, _LESSER + name)
        return path

    def _cull(self) -> None:
        """Make room, once in so many writes."""
        self._writes += 1
        if self._writes % EVERY != 1:
            return
        files = self._files()
        many, size = len(files), sum(file.size for file in files)
        if many <= self._max_entries and size <= self._max_bytes:
            return
        for file in sorted(files):
            if many <= self._max_entries * LEFT and size <= self._max_bytes * LEFT:
                break
            with contextlib.suppress(FileNotFoundError):
                os.remove(file.path)
            many, size = many - 1, size - file.size

    def _files(self) -> list[_File]:
        """Every value of the folder; what was never finished is deleted."""
        found = []
        with os.scandir(self._dir) as entries:  # type: ignore[attr-defined]
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    about = entry.stat()
                    if entry.name.endswith(self.cache_suffix):
                        main = not entry.name.startswith(_LESSER)
                        found.append(_File(main, about.st_mtime, about.st_size, entry.path))
                    elif entry.name.startswith("tmp") and about.st_mtime < time.time() - ABANDONED:
                        os.remove(entry.path)
        return found
