"""Sitemap: an index, then one file per language of pages, one for the label, one for places; and ``robots.txt``."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from content.pages.context import absolute
from content.pages.queries import listed
from directory.models import Place
from registry.models import Tool

from ..models import LISTED, HomePage, SectionPage


class _Public(Sitemap):
    """A sitemap whose addresses begin with the public address of the site, whatever the host of the request."""

    limit = 5000

    def get_domain(self, site=None):
        """Host of ``BASE_URL``."""
        return urlsplit(settings.BASE_URL).netloc

    def get_protocol(self, protocol=None):
        """Scheme of ``BASE_URL``."""
        return urlsplit(settings.BASE_URL).scheme


class PagesSitemap(_Public):
    """Visible pages of a language."""

    def __init__(self, language: str):
        self.language = language

    def items(self):
        """Home, sections and pages."""
        return listed(self.language, (HomePage, SectionPage, *LISTED)).select_related("locale").order_by("path")

    def location(self, page: Page) -> str:
        """Path of the page."""
        return page.get_url() or "/"

    def lastmod(self, page: Page):
        """Last publication."""
        return page.last_published_at


class ToolsSitemap(_Public):
    """Public sheets of the label."""

    def items(self):
        """Tools that anyone may see."""
        return Tool.objects.public().for_list().order_by("pk")

    def lastmod(self, tool: Tool):
        """Last change of what people read of it."""
        return tool.shown.since


class PlacesSitemap(_Public):
    """Public places."""

    def items(self):
        """Places open to the public."""
        return Place.objects.public().order_by("pk")


class EntrancesSitemap(_Public):
    """Entrances that are no pages of the tree, in every language."""

    def items(self):
        """Names of addresses."""
        return [
            (name, language)
            for name in ("registry:list", "registry:method", "registry:open-data", "directory:nearby")
            for language, _title in settings.LANGUAGES
        ]

    def location(self, item) -> str:
        """Path of the entrance in the language."""
        name, language = item
        with override(language):
            return reverse(name)


SITEMAPS = {
    **{f"pages-{code}": PagesSitemap(code) for code, _title in settings.LANGUAGES},
    "entrances": EntrancesSitemap,
    "label": ToolsSitemap,
    "places": PlacesSitemap,
}


def robots(request) -> HttpResponse:
    """What crawlers may read: everything public but searches and files to count."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*recherche/",
        "Disallow: /*/archive/",
        "Disallow: /*/fichier/",
        "Allow: /",
        "",
        f"Sitemap: {absolute('/sitemap.xml')}",
        "",
    ]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response
