"""Distress first: what is typed in a public field is read before any cache, any list, any search (docs/distress.md).

One door for all of them: each public view declares which of its parameters people type (``core.parameters``), and
:class:`prevenance.caching.PublicCacheMiddleware` comes here before it looks for a copy. A page with a flag is made for
its reader alone: no cache keeps it, nothing of the text is counted, corrected or logged.
"""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core import discreet, metrics
from directory.territories import communes
from distress import counting, gate
from distress.reader import Flag

#: The address that completes names of communes.
COMPLETES_COMMUNES = "directory:communes"


def _is_commune(text: str) -> bool:
    return any(territory.exact for territory in communes.search(text, limit=5))


def _begins_a_commune(text: str) -> bool:
    return bool(communes.search(text, limit=1))


def read(texts: Sequence[str], view: str = "") -> Flag | None:
    """The flag of what was typed, at the view of this name.

    One name of a commune in twenty-five looks like a danger (« La Côte-Saint-André », « Cordon »): a name is no
    sentence, nor is its beginning where communes are completed. A reader that fails is counted and hides no answer:
    numbers stand at each foot.
    """
    if not texts:
        return None
    try:
        return gate.first_flag(texts, _begins_a_commune if view == COMPLETES_COMMUNES else _is_commune)
    except Exception:
        metrics.failed("distress")
        return None


def answer(request: HttpRequest, flag: Flag, get_response: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The page asked, with the number first or above; without any trace of what was asked.

    A redirect (a commune found, an old name of a parameter) would lose the number: a page offers to go on instead.
    """
    shown = gate.answer_of(flag, get_language() or gate.BASE)
    setattr(request, "distress", shown)  # noqa: B010
    with discreet.asking():
        response = get_response(request)
        if 300 <= response.status_code < 400 and "Location" in response and "format" not in request.GET:
            response = render(request, "distress_further.html", {"address": response["Location"]})
    if response.get("Content-Type", "").startswith("text/html"):
        counting.note(flag.family)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    for name in ("ETag", "Last-Modified", "Surrogate-Key", "Cache-Tag"):
        response.headers.pop(name, None)
    return response
