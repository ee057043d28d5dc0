"""One maker at a time, on this machine: who comes second is told so instead of doing the same work again."""

import contextlib
import fcntl
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


@contextlib.contextmanager
def single(name: str) -> Iterator[bool]:
    """Yields True to the only holder of ``name``, False to everybody else meanwhile. Freed when its process dies.

    Several machines each have their own holder: what they make must be the same, or be refused by the database.
    ``OSError`` when the disk takes no lock file.
    """
    folder = Path(settings.VAR_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / re.sub(r"[^\w.-]", "_", name), "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
