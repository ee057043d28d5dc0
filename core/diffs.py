"""Differences between two texts, word by word. Pure."""

import difflib
import re
from typing import NamedTuple

_PIECES = re.compile(r"\s+|[\w’'-]+|[^\w\s]", re.UNICODE)


class Piece(NamedTuple):
    """A run of text: ``kind`` is ``same``, ``added`` or ``removed``."""

    kind: str
    text: str


def words(old: str, new: str) -> list[Piece]:
    """Pieces that tell how ``old`` became ``new``; joined without ``removed`` they give ``new``, and conversely."""
    before, after = _PIECES.findall(old), _PIECES.findall(new)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece("removed", "".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("added", "".join(after[j1:j2])))
    return pieces
