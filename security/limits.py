"""Limits of use by reader, for what needs no password: reports, and what other apps declare.

One row of the database per limit and reader, added to under a lock: right for several processes and machines, and
not something that a full cache of pages throws away. Only for what writes anyway (a POST): reading never writes.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from .readers import digest, reader_key
from .throttle import locked


def wait(request, name: str, *, times: int, seconds: int) -> int:
    """Count one use of ``name`` by the reader of ``request``; return 0, or the seconds until he may again.

    ``times`` uses in ``seconds`` from the first one; a refused use is not counted.
    """
    now = timezone.now()
    with transaction.atomic():
        (row,) = locked([digest("limit", name, reader_key(request))], now).values()
        if row.until <= now:  # the window is over, or new
            row.count, row.since, row.until = 0, now, now + dt.timedelta(seconds=seconds)
        if row.count >= times:
            return max(1, round((row.until - now).total_seconds()))
        row.count += 1
        row.save()
    return 0
