"""Sections of the sitemap: visible pages, one section a language; and ``robots.txt``."""

from django.conf import settings
from django.http import HttpResponse
from wagtail.models import Page

from content.pages.context import absolute
from content.pages.queries import listed
from core.sitemaps import PublicSitemap

from ..models import LISTED, HomePage, SectionPage


class PagesSitemap(PublicSitemap):
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


def sections() -> dict[str, PublicSitemap]:
    """One section a language."""
    return {f"pages-{code}": PagesSitemap(code) for code, _title in settings.LANGUAGES}


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
