"""The kinds of files that people may upload, how their content shows it, and under which type they are sent."""

from dataclasses import dataclass

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileKind:
    """A kind of file: type it is sent under, types that its first bytes may show (empty: plain text)."""

    mime: str
    shown: frozenset[str] = frozenset()


def _same(mime: str, *others: str) -> FileKind:
    return FileKind(mime, frozenset({mime, *others}))


DOCUMENTS: dict[str, FileKind] = {
    "pdf": _same("application/pdf"),
    "odt": _same(_OPEN + "text"),
    "ods": _same(_OPEN + "spreadsheet"),
    "odp": _same(_OPEN + "presentation"),
    "docx": _same(_OFFICE + "wordprocessingml.document"),
    "xlsx": _same(_OFFICE + "spreadsheetml.sheet"),
    "pptx": _same(_OFFICE + "presentationml.presentation"),
    "epub": _same("application/epub+zip"),
    "zip": _same("application/zip"),
    "png": _same("image/png"),
    "jpg": _same("image/jpeg"),
    "jpeg": _same("image/jpeg"),
    "webp": _same("image/webp"),
    "mp3": _same("audio/mpeg"),
    "m4a": _same("audio/mp4"),
    "mp4": _same("video/mp4", "video/x-m4v"),
    "txt": FileKind("text/plain; charset=utf-8"),
    "csv": FileKind("text/csv; charset=utf-8"),
    "srt": FileKind("text/plain; charset=utf-8"),
    "vtt": FileKind("text/vtt; charset=utf-8"),
}
#: Images as Wagtail's library of images takes them, and as we send them.
IMAGES: dict[str, str] = {
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
    "svg": "image/svg+xml",
}
BYTES = "application/octet-stream"


def extension(name: str) -> str:
    """The extension in small letters, without dot; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def document_mime(name: str) -> str:
    """The type under which a document is sent: from our list, or bytes without meaning (HTML, scripts, old uploads)."""
    found = extension(name)
    return DOCUMENTS[found].mime if found in DOCUMENTS else BYTES


def image_mime(name: str) -> str:
    """The type under which an image is sent."""
    return IMAGES.get(extension(name), BYTES)
