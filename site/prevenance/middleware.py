"""Middleware of the project: language from the address, headers, a request log without personal data."""

import re
import time
from functools import lru_cache

import structlog
from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
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


@lru_cache(maxsize=1)
def _usual_policy() -> str:
    return build_policy()


@receiver(setting_changed)
def _forget_policy(setting: str, **_kwargs: object) -> None:
    if setting.startswith("CONTENT_SECURITY_POLICY"):
        _usual_policy.cache_clear()


class PolicyMiddleware(CSPMiddleware):
    """django-csp's; the policy of pages without one of their own is written once, not at each answer."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say the policy of the settings, unless the answer, a nonce or an exception asks for another."""
        own = any(name.startswith("_csp") for name in vars(response)) or hasattr(request, "_csp_nonce")
        usual = response.status_code in {200, 304} and HEADER not in response and not own
        if not usual or set(settings.CONTENT_SECURITY_POLICY) != {"DIRECTIVES"} or _reports():
            return super().process_response(request, response)
        response[HEADER] = _usual_policy()
        setattr(request, "csp_nonce", CheckableLazyObject(self._csp_nonce_post_response))  # noqa: B010
        return response


def _reports() -> bool:
    return bool(getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None))


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
    match = getattr(request, "resolver_match", None)
    return (match.view_name if match is not None else getattr(request, "public_view", "")) or "none"


def log_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count an answer, and write its line: no address of a person, no query, no cookie, no identifier."""
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


class RequestLogMiddleware:
    """One structured line per request, but for static files."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Log method, path without numbers, status and duration (milliseconds)."""
        started = time.perf_counter()
        response = self.get_response(request)
        log_request(request, response, time.perf_counter() - started)
        return response
