"""Files of people in the mirror: documents, renditions of images, archives of kits. Only what everybody may read."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.models import KitPage
from content.pages.archives import current_archive, files_of
from content.pages.queries import visible
from files.access import ReaderAccess, all_open, document_access, image_access


def anonymous() -> HttpRequest:
    """Request without account nor cookie."""
    request = HttpRequest()
    request.method, request.user = "GET", AnonymousUser()
    return request


def source(path: str) -> Path | None:
    """The file on the disk behind ``/documents/<id>/<name>`` or ``/media/…`` when everybody may read it."""
    head, _slash, rest = path.lstrip("/").partition("/")
    found = _document(rest) if head == "documents" else _rendition(rest)
    return _on_disk(found) if found is not None else None


def _document(rest: str):
    number, _slash, name = rest.partition("/")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    document = get_document_model().objects.select_related("collection").filter(pk=int(number)).first()
    if document is None or document.filename != name:
        return None
    return document.file if document_access(document, anonymous()).answer is ReaderAccess.PUBLIC else None


def _rendition(rest: str):
    model = get_image_model().get_rendition_model()
    found = model.objects.select_related("image__collection").filter(file=rest).first()
    if found is None or image_access(found.image, anonymous()).answer is not ReaderAccess.PUBLIC:
        return None
    return found.file


def _on_disk(file) -> Path | None:
    try:
        path = Path(file.path)
    except NotImplementedError:  # a storage that is no folder
        return None
    return path if path.is_file() else None


def kits() -> Iterator[tuple[str, Path | str]]:
    """``(address, file on the disk or address to lead to)`` of what the public kits give to take away."""
    for kit in visible(KitPage.objects.all()).order_by("path"):
        address, items = kit.get_url(), files_of(kit)
        if not address or not items:
            continue
        for item in items:
            if document_access(item.document, anonymous()).answer is ReaderAccess.PUBLIC:
                yield f"{address}fichier/{item.pk}/", quote(f"/documents/{item.document_id}/{item.document.filename}")
        if all_open([item.document for item in items], anonymous()):
            try:
                archive = current_archive(kit)
            except FileNotFoundError:  # the storage lost a file
                continue
            if archive is not None and (path := _on_disk(archive.file)) is not None:
                yield f"{address}archive/", path
