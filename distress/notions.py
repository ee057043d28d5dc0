"""Which notions the words of a text say: the list of ``data/words.yaml``, four languages together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .text import split


class Said(NamedTuple):
    """A notion, where it begins in the words of the text, and how many words say it."""

    notion: str
    at: int
    length: int


@dataclass
class Notions:
    """Finds notions in a list of words: exact words, stems (``suicid*``) and expressions of several words."""

    _expressions: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    _stems: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, lists: Mapping[str, Iterable[str]], shorthand: Mapping[str, tuple[str, ...]]) -> "Notions":
        """Build from notion → words as an editor writes them. ``shorthand``: applied to them as to a text."""
        made = cls()
        for notion, wordings in lists.items():
            for wording in wordings:
                words = [opened for word in split(str(wording)) for opened in shorthand.get(word, (word,))]
                if str(wording).endswith("*"):
                    made._stems.setdefault(words[-1][:3], []).append((words[-1], notion))
                elif words:
                    made._expressions.setdefault(words[0], []).append((tuple(words), notion))
        return made

    def words(self) -> set[str]:
        """Return every whole word of the list."""
        return {word for many in self._expressions.values() for expression, _ in many for word in expression}

    def said(self, words: Sequence[str]) -> list[Said]:
        """Return the notions that ``words`` say, in order of place."""
        found: list[Said] = []
        for at, word in enumerate(words):
            for expression, notion in self._expressions.get(word, ()):
                length = len(expression)
                if length == 1 or tuple(words[at : at + length]) == expression:
                    found.append(Said(notion, at, length))
            for stem, notion in self._stems.get(word[:3], ()):
                if word.startswith(stem):
                    found.append(Said(notion, at, 1))
        return found
