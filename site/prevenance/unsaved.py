"""When nothing can be written (disk full, database read-only or away): all or nothing, said plainly, text kept.

A form of the workspace is one transaction: whatever fails in the middle, nothing of it is saved, and the page that says
so tells the truth. Refusals (404, 403, 400) keep what the view wrote before them, such as a line of a security log.
"""

import errno

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO})
_REFUSALS = (Http404, PermissionDenied, SuspiciousOperation)
_MOST_BYTES, _LONG_TEXT = 300_000, 60


class AllOrNothingMiddleware:
    """Comes last, so that what the others refuse costs no transaction."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Nothing by itself."""
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Run a view that may write, under the workspace's prefix, in one transaction."""
        if request.method in SAFE_METHODS or not request.path_info.startswith(settings.ADMIN_PREFIX):
            return None
        if getattr(view, "_non_atomic_requests", None):
            return None
        refusal = None
        with transaction.atomic():
            try:
                response = view(request, *args, **kwargs)
            except _REFUSALS as error:
                refusal = error
        if refusal is not None:
            raise refusal
        return response


def cannot_write(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database or a folder cannot take anything now."""
    seen = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, OSError) and not isinstance(error, DatabaseError) and error.errno in _NO_ROOM:
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def kept(request: HttpRequest) -> dict:
    """What the page can give back of a form: ``fields`` to send again, ``texts`` to copy, whether something is lost."""
    try:
        posted = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except Exception:  # the body itself could not be read
        return {"fields": [], "texts": [], "lost": True}
    fields = [(name, value) for name, value in posted if "password" not in name.lower()]
    if sum(len(name) + len(value) for name, value in fields) > _MOST_BYTES:
        return {"fields": [], "texts": [], "lost": True}
    texts = [
        value
        for name, value in fields
        if len(value) > _LONG_TEXT and " " in value and not value.startswith(("{", "[")) and "token" not in name.lower()
    ]
    return {"fields": fields, "texts": texts, "lost": files or len(fields) < len(posted)}
