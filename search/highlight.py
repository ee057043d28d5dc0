"""Excerpts of the original text, cut around what answers the query. Never HTML: pieces, marked or not."""

import re
from collections.abc import Callable
from typing import Final

from . import analysis
from .port import Highlight, Segment

WHOLE_CHARACTERS: Final = 260
_BEFORE: Final = 60


def excerpt(text: str, is_match: Callable[[str], bool], size: int = WHOLE_CHARACTERS) -> Highlight | None:
    """Return ``text`` (or its best ``size`` characters) with its matches, ``None`` when nothing in it matches.

    ``is_match`` receives a folded word.
    """
    spans = []
    answers: dict[str, bool] = {}
    for found in analysis.WORD.finditer(text):
        word = found[0]
        answer = answers.get(word)
        if answer is None:
            answer = answers[word] = is_match(analysis.fold(word))
        if answer:
            spans.append(found.span())
    if not spans:
        return None
    start, end = (0, len(text)) if len(text) <= size else _window(text, spans, size)
    pieces: list[Segment] = [Segment("… ", False)] if start else []
    at = start
    for begin, finish in spans:
        if begin < start or finish > end:
            continue
        if begin > at:
            pieces.append(Segment(text[at:begin], False))
        pieces.append(Segment(text[begin:finish], True))
        at = finish
    if at < end:
        pieces.append(Segment(text[at:end], False))
    if end < len(text):
        pieces.append(Segment(" …", False))
    return Highlight(tuple(pieces))


def _window(text: str, spans: list[tuple[int, int]], size: int) -> tuple[int, int]:
    """Return the bounds, at blanks, of the window with the most matches (the first of them)."""
    best, most, last = spans[0][0], 0, 0
    for number, (begin, _finish) in enumerate(spans):
        last = max(last, number)
        while last < len(spans) and spans[last][1] <= begin + size - _BEFORE:
            last += 1
        if last - number > most:
            best, most = begin, last - number
    start = max(0, min(best - _BEFORE, len(text) - size))
    end = min(len(text), max(start + size, best + 1))
    if start:
        blank = re.search(r"\s", text[start:best])
        start = start + blank.end() if blank else best
    if end < len(text):
        cut = text.rfind(" ", start, end)
        end = cut if cut > best else end
    return start, end
