"""A page as an entry of a feed."""

from content.models import BasePage
from content.pages.context import absolute
from listing.atom import FeedEntry


def page_entry(page: BasePage) -> FeedEntry:
    """Its identifier survives a move: the key shared by translations, and the language."""
    return FeedEntry(
        title=page.title,
        link=absolute(page.get_url() or "/"),
        identifier=f"urn:uuid:{page.translation_key}#{page.locale.language_code}",
        summary=page.summary,
        published=page.first_published_at,
        updated=page.last_published_at,
        categories=tuple(term.code for term in page.topics.all()),
    )
