"""The demo in this process, each request in a transaction that is taken back: whatever is posted, nothing changes.

Not a test module: ``python -m tests.fuzz`` runs it (``make fuzz``; CI does a short form through ``test_fuzz.py``).
"""

import logging
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field

HOSTILE = (
    *(
        "",
        " ",
        '"',
        '"a',
        "*",
        "NEAR",
        "a AND (b OR",
        "\x00",
        "a\x00b",
        "😀👩‍👩‍👧",
        "النوم",
        "\u202e\u200f",
        "%",
        "%00",
    ),
    *("' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "..%2f..%2f", "-1", "0", "1", "2"),
    *("99999999999999999999", "1e309", "NaN", "Infinity", "-0", "1.5", "true", "None", "null", "[]", "{}", '{"a":'),
    *("\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 3000, "1" * 400, "٣", "²", "2026-13-45"),
    *("31/02/2026", "0000-00-00", "2026-01-01T25:61", "a@b", "http://", "javascript:alert(1)", "//evil.example", "00"),
    *("\r\nSet-Cookie: a=b", "[[[[", "%zz"),
)


@dataclass(frozen=True)
class Door:
    """An address pattern: its route, the names and converters of its variables, the parameters that its view reads."""

    route: str
    variables: tuple[tuple[str, str], ...]
    parameters: tuple[str, ...] = ()


@dataclass
class Fault:
    """An answer that should not be."""

    said: str
    request: str


@dataclass
class Report:
    """What was tried and what was wrong."""

    tried: int = 0
    faults: list[Fault] = field(default_factory=list)


_VARIABLE = re.compile(r"<(?:(\w+):)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")


def doors(prefix: str = "") -> list[Door]:
    """Every address pattern of the site, without the languages' prefixes."""
    from django.urls import get_resolver

    from core import parameters

    found = []

    def walk(patterns, before):
        for item in patterns:
            route = before + _route(item.pattern)
            if hasattr(item, "url_patterns"):
                walk(item.url_patterns, route)
            else:
                read = parameters.of(item.callback)
                variables = tuple((name, kind or "str") for kind, name in _VARIABLE.findall(route))
                found.append(Door(route, variables, (*read.one, *read.many, *read.ordered)))

    walk(get_resolver().url_patterns, "/")
    return [door for door in dict.fromkeys(found) if door.route.startswith(prefix or "/")]


def _route(pattern) -> str:
    text = str(pattern)
    if "(?P<" in text or text.startswith("^"):
        text = _GROUP.sub(lambda match: f"<str:{match[1]}>", text)
        text = re.sub(r"[\\^$?]", "", text)
    return text


def quiet() -> None:
    """Keep the logs of answers that are looked at anyway out of the way."""
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(4000)


@contextmanager
def taken_back():
    """Run what is inside in a transaction, then take it back."""
    from django.db import transaction

    with transaction.atomic():
        sid = transaction.savepoint()
        try:
            yield
        finally:
            if transaction.get_connection().needs_rollback:
                transaction.set_rollback(False)
            transaction.savepoint_rollback(sid)
            transaction.set_rollback(True)


def known_values() -> dict[str, list[str]]:
    """Values that exist, by the name of a variable or of a parameter: a wrong address is only half of the addresses."""
    from django.contrib.auth import get_user_model
    from wagtail.documents.models import Document
    from wagtail.images.models import Image
    from wagtail.models import Page

    from directory.models import Place
    from registry.models import Dossier, Evaluation, Tool

    def some(rows, name="pk", most=5):
        return [str(value) for value in rows.order_by("pk").values_list(name, flat=True)[:most]]

    pages = Page.objects.filter(depth__gt=1)
    common = {
        "page_id": [*some(pages), *some(pages.filter(live=False), most=3)],
        "image_id": some(Image.objects.all()),
        "document_id": some(Document.objects.all()),
        "user_id": some(get_user_model().objects.all()),
        "evaluation": some(Evaluation.objects.all()),
        "label": some(Dossier.objects.all()),
        "identifier": some(Tool.objects.all(), "identifier", 10),
        "key": some(Tool.objects.all(), "identifier", 10),
        "slug": [*some(Place.objects.all(), "slug"), *some(Tool.objects.all(), "slug")],
        "code": ["59", "59350", "62", "2A"],
        "model_name": ["tool", "label", "guidelineversion", "topic", "page", "user"],
        "app_label": ["registry", "content", "wagtailcore", "auth", "vocabularies"],
        "action": ["delete", "publish", "unpublish", "move", "nothing"],
        "commune": ["59350", "62041", "00000"],
        "format": ["json", "csv", "geojson", "atom", "html"],
        "page": ["1", "2", "9999"],
        "o": some(Tool.objects.all(), "identifier", 4),
        "rayon": ["0", "5", "50"],
        "filter_spec": ["fill-165x165", "scale-99999", "width-99999999", "fill-0x0", "original|format-nothing"],
    }
    return common
