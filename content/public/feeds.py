"""Atom feeds: one per section, one for the site, one per language by the address."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.models import LISTED, SectionPage
from content.pages.context import absolute
from content.pages.feed_entries import page_entry
from content.pages.queries import home_of, hydrate, listed
from listing.atom import FeedHead, atom_response

LENGTH = 30
_KINDS = tuple(model for model in LISTED if model.is_health_page)


def pages_feed(request: HttpRequest, section: SectionPage | None = None) -> HttpResponse:
    """Latest health pages of a section, or of the whole site in a language, newest first."""
    language = section.locale.language_code if section else get_language()
    home = home_of(get_language())
    site = home.hero_title or home.title if home else "Prévenance"
    page = section or home
    head = FeedHead(
        title=f"{section.title} – {site}" if section else site,
        subtitle=section.summary if section else _("Latest pages of the site"),
        link=absolute(page.get_url(request) if page else "/"),
        address=absolute(request.path),
        identifier=absolute(page.get_url(request) if page else "/"),
        language=get_language(),
    )
    return atom_response(head, map(page_entry, hydrate(listed(language, _KINDS, under=section)[:LENGTH])))


def section_feed(section: SectionPage, request: HttpRequest) -> HttpResponse:
    """Response of the feed of a section."""
    return pages_feed(request, section)


@require_safe
def site_feed(request: HttpRequest) -> HttpResponse:
    """Response of the feed of the site in the language of the address."""
    return pages_feed(request)
