"""What the mirror adds to a page, and the pages that it serves for what it cannot: in the language of the address."""

import datetime as dt
import html
import re
from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.templatetags.core import long_date
from frame.navigation import localise

from .addresses import language_of
from .reading import request_of

_MAIN = re.compile(rb"<main\b[^>]*>")
_LINKS = re.compile(rb"""\s(href|src|srcset|content)="([^"]+)\"""")
_LOCATIONS = re.compile(rb"<loc>([^<]+)</loc>")
#: Marks the line that the mirror adds, for whoever compares.
MARK = "mirror-note"


def with_note(body: bytes, path: str, made: dt.datetime) -> bytes:
    """The page with one line at its head: it is a copy, of when, and what does not work in a copy."""
    with translation.override(language_of(path)):
        local = timezone.localtime(made)
        words = _(
            "The site is out of order: this is a copy made on %(date)s at %(time)s. Searches, forms and "
            "“open now” do not work in it."
        ) % {"date": long_date(local.date()), "time": f"{local:%H:%M}"}
    note = format_html('<p class="container small {}" role="note">{}</p>', MARK, words).encode()
    return _MAIN.sub(lambda found: found[0] + note, body, count=1)


def without_note(body: bytes) -> bytes:
    """The page as the application made it."""
    return re.sub(rb'<p class="container small ' + MARK.encode() + rb'".*?</p>', b"", body, count=1)


def links(body: bytes) -> Iterator[str]:
    """Every address that a page names: links, images in all their sizes, what it announces in its head."""
    for name, value in _LINKS.findall(body):
        text = html.unescape(value.decode("utf-8", "replace"))
        if name == b"srcset":
            yield from (part.split()[0] for part in text.split(",") if part.strip())
        elif name != b"content" or "/" in text:
            yield text.strip()


def leading_to(target: str) -> bytes:
    """A page that leads on, where the application would redirect: no status of a file can."""
    return format_html(
        '<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        '<meta http-equiv="refresh" content="0; url={0}"><title>{0}</title></head>'
        '<body><a href="{0}">{0}</a></body></html>',
        target,
    ).encode()


def unavailable(language: str) -> bytes:
    """The page for what a copy cannot do: helplines, and what still works."""
    with translation.override(language):
        request = request_of(localise("/", language))
        request.LANGUAGE_CODE = language
        return render_to_string("mirror/unavailable.html", {"LANGUAGE_CODE": language}, request=request).encode()
