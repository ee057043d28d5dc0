"""Checks of uploaded files: kinds of a list, recognised by their content and not by their name.

A file that is two things at once (an image that is also a script, a PDF that begins with HTML) is refused when its
first bytes say so; if one passes, ``serving`` gives it a type, an attachment and a policy under which nothing runs.
"""

import re
import unicodedata
import zipfile

import filetype
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .types import DOCUMENTS, extension

_OFFICE = "application/vnd.openxmlformats"
_OPEN = "application/vnd.oasis"
_PARTS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_READ = 8192  # bytes that show what a file is
_MAX_NAME = 100
_MAX_TEXT = 20 * 1024 * 1024
#: Markup that a browser could take for a page, at the beginning or anywhere in a text.
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|meta|link|style|img)\b", re.I
)
_SCRIPTED = re.compile(r"^\s*(?:javascript|data|vbscript)\s*:", re.I)
_CALLS = re.compile(r"@import|url\(\s*['\"]?\s*(?!#|['\"\s])", re.I)
_SVG = "{http://www.w3.org/2000/svg}"
_FORBIDDEN_TAGS = frozenset(
    {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "set", "animate"}
)


def safe_name(name: str) -> str:
    """File name without folder, invisible sign or second dot, and of limited length.

    ``../..\\\\évil‮fdp.php .pdf.`` and the like lose what deceives; the extension is the last one, in small letters.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(sign for sign in text if unicodedata.category(sign)[0] != "C").strip().rstrip(" .")
    stem, dot, suffix = text.rpartition(".")
    if not dot:
        stem, suffix = text, ""
    stem = re.sub(r"[\s.]+", "-", stem).strip("-")[: _MAX_NAME - len(suffix) - 1] or "fichier"
    return f"{stem}.{suffix.lower()}" if suffix else stem


def _refuse(message: str):
    raise ValidationError(message, code="file_type")


def _mismatch(suffix: str):
    _refuse(
        _("The content of this file is not that of a .%(kind)s file. Export it again from your software, then retry.")
        % {"kind": suffix}
    )


def check_document(file, name: str | None = None) -> None:
    """Raise ``ValidationError``, with words for people, unless the file is one of the kinds, by name and content."""
    suffix = extension(name or file.name)
    if suffix not in DOCUMENTS:
        known = ", ".join(sorted(DOCUMENTS))
        _refuse(
            _("Files of this kind (.%(kind)s) are not taken. Kinds taken: %(known)s.")
            % {"kind": suffix, "known": known}
        )
    kind = DOCUMENTS[suffix]
    file.seek(0)
    head = file.read(_READ)
    if not head:
        _refuse(_("This file is empty."))
    if not kind.shown:
        _check_text(file, head, suffix)
    elif kind.mime.startswith((_OFFICE, _OPEN)) or suffix in {"epub", "zip"}:
        _check_archive(file, kind.mime, suffix)
    else:
        found = filetype.guess(head)
        if found is None or found.mime not in kind.shown or (suffix == "pdf" and not head.startswith(b"%PDF-")):
            _mismatch(suffix)
        if _MARKUP.search(head[:1024]) and suffix != "pdf":
            _mismatch(suffix)
    file.seek(0)


def _check_text(file, head: bytes, suffix: str) -> None:
    """Text that a reader can read: no binary, and nothing that a browser would take for a page."""
    if filetype.guess(head) is not None or file.size > _MAX_TEXT:
        _mismatch(suffix)
    file.seek(0)
    data = file.read()
    text = None
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252", "cp1252"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None or any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n\f" for sign in text):
        _mismatch(suffix)
    if _MARKUP.search(text.encode()):
        _refuse(_("This text holds code of a web page: it is not taken."))


def _check_archive(file, mime: str, suffix: str) -> None:
    """Office documents and archives, by what is inside; macros are refused."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":
        _mismatch(suffix)
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            said = b""
            if "mimetype" in names:
                with archive.open("mimetype") as entry:  # read in part: an entry may be a bomb
                    said = entry.read(200)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError):
        _mismatch(suffix)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
        _refuse(_("This document holds macros (programs): save it without macros, then retry."))
    if suffix in _PARTS:
        is_right = "[Content_Types].xml" in names and any(name.startswith(_PARTS[suffix]) for name in names)
    elif suffix == "zip":
        is_right = not said
    else:
        is_right = said.strip() == mime.encode()
    if not is_right:
        _mismatch(suffix)


def check_image(file, name: str | None = None) -> None:
    """Raise ``ValidationError`` for a drawing that holds a program; Wagtail and Pillow read the other images."""
    if extension(name or file.name) != "svg":
        return
    file.seek(0)
    try:
        root = ElementTree.fromstring(file.read(), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        _refuse(_("This drawing cannot be read safely. Export it again as plain SVG, then retry."))
    if root.tag not in {_SVG + "svg", "svg"}:
        _mismatch("svg")
    if any(_is_active(element) for element in root.iter()):
        _refuse(_("This drawing holds a program or calls another site. Export it again as plain SVG, then retry."))
    file.seek(0)


def _is_active(element) -> bool:
    """Whether an element of a drawing runs something or calls another site."""
    tag = str(element.tag).rpartition("}")[2].lower()
    if tag in _FORBIDDEN_TAGS or any(_is_scripted(key, value) for key, value in element.attrib.items()):
        return True
    return tag == "style" and bool(_CALLS.search(element.text or ""))


def _is_scripted(key: str, value: str) -> bool:
    name = key.rpartition("}")[2].lower()
    if name.startswith("on"):
        return True
    if name in {"href", "src"}:
        return not value.strip().startswith("#") and not value.strip().lower().startswith(
            ("data:image/png", "data:image/jpeg", "data:image/webp")
        )
    return bool(_SCRIPTED.match(value)) or (name == "style" and "url(" in value.lower().replace("url(#", ""))
