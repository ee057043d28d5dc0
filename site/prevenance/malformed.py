"""A broken form of Wagtail's administration is a mistake of who sent it: 400 with a message, not 500.

Wagtail reads some fields without asking whether they are there or what they hold: a formset without its management
form, a page to move to that is not a number, an unknown bulk action. docs/security.md lists the places and the upstream
reports. Only what Wagtail (or the libraries it forms its pages with) raises while it reads such a request is answered
so, and it is logged with its trace; what our own code raises stays a fault of ours.
"""

import json
import re
import sys
import traceback
from pathlib import Path

import structlog
from django.conf import settings
from django.core.exceptions import FieldError, ObjectDoesNotExist, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import NoReverseMatch
from PIL import Image as PillowImage

from . import errors

log = structlog.get_logger("prevenance.malformed")

#: What reading a value that is missing or of the wrong kind raises.
READING = (
    ValidationError,
    FieldError,
    ObjectDoesNotExist,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NoReverseMatch,
    IntegrityError,
    DataError,
    json.JSONDecodeError,
    PillowImage.DecompressionBombError,
)
_LIBRARIES = (
    "wagtail",
    "wagtail_localize",
    "modelcluster",
    "taggit",
    "django",
    "django_filters",
    "queryish",
    "laces",
    "psycopg",
)
#: Sizes of a rendition that a person may ask for by its address, in pixels and percent.
LARGEST, LARGEST_SCALE = 4000, 100
_NUMBER = re.compile(r"\d+")


def _package(filename: str) -> str:
    """Name of the installed package that holds a file; empty for ours and for the standard library."""
    parts = Path(filename).parts
    return parts[parts.index("site-packages") + 1] if "site-packages" in parts else ""


def _is_ours(request: HttpRequest) -> bool:
    """Whether a function of ours answers ``request``: its page is drawn after it returned, out of its trace."""
    match = request.resolver_match
    if match is None or hasattr(match.func, "view_class"):  # classes of ours stand on Wagtail's
        return False
    module = sys.modules.get(match.func.__module__)
    name = getattr(module, "__file__", None) or ""
    return name.startswith(str(settings.ROOT)) and "site-packages" not in name


def is_malformed(request: HttpRequest, error: BaseException) -> bool:
    """Whether ``error`` comes of a library of the administration that read what ``request`` holds."""
    if not request.path_info.startswith(settings.ADMIN_PREFIX) or not isinstance(error, READING) or _is_ours(request):
        return False
    frames = [frame.f_code.co_filename for frame, _line in traceback.walk_tb(error.__traceback__)]
    ours = str(settings.ROOT)
    named = [
        (_package(name), name.startswith(ours) and "site-packages" not in name)
        for name in frames
        if _package(name) or name.startswith(ours)
    ]
    if frames and "/contrib/staticfiles/" in frames[-1]:
        return False  # a style sheet that was not collected is a fault of the installation, whatever was asked
    return bool(named) and not named[-1][1] and named[-1][0] in _LIBRARIES


def answer(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """400 with what was typed, when ``error`` is the request's; None when it is ours."""
    if not is_malformed(request, error):
        return None
    where = traceback.extract_tb(error.__traceback__)[-1]
    view = request.resolver_match.view_name if request.resolver_match else ""
    log.error("malformed form", view=view, error=type(error).__name__, line=where.lineno, exc_info=error)
    return errors.bad_form(request)


def is_reasonable(spec: str) -> bool:
    """Whether a rendition of this specification (``fill-400x300|jpegquality-60``) may be asked for by its address."""
    if len(spec) > 120:
        return False
    for operation in spec.split("|"):
        most = LARGEST_SCALE if operation.startswith("scale-") else LARGEST
        if not operation.startswith("bgcolor-") and any(
            len(number) > 5 or not 0 < int(number) <= most for number in _NUMBER.findall(operation.split("-c")[0])
        ):
            return False
    return True


class MalformedFormMiddleware:
    """Answers what a malformed request makes Wagtail raise; refuses renditions of absurd sizes before they are made."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """404 for a rendition that nobody needs: a scale of 9,999 % of a photograph would fill the memory."""
        asked = kwargs.get("filter_spec") if request.path_info.startswith(settings.ADMIN_PREFIX) else None
        if asked is not None and not is_reasonable(asked):
            raise Http404("No rendition of this size.")

    def process_exception(self, request, exception):
        """For views that run outside of the transaction of ``AllOrNothingMiddleware``, which asks by itself."""
        return answer(request, exception)
