"""Kits: archive made once per state of its files, counted downloads, QR code."""

import datetime as dt
import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import get_valid_filename, slugify

from content.models import KitArchive, KitDownload, KitFile, KitPage
from content.pages.context import absolute
from core import flight, qr, tally
from files.access import all_open

log = structlog.get_logger(__name__)

# Fixed date of the entries of an archive: the same files give the same bytes.
_EPOCH = (2020, 1, 1, 0, 0, 0)
#: Formats that are compressed already.
_PACKED = frozenset(
    ["zip", "odt", "ods", "odp", "docx", "xlsx", "pptx", "epub", "jpg", "jpeg", "png", "webp", "mp3", "mp4"]
)
_PIECE = 1 << 18  # bytes


def files_of(kit: KitPage) -> list[KitFile]:
    """Files of a kit in order, with their documents."""
    return list(kit.files.select_related("document").order_by("sort_order", "pk"))


def entry_name(position: int, item: KitFile) -> str:
    """Name inside the archive: order, title, extension; plain characters that old unzippers know."""
    name = slugify(item.title)[:80] or "fichier"
    return get_valid_filename(f"{position:02d}-{name}.{item.document.file_extension.lower() or 'bin'}")


def digest_of(kit: KitPage, files: list[KitFile] | None = None) -> str:
    """SHA-256 of names and contents of the files: it changes when what one downloads would change."""
    digest = hashlib.sha256()
    for position, item in enumerate(files if files is not None else files_of(kit), 1):
        content = item.document.file_hash or item.document.get_file_hash()
        digest.update(f"{entry_name(position, item)}\0{content}\n".encode())
    return digest.hexdigest()


def build_archive(kit: KitPage) -> KitArchive | None:
    """Make the archive of the current files unless it exists; older ones go.

    None when the kit has no file, or while somebody else makes it. Files go through the disk by pieces: what it takes
    in memory does not depend on their size. ``OSError`` when the disk is full; then nothing of it stays.
    """
    files = files_of(kit)
    if not files:
        return None
    with flight.single(f"kit-{kit.pk}") as mine:
        if not mine:
            return None
        if (known := current_archive(kit)) is not None:
            return known
        digest = digest_of(kit, files)
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as made:
            write_archive(files, made)
            return _keep_archive(kit, digest, made)


def write_archive(files: list[KitFile], target) -> None:
    """Write the ZIP of ``files`` into the binary file ``target``: same files, same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for position, item in enumerate(files, 1):
            info = zipfile.ZipInfo(entry_name(position, item), _EPOCH)
            packed = item.document.file_extension.lower() in _PACKED
            info.compress_type, info.external_attr = (
                zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED,
                0o644 << 16,
            )
            with item.document.open_file() as source, archive.open(info, "w", force_zip64=True) as entry:
                shutil.copyfileobj(source, entry, _PIECE)


def _keep_archive(kit: KitPage, digest: str, data) -> KitArchive:
    size = data.tell()
    data.seek(0)
    try:
        with transaction.atomic():
            KitArchive.objects.filter(page=kit, digest=digest).delete()
            made = KitArchive(page=kit, digest=digest, size=size)
            made.file.save(f"{kit.slug[:60]}-{digest[:12]}.zip", File(data), save=True)
    except IntegrityError:  # another machine made the same one at the same moment
        return KitArchive.objects.get(page=kit, digest=digest)
    for old in KitArchive.objects.filter(page=kit).exclude(pk=made.pk):
        old.file.delete(save=False)
        old.delete()
    return made


def current_archive(kit: KitPage) -> KitArchive | None:
    """The archive of the current files if it is made already and still stored."""
    archive = KitArchive.objects.filter(page=kit, digest=digest_of(kit)).first()
    return archive if archive is not None and archive.file.storage.exists(archive.file.name) else None


def lost_files(kit: KitPage) -> list[int]:
    """Keys of the documents of a kit whose file is no longer in the storage."""
    documents = [item.document for item in files_of(kit)]
    return [document.pk for document in documents if not document.file.storage.exists(document.file.name)]


def count_download(kit: KitPage) -> None:
    """One more on this day; nothing else is kept. Written later, by nobody's request (``core.tally``)."""
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
        "files": files_of(kit) if kit.pk else [],
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
    if not all_open([item.document for item in files_of(kit)], request):
        raise PermissionDenied("A file of this kit is in a private collection.")
    try:
        archive = current_archive(kit)
    except FileNotFoundError:  # a file without known hash is read to compute it
        archive = None
    if archive is None:
        if lost := lost_files(kit):
            log.error("kit_file_lost", page=kit.pk, documents=lost)
            raise Http404("A file of this kit is missing.")
        from content.tasks import build_kit_archive

        build_kit_archive.delay(kit.pk)
        archive = current_archive(kit)  # at once when tasks run in the process
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
    """Count, then lead to the file."""
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
