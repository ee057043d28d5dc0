"""Middleware of the project: the language comes from the address, and from nothing else."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LocaleFromPathMiddleware(LocaleMiddleware):
    """Like Django's, but never varies on ``Accept-Language``: shared caches keep one copy per address."""

    def process_request(self, request):
        """Activate the language of the address prefix, or the default one."""
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        """Say the language; leave ``Vary`` and redirects alone."""
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
