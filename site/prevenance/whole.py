"""A form of the workspace is one transaction: whatever fails in the middle, nothing of it is saved.

The page that says so (:mod:`prevenance.errors`) then tells the truth. Refusals (404, 403, 400) keep what the view wrote
before them, such as a line of a security log.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404

from . import malformed
from .unsaved import SAFE_METHODS

_REFUSALS = (Http404, PermissionDenied, SuspiciousOperation)


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
        try:
            with transaction.atomic():
                try:
                    response = view(request, *args, **kwargs)
                except _REFUSALS as error:
                    refusal = error
        except Exception as error:
            if (answer := malformed.answer(request, error)) is None:
                raise
            return answer
        if refusal is not None:
            raise refusal
        return response
