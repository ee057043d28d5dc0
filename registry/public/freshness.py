"""Conditional reading: when what is shown last changed, said to browsers and shared caches."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date


def stamp(request: HttpRequest, response: HttpResponse, *, changed: dt.datetime | None = None, etag: str = ""):
    """Set ``Last-Modified`` (aware) and ``ETag`` on ``response``; return it, or a 304 when the reader has it."""
    timestamp = int(changed.timestamp()) if changed else None
    if timestamp is not None:
        response["Last-Modified"] = http_date(timestamp)
    if etag:
        response["ETag"] = etag
    return get_conditional_response(request, etag=etag or None, last_modified=timestamp, response=response)
