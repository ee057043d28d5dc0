"""This site, as the evaluation needs it: what references may name, and its search as people see it."""

from django.utils.translation import override
from wagtail.models import Page

from content.models import LISTED, HomePage, SectionPage
from content.pages.queries import listed
from content.public.search_list import PREVIEW, available
from directory.models import Place, Territory
from frame.navigation import localise
from handovers.book import Book
from registry.models import Tool
from search import port, service, sources

from .measures import Ranking
from .questions import LANGUAGES
from .targets import TargetCatalogue

HOME = "home"
PAGES = "pages"


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
    """Answer as ``/recherche/`` does today: pages, then tools, then places, four of each, from top to bottom."""
    ranked: list[str] = []
    proposals: list[str] = []
    with override(language):
        for name in available():
            known = {item.name for item in sources.get(name).index.fields}
            filters = {"language": [language]} if name == PAGES else {}
            response = service.search(
                port.SearchRequest(
                    index=name,
                    text=text,
                    filters=filters,
                    size=PREVIEW,
                    highlight=[item for item in ("title", "summary", "body") if item in known],
                ),
                log_empty=False,
            )
            proposals += response.suggestions
            ranked += [_address(name, str(hit.fields["url"]), language) for hit in response.hits]
    return Ranking(tuple(ranked), proposals[0] if proposals else "")


def _address(index: str, url: str, language: str) -> str:
    return url if index == PAGES else localise(url, language)
