"""Excerpts of the original text, cut around what answers the query. Never HTML: pieces, marked or not."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from . import analysis
from .port import Highlight, Segment

WHOLE_CHARACTERS: Final = 260
_BEFORE: Final = 60


#: Letters by the first letter of their folded form: "e" → "eEéÉèÈ…".
_FIRST: Final[dict[str, str]] = {}
for _code in (*range(0x30, 0x250), *range(0x1E00, 0x1F00), *range(0xFF10, 0xFF5B)):
    if _folded := analysis.fold(chr(_code)):
        _FIRST[_folded[0]] = _FIRST.get(_folded[0], "") + chr(_code)


@lru_cache(maxsize=256)
def _starting_with(letters: str) -> re.Pattern[str]:
    kinds = "".join(re.escape(_FIRST[letter]) for letter in letters)
    return re.compile(rf"(?<![^\W_])[{kinds}](?:[^\W_]|[{analysis.MARKS}])*")


class Marker:
    """Finds what answers one query in several texts; remembers the words that it has seen.

    ``is_match`` receives a folded word. ``starts``: folded words, one of which begins like every word that can match;
    ``None`` when any word can (mistakes are allowed). Most words of a text are then never looked at one by one.
    """

    def __init__(self, is_match: Callable[[str], bool], starts: Iterable[str] | None = None):
        self.is_match = is_match
        self.answers: dict[str, bool] = {}
        letters = {word[0] for word in starts} if starts is not None else {""}
        self.pattern = _starting_with("".join(sorted(letters))) if letters <= _FIRST.keys() else analysis.WORD

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the matches are."""
        found = []
        for word in self.pattern.finditer(text):
            answer = self.answers.get(word[0])
            if answer is None:
                answer = self.answers[word[0]] = self.is_match(analysis.fold(word[0]))
            if answer:
                found.append(word.span())
        return found


def excerpt(text: str, marker: Marker, size: int = WHOLE_CHARACTERS) -> Highlight | None:
    """Return ``text`` (or its best ``size`` characters) with its matches, ``None`` when nothing in it matches."""
    spans = marker.spans(text)
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
