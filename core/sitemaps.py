"""The sitemap: an index, and the sections that each application declares."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from .declaration import declarations, resolve


class PublicSitemap(Sitemap):  # type: ignore[type-arg]  # generic in its stubs alone
    """A sitemap whose addresses begin with the public address of the site, whatever the host of the request."""

    limit = 5000

    def get_domain(self, site: Any = None) -> str:
        """Host of ``BASE_URL``."""
        return str(urlsplit(settings.BASE_URL).netloc)

    def get_protocol(self, protocol: str | None = None) -> str:
        """Scheme of ``BASE_URL``."""
        return str(urlsplit(settings.BASE_URL).scheme)


class EntrancesSitemap(PublicSitemap):
    """Declared entrances that are no pages of the tree, in every language."""

    def items(self) -> Sequence[tuple[str, str]]:
        """``(name of an address, language)``."""
        names = [name for one in declarations().values() for name in one.entrances]
        return [(name, language) for name in names for language, _title in settings.LANGUAGES]

    def location(self, item: tuple[str, str]) -> str:
        """Path of the entrance in the language."""
        name, language = item
        with override(language):
            return reverse(name)


def sections() -> "dict[str, Sitemap[Any]]":
    """``{section: sitemap}`` of every application, in the languages of today's settings."""
    found: dict[str, Sitemap[Any]] = {"entrances": EntrancesSitemap()}
    for one in declarations().values():
        if one.sitemaps:
            found |= resolve(one.sitemaps)()
    return found


def index(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``."""
    return views.index(request, dict(sections()), sitemap_url_name="sitemap-section")


def section(request: HttpRequest, section: str) -> HttpResponse:
    """``/sitemap-<section>.xml``; 404 for one that nobody declares."""
    return views.sitemap(request, dict(sections()), section)
