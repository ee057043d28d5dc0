"""Atom feeds: one per section, one for the site, one per language by the address."""

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.models import LISTED, SectionPage
from content.pages.context import absolute
from content.pages.queries import home_of, hydrate, listed

LENGTH = 30
_KINDS = tuple(model for model in LISTED if model.is_health_page)


class _Atom(Atom1Feed):
    """Atom with the language that Django leaves out of ``content``."""

    content_type = "application/atom+xml; charset=utf-8"


class PagesFeed(Feed):
    """Latest pages of a section, or of the whole site in a language."""

    feed_type = _Atom

    def __call__(self, request, *args, **kwargs):
        """Feeds are served without session nor ``Vary``; they can be kept ten minutes."""
        self.request = request
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request, section: SectionPage | None = None):
        """The section, or None for the whole site."""
        return section

    def title(self, section):
        """Title of the feed."""
        home = home_of(get_language())
        site = home.hero_title or home.title if home else "Prévenance"
        return f"{section.title} – {site}" if section else site

    def subtitle(self, section):
        """What is in it."""
        return section.summary if section else _("Latest pages of the site")

    def link(self, section):
        """The page that the feed follows."""
        page = section or home_of(get_language())
        return absolute(page.get_url(self.request) if page else "/")

    def feed_url(self, section):
        """The feed's own address."""
        return absolute(self.request.path)

    def items(self, section):
        """Visible pages, newest first."""
        language = section.locale.language_code if section else get_language()
        return hydrate(listed(language, _KINDS, under=section)[:LENGTH])

    def item_title(self, page):
        """Title of the page."""
        return page.title

    def item_description(self, page):
        """Summary of the page."""
        return page.summary

    def item_link(self, page):
        """Full address of the page."""
        return absolute(page.get_url(self.request))

    def item_guid(self, page):
        """Identifier that survives a move: the key shared by translations, and the language."""
        return f"urn:uuid:{page.translation_key}#{page.locale.language_code}"

    def item_pubdate(self, page):
        """First publication."""
        return page.first_published_at

    def item_updateddate(self, page):
        """Last publication."""
        return page.last_published_at

    def item_categories(self, page):
        """Codes of topics."""
        return [term.code for term in page.topics.all()]


def section_feed(section: SectionPage, request):
    """Response of the feed of a section."""
    return PagesFeed()(request, section=section)


site_feed = PagesFeed()
