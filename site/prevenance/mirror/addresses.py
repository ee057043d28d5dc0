"""Which addresses are in the mirror: those of the sitemaps in every language, and what their pages lead to.

Out of it: the administration, forms, searches, what readers compose (filters, near me with a place), and addresses
that count or change something when they are read.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from core import sitemaps
from core.declaration import declarations
from directory.models import Place
from prevenance.caching import PRIVATE_PREFIXES

PLACES = "places"
#: Places are followed from their own sitemap alone, which is bounded.
_BOUNDED = frozenset({"directory:place"})
#: Reading these counts a download: their files are put there without asking (:mod:`.attachments`).
COUNTED = re.compile(r"/(?:archive|fichier/\d+)/$")
FILES = ("/documents/", "/media/")
#: Addresses that no page leads to.
_FIXED = ("robots", "sitemap", "manifest", "security-txt")
_PAGE = re.compile(r"(?:page|p)=([1-9]\d{0,3})$")


class MirrorAddress(NamedTuple):
    """A path, decoded, and the number of the page of a list (1: no query string)."""

    path: str
    page: int = 1

    @property
    def text(self) -> str:
        """The address in one word: the key of the manifest."""
        return f"{self.path}?page={self.page}" if self.page > 1 else self.path

    @property
    def query(self) -> str:
        """The query string that the application understands."""
        name = "p" if self.path.startswith("/sitemap-") else "page"
        return f"{name}={self.page}" if self.page > 1 else ""

    @classmethod
    def read(cls, text: str) -> "MirrorAddress":
        """The address of a key of the manifest."""
        path, _mark, query = text.partition("?page=")
        return cls(path, int(query or 1))


def seeds() -> dict[MirrorAddress, str]:
    """``{address: group}`` of what the mirror holds whatever leads to it; the group is empty or ``PLACES``."""
    found = {MirrorAddress(reverse(name)): "" for name in _FIXED}
    for code in _languages():
        with translation.override(code):
            exports = [name for one in declarations().values() for name in one.exports]
            found |= {MirrorAddress(reverse(name)): "" for name in exports}
    for name, sitemap in sitemaps.sections().items():
        address = reverse("sitemap-section", args=[name])
        for number in range(1, sitemap.paginator.num_pages + 1):
            found[MirrorAddress(address, number)] = ""
        places = name == PLACES
        found |= {
            MirrorAddress(path): PLACES if places else "" for path in (_places() if places else _locations(sitemap))
        }
    return found


def left_out() -> frozenset[str]:
    """Views whose answer depends on what is asked, that hold a form, or that exist for the people who work here."""
    return frozenset(name for one in declarations().values() for name in one.unmirrored)


def language_of(path: str) -> str:
    """The language of an address."""
    return translation.get_language_from_path(path) or settings.LANGUAGE_CODE


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _locations(sitemap: Sitemap) -> Iterator[str]:
    items = list(sitemap.items())
    for code in _languages():
        with translation.override(code):
            yield from (unquote(sitemap.location(item)) for item in items)


def _places() -> Iterator[str]:
    """Public places in every language: the first ``MIRROR_PLACES`` of them, by their number."""
    slugs = list(Place.objects.public().order_by("pk").values_list("slug", flat=True)[: settings.MIRROR_PLACES])
    for code in _languages():
        with translation.override(code):
            yield from (reverse("directory:place", args=[slug]) for slug in slugs)


def of_link(link: str) -> MirrorAddress | None:
    """The address that a link of a page leads to, when the mirror may hold it; ``None`` for everything else."""
    parts = urlsplit(link)
    own = urlsplit(settings.BASE_URL)
    if (parts.netloc and parts.netloc != own.netloc) or (parts.scheme and parts.scheme != own.scheme):
        return None
    path = unquote(parts.path)
    if not path.startswith("/") or path.startswith("//") or not is_plain(path):
        return None
    if path.startswith(FILES):
        return MirrorAddress(path) if not parts.query else None
    number = _PAGE.fullmatch(parts.query)
    if (parts.query and not number) or path.startswith(PRIVATE_PREFIXES) or COUNTED.search(path):
        return None
    try:
        with translation.override(language_of(path)):  # addresses of a language are known in that language only
            name = resolve(path).view_name
    except Resolver404:
        return None
    if name in left_out() or name in _BOUNDED:
        return None
    return MirrorAddress(path, int(number[1]) if number else 1)


def is_plain(path: str) -> bool:
    """Whether a path can be a place in a folder: no step upwards, nothing hidden but ``.well-known``."""
    names = path.strip("/").split("/") if path.strip("/") else []
    return path.isprintable() and all(
        name and (not name.startswith(".") or name == ".well-known") and len(name.encode()) < 200 for name in names
    )
