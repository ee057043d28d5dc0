"""Finished pages in the cache: what is written, how it is read back, how many there may be.

An entry holds the address that it was made for, what it shows and when it was made (:class:`~prevenance.marks.Basis`),
and the checksum of its bytes: a collision or a damaged entry is a miss, and whoever reads it asks whether it is still
true.

Addresses without parameters are as many as there are public pages, and each has a place of its own. What readers type
or combine freely (searches, filters, pages of lists, boxes of a map) has no end: these addresses share
``PUBLIC_CACHE_ASKED`` places, two possible ones each, and take the place of each other.
"""

import gzip
import hashlib
import time
import zlib
from dataclasses import dataclass

import brotli
from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from . import marks
from .marks import Basis, Standing

VERSION = 3
#: Bytes of an entry; a larger export is made again each time.
MAX_BODY, MAX_ASKED_BODY = 2_000_000, 200_000
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/atom+xml",
    "application/xml",
    "image/svg+xml",
)
#: What belongs to one answer or one reader, never to the copy.
_NOT_KEPT = frozenset(
    {"set-cookie", "content-length", "content-encoding", "connection", "date", "age", "server", "x-cache"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """What a copy is kept under: ``text`` is the whole address, ``asked`` when a reader chose a part of it."""

    text: str
    asked: bool

    def places(self) -> tuple[str, ...]:
        """Keys in the cache, by preference."""
        digest = hashlib.sha256(self.text.encode("utf-8", "surrogatepass"))
        if not self.asked:
            return (f"plain:{digest.hexdigest()}",)
        number = int.from_bytes(digest.digest()[:16], "big")
        size = settings.PUBLIC_CACHE_ASKED
        return tuple(dict.fromkeys(f"asked:{(number >> shift) % size}" for shift in (0, 64)))


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A finished page: headers, policy of its own if any, body as it is or compressed (then ``plain`` is empty)."""

    headers: tuple[tuple[str, str], ...]
    plain: bytes
    gzipped: bytes
    brotli: bytes
    policy: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, response: HttpResponse, encodings: frozenset[str] = frozenset({"gzip", "br"})) -> "StoredPage":
        """The page that a view made, as it will be served: every header but those of one answer.

        ``encodings``: those that it is compressed with; a page that is not kept needs its reader's only.
        """
        body = response.content
        worth_it = len(body) > 400 and response.get("Content-Type", "").startswith(COMPRESSIBLE)
        if worth_it:
            patch_vary_headers(response, ["Accept-Encoding"])
        in_brotli = worth_it and "br" in encodings
        in_gzip = worth_it and "gzip" in encodings
        return cls(
            headers=tuple((name, value) for name, value in response.items() if name.lower() not in _NOT_KEPT),
            plain=b"" if in_gzip else body,
            gzipped=gzip.compress(body, 6, mtime=0) if in_gzip else b"",
            brotli=brotli.compress(body, quality=5) if in_brotli else b"",
            # django-csp and Django's protection of frames read their decorators from the response, after us.
            policy=tuple(
                item
                for item in vars(response).items()
                if item[0].startswith("_csp") or item[0] == "xframe_options_exempt"
            ),
        )

    @property
    def body(self) -> bytes:
        """The page as it is."""
        return gzip.decompress(self.gzipped) if self.gzipped else self.plain

    def size(self) -> int:
        """Bytes kept."""
        return len(self.plain) + len(self.gzipped) + len(self.brotli)


def _checksum(page: StoredPage) -> int:
    return zlib.crc32(page.brotli, zlib.crc32(page.gzipped, zlib.crc32(page.plain)))


@dataclass(frozen=True, slots=True)
class Copy:
    """A kept page, what it depends on, until when it may be given (seconds since 1970)."""

    page: StoredPage
    basis: Basis
    until: float


def _entry(page: StoredPage, basis: Basis, address: Address, until: float) -> tuple:
    return (
        VERSION,
        (basis.keys, basis.snapshot, until),
        address.text,
        _checksum(page),
        (page.headers, page.plain, page.gzipped, page.brotli, page.policy),
    )


def _dated(raw: object) -> tuple[Basis | None, float]:
    match raw:
        case (keys, snapshot, float() as until):
            return Basis.read((keys, snapshot)), until
    return None, 0.0


def _copy(entry: object, address: Address | None) -> Copy | None:
    """The copy of an entry if it is whole, and that of this address (``None``: of any)."""
    match entry:
        case (version, raw, text, checksum, (tuple() as headers, bytes(), bytes(), bytes(), tuple()) as parts):
            basis, until = _dated(raw)
            if version != VERSION or basis is None or (address is not None and text != address.text):
                return None
            if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in headers):
                return None
            page = StoredPage(*parts)
            return Copy(page, basis, until) if _checksum(page) == checksum else None
    return None


def find(address: Address) -> Copy | None:
    """The copy of an address, if there is a whole one; whether it is still true is for the caller to ask."""
    cache = caches["pages"]
    for place in address.places():
        copy = _copy(cache.get(place), address)
        if copy is not None:
            return copy
    return None


def keep(address: Address, basis: Basis, page: StoredPage, seconds: int) -> None:
    """Keep a page for its address; in the place of an old copy rather than of a good one."""
    seconds = min(seconds, marks.LONGEST_LIFE)
    if seconds <= 0 or page.size() > (MAX_ASKED_BODY if address.asked else MAX_BODY):
        return
    cache = caches["pages"]
    first, *others = address.places()
    place = first
    if others:
        known = cache.get(first)
        other = _copy(known, None)
        if other is not None and known[2] != address.text and marks.judge(other.basis) is Standing.TRUE:
            place = others[0]
    cache.set(place, _entry(page, basis, address, time.time() + seconds), seconds)
