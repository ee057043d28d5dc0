"""What a label covers, written the way stores and browsers write it. Pure: text in, normal form or reason out."""

import re
from typing import Final

from django.utils.translation import gettext as _

from registry.enums import TargetKind

_PACKAGE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+")
_BUNDLE: Final = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
LONGEST: Final = 200


class InvalidTargetError(ValueError):
    """Not an identifier of this kind; the message says what one looks like."""


def _android(text: str) -> str:
    if not _PACKAGE.fullmatch(text):
        raise InvalidTargetError(_("An Android package looks like org.example.app: letters, digits, dots."))
    return text


def _ios(text: str) -> str:
    if not _BUNDLE.fullmatch(text):
        raise InvalidTargetError(_("An iPhone bundle identifier looks like org.example.app: letters, digits, dots."))
    return text


def _web(text: str) -> str:
    example = _("A domain looks like www.example.org, without https:// and without a path.")
    if "://" in text or "/" in text or "@" in text or ":" in text:
        raise InvalidTargetError(example)
    try:
        plain = text.rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        raise InvalidTargetError(example) from None
    parts = plain.split(".")
    if len(parts) < 2 or not all(_LABEL.fullmatch(part) for part in parts) or parts[-1].isdigit():
        raise InvalidTargetError(example)
    return plain


def _device(text: str) -> str:
    if len(text) < 2 or not text.isprintable():
        raise InvalidTargetError(_("The model as it is written on the object, for example “Tensio T2”."))
    return text


_FORMS: Final = {
    TargetKind.ANDROID: _android,
    TargetKind.IOS: _ios,
    TargetKind.WEB: _web,
    TargetKind.DEVICE: _device,
}


def normal(kind: str, value: str) -> str:
    """Normal form of ``value``; :class:`InvalidTargetError` when it is not an identifier of ``kind``."""
    text = " ".join(value.split())
    if len(text) > LONGEST:
        raise InvalidTargetError(_("200 characters at most."))
    return _FORMS[TargetKind(kind)](text)
