"""Public pages are served to anonymous readers from a cache, and told to be cached by any shared cache.

Three layers, each optional: the reader's browser (``ETag``, 304), a shared cache in front (``s-maxage``,
``stale-while-revalidate``, ``stale-if-error``; RFC 9111 and RFC 5861), and the application cache (``page_store``),
which keeps the finished page with its gzip and Brotli forms until something that it shows changes (``marks``).

A page is made once at a time for each address (``turns``): who comes meanwhile is given the copy before, where that
harms nobody, or waits a little.
"""

import hashlib
import re
import time
from email.utils import formatdate
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.cache import get_conditional_response, has_vary_header
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language

from content.pages import section_list
from core import metrics, parameters, shared, shown

from . import generation, known, lifetimes, marks, page_store, purge, red_flags, tags, turns
from .marks import Basis, Standing
from .page_store import Address, StoredPage

PRIVATE_PREFIXES = (
    "/admin/",
    "/documents/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/gallery/",
    settings.STATIC_URL,
    settings.MEDIA_URL,
)
_SHARED_AGE = re.compile(r"s-maxage=(\d+)")
#: What views of libraries read, by the name of their address: pages of the tree (lists of sections), sitemaps.
_OF_LIBRARIES = {
    "wagtail_serve": section_list.SECTIONS.parameters,
    "sitemap-section": parameters.Parameters(one=("p",)),
    "wagtailcore_login": parameters.Parameters(one=("next",)),
}
#: Headers of a question that may be answered by 304 or 412.
_CONDITIONS = frozenset({"HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE"})
_NOT_OF_304 = frozenset({"content-type", "content-encoding", "content-length", "content-disposition"})


def is_public_request(request: HttpRequest) -> bool:
    """Readings of public addresses, whoever reads."""
    return request.method in {"GET", "HEAD"} and not request.path.startswith(PRIVATE_PREFIXES)


def is_cacheable_request(request: HttpRequest) -> bool:
    """Only anonymous readings of public addresses; an editor with a session always sees the page made anew."""
    return is_public_request(request) and not has_session(request)


def has_session(request: HttpRequest) -> bool:
    """Whether the reader brings the cookie of a session."""
    return "HTTP_COOKIE" in request.META and settings.SESSION_COOKIE_NAME in request.COOKIES


def parameters_of(request: HttpRequest) -> parameters.Parameters:
    """What the view of this address reads from its query string; the name of the view is left on the request."""
    read, view = _resolved(request.path_info, get_language(), get_urlconf())
    setattr(request, "public_view", view)  # noqa: B010
    return read


@lru_cache(maxsize=4096)
def _resolved(path: str, _language: str | None, urlconf: str | None) -> tuple[parameters.Parameters, str]:
    """Parameters and name of the view of a path; addresses of a language are found while it is active."""
    try:
        match = resolve(path, urlconf)
    except Resolver404:
        return parameters.NONE, ""
    return _OF_LIBRARIES.get(match.url_name) or parameters.of(match.func), match.view_name


@receiver(setting_changed)
def _forget_resolved(setting: str, **_kwargs: object) -> None:
    if setting == "ROOT_URLCONF":
        _resolved.cache_clear()


def host_of(request: HttpRequest) -> str | None:
    """The host in one writing, or ``None`` for a name or a port under which nothing is kept.

    Raises ``DisallowedHost`` (400) for a host that the settings do not allow. Where they allow every host
    (development), only the site's own names have copies: hosts are chosen by readers.
    """
    host = request.get_host().lower()
    own = urlsplit(settings.BASE_URL)
    name, colon, port = host.rpartition(":")
    if not colon or not port.isdigit():
        name, port = host, ""
    name = name.rstrip(".")
    ports = {"", "80", "443", str(request.META.get("SERVER_PORT", "")), str(own.port or "")}
    if port not in ports:
        return None
    if "*" in settings.ALLOWED_HOSTS:
        names = {own.hostname, "127.0.0.1", "localhost", "[::1]", "testserver", *settings.ALLOWED_HOSTS}
        if name not in names:
            return None
    return f"{name}:{port}" if port not in {"", "80", "443"} else name


def address_of(request: HttpRequest, read: parameters.Parameters) -> Address | None:
    """The address in one writing, with the parameters that count; ``None`` when nothing may be kept for it.

    Where it holds what a person typed, the version of the reader of red flags is a part of it: a copy that another one
    found harmless is never found again.
    """
    host = host_of(request)
    if host is None:
        return None
    query = request.GET.urlencode() if request.GET else ""
    text = f"{request.scheme}://{host}{request.path}?{query}"
    if read.texts(request.GET):
        version = red_flags.version()
        if version is None:
            return None
        text += f"#{version}"
    return Address(text, asked=bool(query) or read.open_path)


def may_be_shared(response: HttpResponse) -> bool:
    """A response that carries a cookie, varies on its reader or says ``private`` or ``no-store`` is never shared."""
    control = response.get("Cache-Control", "")
    return (
        not response.cookies
        and not response.streaming
        and not has_vary_header(response, "Cookie")
        and "private" not in control
        and "no-store" not in control
    )


def is_one_for_all(response: HttpResponse) -> bool:
    """Whether the answer to an address is the same whatever the headers of the question (but its encoding)."""
    names = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {"", "accept-encoding"}
    return not names


def default_cache_control() -> str:
    """What a public page says to shared caches (seconds; see the settings ``PUBLIC_CACHE_*``)."""
    return (
        f"public, max-age={settings.PUBLIC_CACHE_BROWSER}, s-maxage={settings.PUBLIC_CACHE_SHARED}, "
        f"stale-while-revalidate={settings.PUBLIC_CACHE_STALE}, stale-if-error={settings.PUBLIC_CACHE_ON_ERROR}"
    )


@lru_cache(maxsize=512)
def _encodings(header: str) -> frozenset[str]:
    return frozenset(part.split(";")[0].strip() for part in header.lower().split(","))


def _accepted(request: HttpRequest) -> frozenset[str]:
    """Encodings that the reader names."""
    return _encodings(request.META.get("HTTP_ACCEPT_ENCODING", "")[:200])


def encoding_of(request: HttpRequest) -> str:
    """The encoding in which this reader is given a copy that has it: ``br``, ``gzip`` or none."""
    accepted = _accepted(request)
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""


def _generation() -> str | None:
    """The generation; None inside a transaction on PostgreSQL, where it moves only once in each."""
    if connection.in_atomic_block and connection.vendor == "postgresql":
        return None
    return generation.token()


def _serve(request: HttpRequest, page: StoredPage, outcome: str) -> HttpResponse:
    wanted = encoding_of(request)
    body, encoding = None, None
    if page.brotli and wanted == "br":
        body, encoding = page.brotli, "br"
    elif page.gzipped and "gzip" in _accepted(request):
        body, encoding = page.gzipped, "gzip"
    response = HttpResponse(page.body if body is None else body, headers=dict(page.headers))
    for name, value in page.policy:
        setattr(response, name, value)
    if encoding:
        response["Content-Encoding"] = encoding
    response["X-Cache"] = outcome
    metrics.count(metrics.PAGES, outcome)
    return conditional(request, response)


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 or 412 when the question asks for it."""
    if _CONDITIONS.isdisjoint(request.META):
        return response
    answer = get_conditional_response(
        request, etag=response["ETag"], last_modified=parse_http_date_safe(response["Last-Modified"]), response=response
    )
    if isinstance(answer, HttpResponseNotModified):
        for name, value in response.items():
            if name.lower() not in _NOT_OF_304:
                answer.headers.setdefault(name, value)
    return answer


class PublicCacheMiddleware:
    """Serve and fill the cache of public pages; leave everything else alone, marked ``private``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer from the cache when possible; keep whole, public, successful answers for the next reader."""
        if not is_public_request(request):
            return self._private(request)
        read = parameters_of(request)
        request.GET = read.canonical(request.GET)
        texts = read.texts(request.GET)
        anonymous = is_cacheable_request(request)
        address = address_of(request, read) if anonymous and settings.PUBLIC_CACHE_ENABLED else None
        # A copy first: one exists only for texts that the reader of this version found harmless (docs/distress.md).
        if (answer := self._read(request, address)) is not None:
            return answer
        if texts:
            verdict = red_flags.read(texts, getattr(request, "public_view", ""))
            if verdict.flag is not None:
                return red_flags.answer(request, verdict.flag, self.get_response)
            if not verdict.lasts:
                address = None
        if not anonymous:
            return self._private(request)
        if address is None or request.method != "GET":
            return self._make(request, None)
        with turns.take(address.text) as turn:
            # Somebody else is making this page: the copy before, or theirs when it is there.
            while not turn.mine:
                answer = self._read(request, address, harmless=True)
                if answer is not None:
                    return answer
                if not turn.wait():
                    break
            else:
                if turn.waited and (answer := self._read(request, address)) is not None:
                    return answer
            return self._make(request, address)

    def _private(self, request: HttpRequest) -> HttpResponse:
        """Have an answer made for its reader alone; what a form changed is purged."""
        response = self.get_response(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"} and response.status_code < 400:
            purge.after_form()
        if not response.has_header("Cache-Control") and not request.path.startswith(
            (settings.STATIC_URL, settings.MEDIA_URL)
        ):
            response["Cache-Control"] = "private, no-cache"
        return response

    def _read(self, request: HttpRequest, address: Address | None, *, harmless: bool = False) -> HttpResponse | None:
        """The answer kept for an address; ``harmless``: also one that changed, if nothing was withdrawn."""
        copy = page_store.find(address) if address is not None else None
        if address is None or copy is None:
            return None
        standing = marks.judge(copy.basis)
        if standing is Standing.TRUE:
            known.remember(address.text, copy.basis)
            response = _serve(request, copy.page, "hit")
            setattr(response, "kept", (address, copy))  # noqa: B010
            return response
        if standing is None and known.was_true(address.text, copy.basis):
            # The database does not answer: what was true a moment ago is better than nothing, for a few minutes.
            return _serve(request, copy.page, "stale")
        if standing is Standing.CHANGED and harmless:
            response = _serve(request, copy.page, "updating")
            response["Cache-Control"] = "no-store"  # nobody else may keep it
            return response
        return None

    def _make(self, request: HttpRequest, address: Address | None) -> HttpResponse:
        """Have the page made; keep it when it is whole, public and the same for everybody."""
        # Taken before the page is made: what changes meanwhile makes this copy an old one at once.
        snapshot = marks.snapshot() if address is not None else None
        # What is shared between pages is that of the state of now too, not of one read earlier in this request.
        with shared.reading(_generation), shown.collecting() as collector:
            shown.add(shown.ALL)
            response = self.get_response(request)
        if response.status_code != 200 or not may_be_shared(response):
            if not response.has_header("Cache-Control"):
                briefly = response.status_code in {301, 302, 404, 410} and may_be_shared(response)
                response["Cache-Control"] = "public, max-age=0, s-maxage=10" if briefly else "private, no-store"
            if may_be_shared(response):
                tags.set_headers(response, collector.keys)
            return response

        # A view that says how long its page is true (« open now ») is obeyed by the application cache too.
        said = _SHARED_AGE.search(response.get("Cache-Control", ""))
        kept = min(settings.PUBLIC_CACHE_APPLICATION, int(said[1])) if said else settings.PUBLIC_CACHE_APPLICATION
        response.headers.setdefault("Cache-Control", default_cache_control())
        day, change = lifetimes.limits()
        response["Cache-Control"] = lifetimes.within(response["Cache-Control"], day, change)
        kept = int(min(kept, day, change))
        response.headers.setdefault("ETag", f'"{hashlib.sha256(response.content).hexdigest()[:24]}"')
        response.headers.setdefault("Last-Modified", formatdate(time.time(), usegmt=True))
        keys = collector.keys
        tags.set_headers(response, keys)
        if address is not None and snapshot is not None and is_one_for_all(response):
            page = StoredPage.of(response)
            page_store.keep(address, Basis(keys, snapshot), page, kept)
        else:  # compressed for this reader only
            page = StoredPage.of(response, frozenset(sorted(_accepted(request) & {"br", "gzip"})[:1]))
        return _serve(request, page, "miss")
