"""What a request may weigh: refused before anything is read, searched or written.

nginx and gunicorn (``site/gunicorn.conf.py``) refuse what is longer than eight kilobytes before it reaches us; what is
shorter and still too long for any question that the site asks gets its answer here, in the theme.
"""

from django.conf import settings

from . import errors


class RequestLimitsMiddleware:
    """414 for a long address, 400 for too many parameters, 413 for a heavy form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Measure, then go on."""
        admin = request.path_info.startswith(settings.ADMIN_PREFIX)
        query = request.META.get("QUERY_STRING", "")
        # What was received: a path is measured as it is written in an address, percent signs included.
        length = len(request.META.get("RAW_URI", "") or f"{request.get_full_path()}")
        if max(length, len(query)) > (settings.URL_MOST_BYTES_ADMIN if admin else settings.URL_MOST_BYTES):
            return errors.uri_too_long(request)
        most = settings.QUERY_MOST_FIELDS_ADMIN if admin else settings.QUERY_MOST_FIELDS
        if query.count("&") >= most:
            return errors.bad_request(request)
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            weight = request.META.get("CONTENT_LENGTH") or "0"
            most = settings.BODY_MOST_BYTES_ADMIN if admin else settings.BODY_MOST_BYTES
            if not weight.isascii() or not weight.isdigit():
                return errors.bad_request(request)
            if len(weight) > 12 or int(weight) > most:
                return errors.content_too_large(request)
        return self.get_response(request)
