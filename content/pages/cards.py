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


def cards(pages: Iterable[Ref | Page]) -> list[SafeString]:
    """The card of each page, in order; those not rendered yet are loaded together, whatever their number.

    ``pages`` are visible ones: what may be shown was asked before.
    """
    language = get_language()
    asked = {("card", page.pk, language): page for page in pages}
    found = shared.kept_many(
        asked,
        lambda missing: _rendered({key: asked[key] for key in missing}),
        row=lambda key: f"page:{key[1]}",
        rows=("page:",),
    )
    return list(found.values())


def _rendered(asked: dict[tuple, Ref | Page]) -> dict[tuple, SafeString]:
    template = get_template(TEMPLATE)
    keys = {page.pk: key for key, page in asked.items()}
    context = {"level": LEVEL, "LANGUAGE_CODE": get_language()}
    return {keys[page.pk]: template.render({**context, "item": page}) for page in hydrate(asked.values())}
