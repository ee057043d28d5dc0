"""Public readings use what is kept for all pages (:mod:`core.shared`); everything else computes anew."""

import datetime as dt

from django.db import DatabaseError, connection

from content.pages import planned
from core import shared

from . import generation, lifetimes
from .caching import is_public_request

#: Longest life of a kept value in seconds; a publication, midnight and planned ends come before.
LONGEST = 300.0


def token_of(request) -> str | None:
    """The generation that this page is made for, read once per request."""
    if not hasattr(request, "public_generation"):
        request.public_generation = generation.token()
    return request.public_generation


def _token(request) -> str | None:
    """As above, but None inside a transaction on PostgreSQL, where the generation moves only once in each."""
    if connection.in_atomic_block and connection.vendor == "postgresql":
        return None
    return token_of(request)


def begin(now: dt.datetime) -> tuple[dt.datetime, dict]:
    """Until when what is public at ``now`` stays so if nothing is written, and the next planned change, read for it.

    ``now`` itself when nobody can tell.
    """
    try:
        change = planned.next_change(now)
    except DatabaseError:
        return now, {}
    ends = now + dt.timedelta(seconds=planned.seconds_true(now, change, LONGEST))
    return ends, {lifetimes.NEXT_CHANGE: change}


class SharedValuesMiddleware:
    """Comes before the cache of pages, whose lifetimes are kept too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer inside of a public reading, or of a private one."""
        with shared.reading(lambda: _token(request)) if is_public_request(request) else shared.private():
            return self.get_response(request)


def connect() -> None:
    """Tell until when values are kept; called once when the project is ready."""
    shared.connect(begin)
