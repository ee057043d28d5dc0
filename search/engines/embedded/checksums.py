"""Whether the files of an index are still what was written: tantivy ends each with the CRC-32 of what precedes.

Layout of a file of tantivy 0.27 (format 7): body, footer (JSON ``{"version", "crc"}``), length of the footer and magic
number, both 32-bit little-endian. ``tantivy`` for Python does not offer ``validate_checksum``. A folder of another
version is made anew (its fingerprint differs), so the whole footer is known. ``meta.json`` has no sum: it is read, and
must name files that are there.
"""

import json
import mmap
import re
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import tantivy

MAGIC = 1337
#: Parts that every segment has, whatever the schema.
PARTS = ("fieldnorm", "idx", "pos", "store", "term", "fast")
_TAIL = struct.Struct("<II")
_CHUNK = 1 << 22


def is_whole(path: Path) -> bool:
    """Whether the sum at the end of ``path`` is the one of its body. ``OSError`` when it cannot be read."""
    with path.open("rb") as handle:
        size = path.stat().st_size
        if size < _TAIL.size:
            return False
        with mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
            length, magic = _TAIL.unpack(data[-_TAIL.size :])
            body = size - _TAIL.size - length
            if magic != MAGIC or body < 0:
                return False
            found = 0
            for start in range(0, body, _CHUNK):
                found = zlib.crc32(data[start : min(start + _CHUNK, body)], found)
            return data[body : body + length] == footer(found)


@cache
def _version() -> str:
    """The version object of a footer, from "tantivy v0.27.0, index_format v7"."""
    major, minor, patch, layout = re.findall(r"\d+", tantivy.__version__)[:4]  # type: ignore[attr-defined]
    return f'{{"major":{major},"minor":{minor},"patch":{patch},"index_format_version":{layout}}}'


def footer(crc: int) -> bytes:
    """The footer that this version of tantivy writes under a body of this sum."""
    return f'{{"version":{_version()},"crc":{crc}}}'.encode()


def faults(folder: Path) -> list[str]:
    """Names of the files of the last commit of ``folder`` that are lost or altered; empty when the index is whole.

    A commit made meanwhile by another process may remove files under the reader's eyes: the list is then made anew.
    """
    for _attempt in range(10):
        before = _read(folder)
        if before is None:
            return ["meta.json"]
        wrong = [name for name in _files(before) if not _good(folder / name)]
        if not wrong or before == _read(folder):
            return wrong
    return wrong


def _read(folder: Path) -> dict[str, Any] | None:
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        _files(meta)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return meta


def _files(meta: dict[str, Any]) -> list[str]:
    names = []
    for segment in meta["segments"]:
        key = segment["segment_id"].replace("-", "")
        names += [f"{key}.{part}" for part in PARTS]
        if deletes := segment.get("deletes"):
            names.append(f"{key}.{deletes['opstamp']}.del")
    return names


def _good(path: Path) -> bool:
    try:
        return is_whole(path)
    except (OSError, ValueError):
        return False
