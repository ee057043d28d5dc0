"""One maker of a page at a time on this machine, across processes; who comes second knows it and does not wait for
long.

A lock of the file system: freed when its process dies. Names share ``SLOTS`` files, so that their number does not
depend on what readers ask; two names that share one wait for each other, no more. Where no lock can be had (full disk,
read-only folder) everybody makes the page.
"""

import contextlib
import fcntl
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core import metrics

SLOTS = 512
#: Seconds after which a maker is no longer waited for, nor the copy before given.
LONGEST_SECONDS = 5.0
#: Seconds that a request waits for the page of another when there is no copy to give meanwhile.
PATIENCE_SECONDS = 2.0
_PAUSE_SECONDS = 0.02


class Turn:
    """``mine``: the page is for the caller to make. ``waited``: somebody else may have made it meanwhile."""

    def __init__(self, handle: int | None):
        self._handle = handle
        self._began = time.monotonic()
        self.waited = False
        self.mine = self._try()

    def _try(self) -> bool:
        if self._handle is None:
            return True
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        with contextlib.suppress(OSError):
            os.utime(self._handle)  # since when it is held
        return True

    def wait(self) -> bool:
        """Wait a moment; False when the caller has to make the page without its turn."""
        try:
            held = time.time() - os.fstat(self._handle or -1).st_mtime
        except OSError:
            return False
        if held > LONGEST_SECONDS or time.monotonic() - self._began > PATIENCE_SECONDS:
            metrics.count(metrics.PAGES, "impatient")
            return False
        time.sleep(_PAUSE_SECONDS)
        self.waited = True
        self.mine = self._try()
        return True


@contextlib.contextmanager
def take(name: str) -> Iterator[Turn]:
    """Take the turn of ``name`` if it is free."""
    try:
        folder = Path(settings.VAR_DIR) / "locks" / "pages"
        slot = folder / str(zlib.crc32(name.encode("utf-8", "surrogatepass")) % SLOTS)
        try:
            handle = os.open(slot, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(slot, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        metrics.failed("turns")
        yield Turn(None)
        return
    try:
        yield Turn(handle)
    finally:
        os.close(handle)
