"""This site, as the evaluation needs it: what references may name, and its search as people see it."""

from django.utils.translation import override
from wagtail.models import Page

from content.answers import finding
from content.models import LISTED, HomePage, SectionPage
from content.pages.queries import listed
from directory.models import Place, Territory
from handovers.book import Book
from registry.models import Tool

from .measures import Ranking
from .questions import LANGUAGES
from .targets import HAND_OVER, TargetCatalogue

HOME = "home"


def catalogue(book: Book) -> TargetCatalogue:
    """Read what is live and public. Of two pages of one name in a language, the one nearest to the home counts."""
    return TargetCatalogue(
        pages={language: _pages(language) for language in LANGUAGES},
        tools=dict(Tool.objects.public().values_list("name", "identifier")),
        places=frozenset(Place.objects.public().values_list("slug", flat=True)),
        communes=frozenset(Territory.objects.municipal().values_list("code", flat=True)),
        handovers=frozenset(book.handovers),
    )


def _pages(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in listed(language, (HomePage, SectionPage, *LISTED)).select_related("locale").order_by("depth", "path"):
        found.setdefault(HOME if isinstance(page.specific, HomePage) else page.slug, _path(page))
    return found


def _path(page: Page) -> str:
    return page.get_url() or ""


def ask(text: str, language: str) -> Ranking:
    """Answer as ``/recherche/`` does: the answers from top to bottom, and what is proposed instead."""
    with override(language):
        found = finding.find(text, language)
    ranked = [f"{HAND_OVER}{answer.code}" if answer.kind == "hand-over" else answer.url for answer in found.answers]
    return Ranking(tuple(ranked), found.suggestion)
