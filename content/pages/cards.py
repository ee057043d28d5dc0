"""Cards of pages in lists: each rendered once per language while the public content stays the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.models import Page

from content.pages.queries import hydrate
from core import shared

TEMPLATE = "content/partials/card.html"
LEVEL = 3


@dataclass(frozen=True, slots=True)
class Ref:
    """A page that a list shows: what is needed to find its card, or to load it."""

    pk: int
    content_type_id: int


def refs(pages: QuerySet) -> list[Ref]:
    """The pages of a queryset in its order, in one narrow query."""
    return [Ref(*row) for row in pages.values_list("pk", "content_type_id")]


def _key(pk: int) -> tuple:
    return ("card", pk, get_language())


def cards(pages: Iterable[Ref | Page]) -> list[SafeString]:
    """The card of each page, in order; those not rendered yet are loaded together, whatever their number.

    ``pages`` are visible ones: what may be shown was asked before.
    """
    pages = list(pages)
    found = {page.pk: shared.known(*_key(page.pk)) for page in pages}
    missing = [page for page in pages if found[page.pk] is None]
    if missing:
        template = get_template(TEMPLATE)
        for page in hydrate(missing):
            html = template.render({"item": page, "level": LEVEL, "LANGUAGE_CODE": get_language()})
            found[page.pk] = shared.kept(*_key(page.pk), make=lambda html=html: html)
    return [found[page.pk] for page in pages if found[page.pk] is not None]
