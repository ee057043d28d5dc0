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
    runs: list[list[str]] = []  # kind, removed (or same), added
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        between = 0 < n < len(codes) - 1
        if tag == "equal" and not (between and gone.isspace()):
            runs.append(["same", gone, ""])
        elif runs and runs[-1][0] == "changed":  # a space alone between two changes is read with them
            runs[-1][1] += gone
            runs[-1][2] += come
        else:
            runs.append(["changed", gone, come])
    pieces: list[Piece] = []
    for kind, gone, come in runs:
        parts = [("same", gone)] if kind == "same" else [("removed", gone), ("added", come)]
        pieces += [Piece(name, text) for name, text in parts if text]
    return pieces
