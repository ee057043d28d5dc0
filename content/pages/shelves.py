"""Shelves of the home page."""

from itertools import islice

from content.models import ArticlePage, CampaignPage, KitPage
from content.pages.cards import Ref, cards, refs
from content.pages.queries import listed
from core import shared
from vocabularies.models import Topic


def _shelves(language: str) -> dict[str, list[Ref]]:
    running = CampaignPage.objects.filter(CampaignPage.running()).values("pk")
    return {
        "campaigns": refs(listed(language, [CampaignPage]).filter(pk__in=running)[:3]),
        "articles": refs(listed(language, [ArticlePage])[:6]),
        "kits": refs(listed(language, [KitPage])[:3]),
    }


def home_lists(home) -> dict:
    """Shelves of a home page: campaigns of the moment, latest articles, kits, topics."""
    language = home.locale.language_code
    shelves = shared.kept("shelves", language, make=lambda: _shelves(language))
    together = iter(cards([ref for shelf in shelves.values() for ref in shelf]))
    return {
        **{name: list(islice(together, len(shelf))) for name, shelf in shelves.items()},
        "topics_by_code": Topic.in_language(language),
    }
