"""Counts by family and day, added up in memory and written later with others (``core.tally``)."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from core import tally

from .models import FlagCount


def note(family: str) -> None:
    """Count one page that showed the numbers of ``family``."""
    _flags.add((family, timezone.localdate()))


def _write(counts: Sequence[tuple[tuple[str, dt.date], int]]) -> None:
    for (family, day), amount in counts:
        tally.add_to_row(FlagCount, amount, family=family, day=day)


_flags = tally.register("red-flags", _write)
