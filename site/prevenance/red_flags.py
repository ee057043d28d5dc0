"""Distress first: what is typed in a public field is read before any list and any search (docs/distress.md).

One door for all of them: each public view declares which of its parameters people type (``core.parameters``), and
:class:`prevenance.caching.PublicCacheMiddleware` comes here unless there is a copy for the very same text, which this
version of the reader then found harmless. A page with a flag is made for its reader alone: no cache keeps it, nothing
of the text is counted, corrected or logged.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from core import discreet, metrics
from directory.territories import communes
from distress import counting, gate, reader
from distress.reader import Flag

#: The address that completes names of communes.
COMPLETES_COMMUNES = "directory:communes"


def _is_commune(text: str) -> bool:
    return any(territory.exact for territory in communes.search(text, limit=5))


def _begins_a_commune(text: str) -> bool:
    return bool(communes.search(text, limit=1))


@dataclass(frozen=True, slots=True)
class Heard:
    """The flag of what was typed, if any. ``lasts``: whether it is that of the reader alone.

    A name of a commune may go, a reader that failed may work again: a page made on such a verdict is not kept.
    """

    flag: Flag | None
    lasts: bool


def version() -> str | None:
    """Which reader it is that reads: another one after any change of its data or code; ``None`` when it fails."""
    try:
        return reader.version()
    except Exception:
        metrics.failed("distress")
        return None


def read(texts: Sequence[str], view: str = "") -> Heard:
    """The verdict on what was typed, at the view of this name.

    One name of a commune in twenty-five looks like a danger (« La Côte-Saint-André », « Cordon »): a name is no
    sentence, nor is its beginning where communes are completed. A reader that fails is counted and hides no answer:
    numbers stand at each foot.
    """
    named = False

    def is_name(text: str) -> bool:
        nonlocal named
        found = _begins_a_commune(text) if view == COMPLETES_COMMUNES else _is_commune(text)
        named = named or found
        return found

    try:
        flag = gate.first_flag(texts, is_name)
    except Exception:
        metrics.failed("distress")
        return Heard(None, lasts=False)
    return Heard(flag, lasts=not named)


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
