"""Counts made while pages are read: added up in memory, written to the database later by a thread of the process.

A reading never writes to the database: an import may hold it for half a minute. ``add`` puts one in a dictionary; a
thread writes what has gathered every ``settings.TALLY_SECONDS``, and the process does it when it ends. A crash loses
what the last seconds counted; a database that cannot be written keeps the counts waiting, up to ``MOST`` different
ones, beyond which they are dropped and ``prevenance_counts_lost`` says so.

What a count means belongs to its app, which registers the function that writes::

    downloads = tally.register("kit-downloads", write)   # write([((page, day), 3), …]), idempotent on failure
    downloads.add((page, day))

With ``TALLY_SECONDS = 0`` (tests) each count is written at once.
"""

import atexit
import logging
import os
import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.conf import settings
from django.db import connections, models, transaction

from . import metrics

logger = logging.getLogger(__name__)
MOST = 5000
#: Writes the counts ``[(key, how many), …]`` in one short transaction that the caller has opened.
Write = Callable[[Sequence[tuple[Any, int]]], None]


class PendingCounts:
    """One kind of count. Safe to use from several threads, and after a fork."""

    def __init__(self, name: str, write: Write):
        self.name, self.write = name, write
        self._counts: dict[Hashable, int] = {}
        self._mutex = threading.Lock()

    def add(self, key: Hashable, amount: int = 1) -> None:
        """Count; never waits for the database."""
        with self._mutex:
            if key not in self._counts and len(self._counts) >= MOST:
                metrics.count(metrics.LOST, self.name)
                return
            self._counts[key] = self._counts.get(key, 0) + amount
        if settings.TALLY_SECONDS:
            _writer.start()
        else:
            self.flush()

    def waiting(self) -> int:
        """How many counts are not written yet."""
        return sum(self._counts.values())

    def flush(self) -> bool:
        """Write what has gathered; what cannot be written is kept for the next time. Whether all is written."""
        with self._mutex:
            counts, self._counts = self._counts, {}
        if not counts:
            return True
        try:
            with transaction.atomic():
                self.write(list(counts.items()))
        except Exception as error:
            metrics.failed("tally")
            logger.warning("counts of %s wait (%s)", self.name, type(error).__name__)
            with self._mutex:
                for key, amount in counts.items():
                    if key in self._counts or len(self._counts) < MOST:
                        self._counts[key] = self._counts.get(key, 0) + amount
                    else:
                        metrics.count(metrics.LOST, self.name, amount=amount)
            return False
        return True

    def forget(self) -> None:
        """Drop what was counted: a child process must not write what its parent will."""
        self._mutex = threading.Lock()
        self._counts = {}


def add_to_row(model: type[models.Model], amount: int = 1, *, field: str = "count", **key: Any) -> None:
    """Add ``amount`` to a number of the row that ``key`` names, made when there is none. Right for many processes."""
    row, _created = model._default_manager.get_or_create(**key)
    model._default_manager.filter(pk=row.pk).update(**{field: models.F(field) + amount})


_tallies: dict[str, PendingCounts] = {}


def register(name: str, write: Write) -> PendingCounts:
    """Declare a kind of count."""
    _tallies[name] = PendingCounts(name, write)
    return _tallies[name]


def flush() -> bool:
    """Write every count of this process; whether all are written."""
    outcomes = [tally.flush() for tally in _tallies.values()]
    return all(outcomes)


class _Writer:
    """The thread that writes; one per process, started by the first count."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is not None:
            return
        with self._mutex:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tally", daemon=True)
                self._thread.start()
                atexit.register(self._last_time, os.getpid())

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(settings.TALLY_SECONDS or 3600)
            flush()
            connections.close_all()

    def _last_time(self, process: int) -> None:
        if process == os.getpid():
            flush()


_writer = _Writer()


def _after_fork() -> None:
    global _writer
    _writer = _Writer()
    for tally in _tallies.values():
        tally.forget()


os.register_at_fork(after_in_child=_after_fork)
