"""Kits: what their page shows, their downloads, counted, their QR code."""

import datetime as dt
from collections.abc import Sequence

import structlog
from django.core.exceptions import PermissionDenied
from django.db.models import F, Sum
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone

from content.models import KitArchive, KitDownload, KitPage
from content.pages import archives
from content.pages.context import absolute
from core import qr, tally
from files.access import all_open

log = structlog.get_logger(__name__)


def count_download(kit: KitPage) -> None:
    """Add one to the kit's downloads of the day; written later (``core.tally``)."""
    _downloads.add((kit.pk, timezone.localdate()))


def _write_downloads(counts: Sequence[tuple[tuple[int, dt.date], int]]) -> None:
    """Add counts to the rows of their days; a kit that is gone takes its counts along."""
    known = set(KitPage.objects.filter(pk__in={pk for (pk, _day), _amount in counts}).values_list("pk", flat=True))
    for (pk, day), amount in counts:
        if pk not in known:
            continue
        row = KitDownload.objects.filter(page_id=pk, day=day)
        if not row.update(count=F("count") + amount):
            _row, created = KitDownload.objects.get_or_create(page_id=pk, day=day, defaults={"count": amount})
            if not created:  # by another process, at this very moment
                row.update(count=F("count") + amount)


_downloads = tally.register("kit-downloads", _write_downloads)


def kit_context(kit: KitPage) -> dict:
    """Files, archive if made, number of downloads."""
    return {
        "files": archives.files_of(kit) if kit.pk else [],
        "archive": KitArchive.objects.filter(page_id=kit.pk).first(),
        "downloads": KitDownload.objects.filter(page_id=kit.pk).aggregate(total=Sum("count"))["total"] or 0,
    }


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def archive_response(kit: KitPage, request) -> HttpResponse:
    """The archive; while it is being made, a page that asks to come back (503, ``Retry-After``).

    Raises ``Http404`` when the kit has no file, or when the storage lost one: half a kit is not a kit.
    """
    if not kit.files.exists():
        raise Http404("No file in this kit.")
    if not all_open([item.document for item in archives.files_of(kit)], request):
        raise PermissionDenied("A file of this kit is in a private collection.")
    try:
        archive = archives.current_archive(kit)
    except FileNotFoundError:  # a file without known hash is read to compute it
        archive = None
    if archive is None:
        if lost := archives.lost_files(kit):
            log.error("kit_file_lost", page=kit.pk, documents=lost)
            raise Http404("A file of this kit is missing.")
        archives.build_kit_archive.delay(kit.pk)
        archive = archives.current_archive(kit)  # at once when tasks run in the process
    if archive is None:
        html = render_to_string("content/kit_waiting.html", {"page": kit, "self": kit}, request=request)
        response = HttpResponse(html, status=503)
        response["Retry-After"] = "5"
        response["Refresh"] = "5"
        return _uncached(response)
    if request.method == "GET":
        count_download(kit)
    response = FileResponse(archive.file.open("rb"), as_attachment=True, filename=f"{kit.slug}.zip")
    return _uncached(response)


def file_response(kit: KitPage, pk: int) -> HttpResponse:
    """Count the download and redirect to the file."""
    item = kit.files.select_related("document").filter(pk=pk).first()
    if item is None:
        raise Http404("No such file in this kit.")
    count_download(kit)
    return _uncached(HttpResponseRedirect(item.document.url))


def qr_response(kit: KitPage) -> HttpResponse:
    """QR code of the address of the kit."""
    response = HttpResponse(qr.svg(absolute(kit.get_url() or "/")), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response
