"""Sending of uploaded files: as an attachment or an image, never as HTML; by nginx when there is one.

Every answer says its type from a list of ours (the rest is bytes), ``nosniff``, and a policy under which nothing runs.
What is not public says ``private, no-store``; what is public is asked for again each time (``no-cache``), since a
page may be withdrawn at any minute.
"""

import os
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from .types import document_mime, image_mime

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def send(request, file, *, name: str, private: bool, attachment: bool, age: int = 0) -> HttpResponse:
    """The file (a ``FieldFile``) under ``name``, as an attachment (documents) or shown (images).

    ``age``: seconds during which a public answer may be kept.
    With ``FILES_ACCEL_LOCATION`` (the internal location of deploy/nginx), nginx sends what is private or attached;
    it then answers ``Range`` and conditional requests itself. Raises ``Http404`` when the storage lost the file.
    """
    if not file or not file.storage.exists(file.name):
        raise Http404("The file is gone.")
    location = getattr(settings, "FILES_ACCEL_LOCATION", "")
    if location and (private or attachment):
        response = HttpResponse()
        response["X-Accel-Redirect"] = quote(location.rstrip("/") + "/" + file.name)
    else:
        response = _from_here(request, file)
    response["Content-Type"] = document_mime(name) if attachment else image_mime(name)
    disposition = content_disposition_header(attachment, os.path.basename(name))
    if disposition:
        response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    if private:
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
    else:
        response["Cache-Control"] = f"public, max-age={age}" if age else "public, no-cache"
    return response


def _from_here(request, file) -> HttpResponse:
    """The bytes, or 304 when the reader has them. No ranges: the whole file answers a request for a part."""
    modified = int(file.storage.get_modified_time(file.name).timestamp())
    tag = f'"{modified:x}-{file.size:x}"'
    unchanged = get_conditional_response(request, etag=tag, last_modified=modified)
    if unchanged is not None:
        unchanged["ETag"] = tag
        return unchanged
    response = FileResponse(file.open("rb"))
    response["ETag"] = tag
    return response
