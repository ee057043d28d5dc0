"""The archive of a kit, made once per state of its files; and the task that makes it outside of requests."""

import hashlib
import shutil
import tempfile
import zipfile

import structlog
from celery import shared_task
from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.text import get_valid_filename, slugify

from content.models import KitArchive, KitFile, KitPage
from core import flight

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


@shared_task(name="content.tasks.build_kit_archive")
def build_kit_archive(pk: int) -> None:
    """Make the archive of a kit; nothing when it is made or when the kit is gone."""

    kit = KitPage.objects.filter(pk=pk).first()
    if kit is None:
        return
    try:
        build_archive(kit)
    except OSError as error:  # the disk is full: the reader is asked to come back, whoever runs the site is told
        log.error("kit_archive_failed", page=pk, error=error.strerror or type(error).__name__)
    else:
        log.info("kit_archive", page=pk)
