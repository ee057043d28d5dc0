"""Public pages are served to anonymous readers from a cache, and told to be cached by any shared cache.

Three layers, each optional: the reader's browser (``ETag``, 304), a shared cache in front (``s-maxage``,
``stale-while-revalidate``, ``stale-if-error``; RFC 9111 and RFC 5861), and the application cache below, which keeps
the finished page with its gzip and Brotli forms, under the generation of public content.
"""

import gzip
import hashlib
import re
import time
from dataclasses import dataclass
from email.utils import formatdate

import brotli
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, has_vary_header, patch_vary_headers

from . import generation

PRIVATE_PREFIXES = (
    "/admin/",
    "/documents/",
    "/healthz",
    "/readyz",
    "/gallery/",
    settings.STATIC_URL,
    settings.MEDIA_URL,
)
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/geo+json",
    "application/atom+xml",
    "application/xml",
    "image/svg+xml",
)
MAX_BODY = 2_000_000  # bytes; larger exports are streamed or rebuilt each time
_SHARED_AGE = re.compile(r"s-maxage=(\d+)")
_KEPT_HEADERS = frozenset(
    {
        "content-type",
        "content-language",
        "content-disposition",
        "last-modified",
        "etag",
        "link",
        "cache-control",
        "content-security-policy",
        "permissions-policy",
        "x-robots-tag",
        "access-control-allow-origin",
        "vary",
    }
)


@dataclass(frozen=True)
class StoredPage:
    """A finished page: headers; body in bytes as it is, with gzip, with Brotli (``None`` when not worth it)."""

    headers: tuple[tuple[str, str], ...]
    plain: bytes
    gzipped: bytes | None
    brotli: bytes | None


def is_cacheable_request(request: HttpRequest) -> bool:
    """Only anonymous readings of public addresses; an editor with a session always sees the page made anew."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path.startswith(PRIVATE_PREFIXES)
    )


def cache_key(request: HttpRequest) -> str:
    """Return the key of an address for the present generation: host, path, query, and what the reader accepts."""
    accepts_json = "application/json" in request.headers.get("Accept", "")
    address = f"{request.scheme}://{request.get_host()}{request.get_full_path()}|{accepts_json}"
    return f"page:{generation.current()}:{hashlib.sha256(address.encode()).hexdigest()}"


def may_be_shared(response: HttpResponse) -> bool:
    """A response that carries a cookie, varies on cookies or says ``private`` or ``no-store`` is never shared."""
    control = response.get("Cache-Control", "")
    return (
        not response.cookies
        and not response.streaming
        and not has_vary_header(response, "Cookie")
        and "private" not in control
        and "no-store" not in control
    )


def default_cache_control() -> str:
    """What a public page says to shared caches (seconds; see the settings ``PUBLIC_CACHE_*``)."""
    return (
        f"public, max-age={settings.PUBLIC_CACHE_BROWSER}, s-maxage={settings.PUBLIC_CACHE_SHARED}, "
        f"stale-while-revalidate={settings.PUBLIC_CACHE_STALE}, stale-if-error={settings.PUBLIC_CACHE_ON_ERROR}"
    )


def _store(response: HttpResponse) -> StoredPage:
    body = response.content
    worth_it = len(body) > 400 and response.get("Content-Type", "").startswith(COMPRESSIBLE)
    return StoredPage(
        headers=tuple((k, v) for k, v in response.items() if k.lower() in _KEPT_HEADERS),
        plain=body,
        gzipped=gzip.compress(body, 6, mtime=0) if worth_it else None,
        brotli=brotli.compress(body, quality=5) if worth_it else None,
    )


def _serve(request: HttpRequest, page: StoredPage, *, hit: bool) -> HttpResponse:
    accepted = request.headers.get("Accept-Encoding", "")
    body, encoding = page.plain, None
    if page.brotli is not None and "br" in {part.split(";")[0].strip() for part in accepted.split(",")}:
        body, encoding = page.brotli, "br"
    elif page.gzipped is not None and "gzip" in accepted:
        body, encoding = page.gzipped, "gzip"
    response = HttpResponse(body, headers=dict(page.headers))
    if encoding:
        response["Content-Encoding"] = encoding
    if page.gzipped is not None:
        patch_vary_headers(response, ["Accept-Encoding"])
    response["X-Cache"] = "hit" if hit else "miss"
    conditional = get_conditional_response(
        request, etag=response["ETag"], last_modified=_timestamp(response["Last-Modified"]), response=response
    )
    if isinstance(conditional, HttpResponseNotModified):
        for name in ("Cache-Control", "Content-Language", "Vary", "X-Cache"):
            if name in response:
                conditional[name] = response[name]
    return conditional


def _timestamp(http_date: str) -> int | None:
    from django.utils.http import parse_http_date_safe

    return parse_http_date_safe(http_date)


class PublicCacheMiddleware:
    """Serve and fill the cache of public pages; leave everything else alone, marked ``private``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the cache when possible; keep whole, public, successful answers for the next reader."""
        if not is_cacheable_request(request):
            response = self.get_response(request)
            if not response.has_header("Cache-Control") and not request.path.startswith(
                (settings.STATIC_URL, settings.MEDIA_URL)
            ):
                response["Cache-Control"] = "private, no-cache"
            return response

        key = cache_key(request) if settings.PUBLIC_CACHE_ENABLED else None
        if key and (page := cache.get(key)) is not None:
            return _serve(request, page, hit=True)

        response = self.get_response(request)
        if response.status_code != 200 or not may_be_shared(response):
            if not response.has_header("Cache-Control"):
                shared = response.status_code in {301, 302, 404, 410} and may_be_shared(response)
                response["Cache-Control"] = "public, max-age=0, s-maxage=10" if shared else "private, no-store"
            return response

        # A view that says how long its page is true (« open now ») is obeyed by the application cache too.
        said = _SHARED_AGE.search(response.get("Cache-Control", ""))
        kept = min(settings.PUBLIC_CACHE_APPLICATION, int(said[1])) if said else settings.PUBLIC_CACHE_APPLICATION
        response.headers.setdefault("Cache-Control", default_cache_control())
        response.headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:24]}"')
        response.headers.setdefault("Last-Modified", formatdate(time.time(), usegmt=True))
        page = _store(response)
        if key and len(page.plain) <= MAX_BODY and request.method == "GET":
            cache.set(key, page, kept)
        return _serve(request, page, hit=False)
