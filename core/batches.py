"""Long writings in short transactions, so that nobody waits for an import: neither a sign-in nor a count.

What is written in batches must be right to run again: interrupted, it goes on from what is there.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

#: SQLite asks again every tenth of a second whether it may write: a shorter pause would let nobody in.
PAUSE_SECONDS = 0.15


def pause() -> None:
    """Pause so that others may write; no pause inside a transaction, nor on PostgreSQL, where nobody waits."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE_SECONDS)


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of ``size`` items, with a pause between two; the caller writes each in a transaction of its own."""
    rest = iter(items)
    batch = list(islice(rest, size))
    while batch:
        yield batch
        batch = list(islice(rest, size))
        if batch:
            pause()
