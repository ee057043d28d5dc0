"""Middleware of the project: language from the address, headers, a request log without personal data."""

import re
import time

import structlog
from django.conf import settings
from django.http import Http404
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from core import metrics

log = structlog.get_logger("prevenance.request")

PERMISSIONS_POLICY = (
    "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"
)
# Addresses that may name a person or a place searched for are logged by kind only.
_IDENTIFIERS = re.compile(r"\d{4,}|[^/]*@[^/]*")


class LocaleFromPathMiddleware(LocaleMiddleware):
    """Like Django's, but never varies on ``Accept-Language``: shared caches keep one copy per address."""

    def process_request(self, request):
        """Activate the language of the address prefix, or the default one."""
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        """Say the language; leave ``Vary`` and redirects alone."""
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class NulInPathMiddleware:
    """No address holds a NUL, and PostgreSQL refuses one in any text: such a path does not exist."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Answer 404 before any query is made."""
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class HeadersMiddleware:
    """Headers that Django does not set itself; a content policy of its own for the administration."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Add the permissions policy; loosen the content policy where Wagtail's own scripts need it."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path.startswith(settings.ADMIN_PREFIX):
            response._csp_replace = settings.ADMIN_CSP
        return response


def _view_name(request) -> str:
    """Name of the address's pattern: there are as many as the site has, whatever people ask for."""
    match = getattr(request, "resolver_match", None) or getattr(request, "public_match", None)
    return (match.view_name if match is not None else "") or "none"


class RequestLogMiddleware:
    """One structured line per request: no address of a person, no query, no cookie, no identifier."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Log method, path without numbers, status and duration (milliseconds)."""
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        view = _view_name(request)
        metrics.count(metrics.REQUESTS, view, f"{response.status_code // 100}xx")
        metrics.observe(metrics.DURATION, seconds, view)
        log.info(
            "request",
            method=request.method,
            path=_IDENTIFIERS.sub("…", request.path),
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            cache=response.get("X-Cache", "-"),
        )
        return response
