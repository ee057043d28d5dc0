"""Error pages: in the theme, in the language of the address, with the right status.

403, 404 and 400 are rendered with the request. 500 and 503 are rendered without it, hence without context
processors, session or database; should the theme itself be broken, a few plain lines are served instead.
"""

import sys
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from content.pages.elsewhere import elsewhere, text_of
from core import metrics, shared

from . import unsaved

RETRY_AFTER_SECONDS = 30

PLAIN = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Service indisponible</title></head>
<body><main><h1>Service indisponible</h1>
<p>Une panne nous empêche d'afficher cette page. Réessayez dans quelques minutes.</p>
<p lang="en">Something broke on our side. Please try again in a few minutes.</p>
<p>Urgence médicale : <a href="tel:15">15</a> ou <a href="tel:112">112</a>.</p></main></body></html>
"""

PLAIN_REFUSAL = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demande refusée</title></head>
<body><main><h1>Demande refusée</h1>
<p>Cette demande est trop longue, trop lourde, ou ne peut pas être comprise. Rien n'a été enregistré.</p>
<p lang="en">This request is too long, too large, or cannot be understood. Nothing was saved.</p></main></body></html>
"""


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    """400: the address or the form cannot be understood; 413 when it is too large to be read."""
    if isinstance(exception, RequestDataTooBig):
        return content_too_large(request)
    return _rendered(request, "400.html", HTTPStatus.BAD_REQUEST)


def bad_form(request: HttpRequest) -> HttpResponse:
    """400: a form that lacks something or holds what it should not; what was typed is given back."""
    return _safe("400_form.html", HTTPStatus.BAD_REQUEST, unsaved.kept(request))


def forbidden(request: HttpRequest, exception=None) -> HttpResponse:
    """403: the account or the reader has no access to the page."""
    return _rendered(request, "403.html", HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that waited too long or came from elsewhere; says what to do, not why (``reason`` is technical)."""
    return _rendered(request, "403_csrf.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception=None) -> HttpResponse:
    """404: the text of the page in a language that has it, else search (words of the address) and main entries."""
    words = " ".join(request.path.replace("-", " ").replace("_", " ").strip("/").split("/")[-1:])[:80]
    try:
        if found := elsewhere(request.path):
            context = {"elsewhere": found, "offered": found[0], "text": text_of(found)}
            return _rendered(request, "untranslated.html", HTTPStatus.NOT_FOUND, context)
    except DatabaseError:
        pass
    return _rendered(request, "404.html", HTTPStatus.NOT_FOUND, {"words": words})


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the database does not answer or nothing can be written."""
    if unsaved.cannot_write(sys.exc_info()[1]):
        metrics.failed("write" if request.method not in unsaved.SAFE_METHODS else "read")
        return unavailable(request) if request.method in unsaved.SAFE_METHODS else not_saved(request)
    return _safe("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest, exception=None) -> HttpResponse:
    """503 with ``Retry-After``."""
    response = _safe("503.html", HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def not_saved(request: HttpRequest) -> HttpResponse:
    """503 of a form: nothing was saved, here is what you typed."""
    action = "/" + request.get_full_path().lstrip("/")
    response = _safe("503_form.html", HTTPStatus.SERVICE_UNAVAILABLE, {"action": action, **unsaved.kept(request)})
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def uri_too_long(request: HttpRequest | None = None) -> HttpResponse:
    """414: an address longer than any question that the site asks."""
    return _safe("414.html", HTTPStatus.REQUEST_URI_TOO_LONG)


def content_too_large(request: HttpRequest | None = None) -> HttpResponse:
    """413: a form or a file heavier than what the site takes."""
    return _safe("413.html", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _rendered(request: HttpRequest, template: str, status: HTTPStatus, context: dict | None = None) -> HttpResponse:
    try:
        response = render(request, template, context, status=status)
    except Exception:
        # The menu needs the database: without it, the frame alone still says what happened.
        response = _safe(template, status)
    if status != HTTPStatus.NOT_FOUND:
        add_never_cache_headers(response)
    return response


def _safe(template: str, status: HTTPStatus, more: dict | None = None) -> HttpResponse:
    language = translation.get_language() or settings.LANGUAGE_CODE
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "LANGUAGE_CODE": language,
        "text_direction": "rtl" if translation.get_language_bidi() else "ltr",
        "frame_only": True,
        **(more or {}),
    }
    try:
        with shared.private():  # what pages share is known by the database
            html = render_to_string(template, context)
    except Exception:
        html = PLAIN if status >= HTTPStatus.INTERNAL_SERVER_ERROR else PLAIN_REFUSAL
    response = HttpResponse(html, status=status)
    add_never_cache_headers(response)
    return response
