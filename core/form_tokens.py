"""Public forms without a cookie: who may post to them, decided from headers and a signed token.

A cross-site form is refused by what every browser of today says of itself: ``Sec-Fetch-Site``, else ``Origin``, else
``Referer``. The token, signed and dated, bound to the address of the form, then shows that the form was really asked
for, not long ago. Neither needs anything kept on the reader's machine. A public form acts in nobody's name, so there
is no session for a forger to borrow; what these two refuse is the use of other people's browsers, and blind robots.
"""

from enum import Enum
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

FIELD = "form_token"
DEFAULT_AGE = 12 * 3600  # seconds; setting FORM_TOKEN_AGE
_SALT = "core.form_tokens"

STALE_MESSAGE = _("This page stayed open too long. What you wrote is still here: check it and send again.")


class Refusal(Enum):
    """Why a POST is refused: it comes from another site, or its token is missing, foreign, altered or expired."""

    FOREIGN = "foreign"
    STALE = "stale"


def issue(path: str) -> str:
    """Token for the form at ``path`` (the address it is posted to, without query)."""
    return TimestampSigner(salt=f"{_SALT}:{path}").sign("form")


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def is_foreign(request: Any) -> bool:
    """Whether the browser says that another site made this request; nothing said at all is not foreign."""
    site = request.headers.get("Sec-Fetch-Site", "").lower()
    if site:
        return site not in {"same-origin", "none"}
    said = request.headers.get("Origin") or request.headers.get("Referer")
    if said is None:
        return False
    own = {request.get_host().lower(), *(_host(origin) for origin in settings.CSRF_TRUSTED_ORIGINS)}
    return _host(said) not in own


def refusal(request: Any) -> Refusal | None:
    """Why this POST is refused, ``None`` when it is not."""
    if is_foreign(request):
        return Refusal.FOREIGN
    try:
        TimestampSigner(salt=f"{_SALT}:{request.path}").unsign(
            request.POST.get(FIELD, ""), max_age=getattr(settings, "FORM_TOKEN_AGE", DEFAULT_AGE)
        )
    except BadSignature:  # an old one is a bad one too
        return Refusal.STALE
    return None


class PublicFormRequest(HttpRequest):
    """What the view of a public form is given (:func:`public_form`)."""

    form_is_stale: bool


def public_form(view: Any) -> Any:
    """Decorate the view of a public form: no cookie, never cached, refused (403) from other sites.

    A POST reaches the view with ``request.form_is_stale``: when true, the view shows the form again with what was
    entered, ``STALE_MESSAGE`` and a new token, and does nothing else.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
        request.form_is_stale = False
        if request.method == "POST":
            refused = refusal(request)
            if refused is Refusal.FOREIGN:
                raise PermissionDenied("Posted from another site.")
            request.form_is_stale = refused is Refusal.STALE
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    guarded.is_public_form = True  # type: ignore[attr-defined]
    return guarded
