"""The nginx in front is told of each withdrawal: nothing that it kept before is given again.

The nginx of Debian cannot forget an answer by its key. But the key of each of its answers begins with the real path of
``FRONT_DIR/current``, a symbolic link (``$realpath_root`` in ``deploy/nginx``): where the link leads elsewhere, every
answer is asked of the application anew, once, and what nginx kept before is never found again, not even when the
application stops. The link moves in one system call, after the commit, and its name follows from the marks of the
database alone, so that any process may move it, twice or late.

Only withdrawals move it (:mod:`prevenance.marks`): a page that went, a label or a place that moved. A page that changed
and stays is ten seconds old at most.
"""

import contextlib
import logging
import os
import threading
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from core import metrics

from . import marks

logger = logging.getLogger(__name__)
#: Seconds in which withdrawals are looked for; the calendar looks every minute.
LATELY_SECONDS = 180


def renew() -> None:
    """Lead nginx elsewhere if something was withdrawn lately and it was not yet; never raises.

    Called after the commit of what may have withdrawn something, and at the start.
    """
    if not settings.FRONT_DIR:
        return
    try:
        name = marks.withdrawals(LATELY_SECONDS)
        folder = Path(settings.FRONT_DIR)
        if name or not (folder / "current").exists():
            point(folder, name or "none")
    except (DatabaseError, OSError) as error:
        metrics.failed("front")
        logger.warning("nginx could not be told of a withdrawal (%s)", type(error).__name__)


def point(folder: Path, name: str) -> None:
    """Have ``folder/current`` lead to ``folder/name``; what it led to before goes."""
    current = folder / "current"
    if current.is_symlink() and os.readlink(current) == name:
        return
    (folder / name).mkdir(parents=True, exist_ok=True)
    beside = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
    os.symlink(name, beside)
    os.replace(beside, current)
    for other in folder.iterdir():
        if other.name not in {name, "current"} and other.is_dir() and not other.is_symlink():
            with contextlib.suppress(OSError):
                other.rmdir()
