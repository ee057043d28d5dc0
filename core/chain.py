"""A chain of entries, each with the hash of the one before: pure functions, so that anyone can do the sums again.

The text of an entry is canonical JSON (UTF-8, keys sorted, no space). Its hash is that of
``{"content": sha256(text), "previous": hash of the entry before, "sequence": n}``: an outsider who has the three can
check the whole chain without reading what is private. Each text holds a random salt, so that a short one ("withdrawn")
cannot be guessed from its digest.
"""

import datetime as dt
import hashlib
import hmac
import json
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise

#: ``previous`` of the first entry.
ORIGIN: Final = "0" * 64


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise TypeError("a moment without a time zone is not exact")
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _keys_are_text(value: Any) -> None:
    """JSON would turn other keys into text in silence, and sort them otherwise."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("a key of canonical JSON is text")
        for one in value.values():
            _keys_are_text(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _keys_are_text(one)


def canonical(value: Any) -> str:
    """The one text of ``value``: JSON, keys sorted, no space, no NaN. Dates in ISO 8601, moments in UTC.

    ``TypeError`` or ``ValueError`` for what has no exact form.
    """
    _keys_are_text(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON of ``value``."""
    return sha256(canonical(value))


def entry_hash(sequence: int, previous: str, content: str) -> str:
    """Hash of an entry: ``content`` is the SHA-256 of its text."""
    return digest({"content": content, "previous": previous, "sequence": sequence})


def person_mark(key: str, sequence: int, previous: str) -> str:
    """Mark of a person in one entry: proves who acted to whoever has the person's ``key``, says nothing without it."""
    return hmac.new(bytes.fromhex(key), f"{sequence}:{previous}".encode(), hashlib.sha256).hexdigest()
