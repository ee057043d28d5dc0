"""From what was typed to words that can be compared: folded, opened, spelt as meant.

Pure functions of the text and of two lists (``data/spelling.yaml``, and the words that count of ``data/words.yaml``).
The language is not asked: people write in the language they have on the page they are on.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

#: Longer texts are read by their first characters: a field of the site takes 500.
LONGEST_TEXT: Final = 600
_MARKS: Final = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u00ad\u200b-\u200f\u2060\ufeff]")
_OPENED: Final = str.maketrans({"œ": "oe", "æ": "ae", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ٱ": "ا", "ـ": ""})
_ARTICLE: Final = re.compile("(?<![^\\W_])(?:وال|فال|بال|كال|ال|لل)(?=[\u0621-\u064a]{3})")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
_WORD: Final = re.compile(r"[^\W_]+")
_STUCK_PRONOUN: Final = re.compile(r"j([bcdfgklmnpqrstvx][a-z]+)")
_STUCK: Final = re.compile(r"(qu|[jldmntsc])([aeiouyh][a-z]+)")
_PARTICLES: Final = ("و", "ف", "ب", "ل", "ك", "س", "وب", "ول", "وال", "بال")
_SHORTEST_CORRECTED: Final = 6
_SHORTEST_HEARD: Final = 4


def fold(text: str) -> str:
    """Return ``text`` in small letters without accents, Arabic marks and article; letters drawn out count once."""
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text[:LONGEST_TEXT].casefold()))
    text = _DRAWN_OUT.sub(r"\1", text.translate(_OPENED))
    return text if text.isascii() else _ARTICLE.sub("", text)


def split(text: str) -> list[str]:
    """Return the folded words of ``text``; an apostrophe parts two words."""
    return _WORD.findall(fold(text))


_SOUNDS: Final = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ph", "f"), ("qu|q|ck|c(?=[aou])", "k"), ("c(?=[eiy])", "s"), ("ge(?=[ao])", "j"), ("g(?=[eiy])", "j"),
        ("eaux?|aux?|ot$|os$", "o"), ("(?:oi|oy)", "w"), ("(?:ai|ei)(?!n)", "e"), ("(?:er|ez|et|ee|ees|es)$", "e"),
        ("(?:ent|s|x|t|d|p)$", ""), ("e$", ""), ("(?:[ae]n|[ae]m)(?=[^aeiouy]|$)", "A"), ("h|(?<=[aeiou])y", ""),
        ("y", "i"), ("z|(?<=[aeiou])s(?=[aeiou])", "z"), (r"([a-zA-Z])\1", r"\1"),
    )
]  # fmt: skip


def sound(word: str) -> str:
    """Return a rough key of how a folded French word is heard: « frape », « frappé » and « frapper » have one."""
    for pattern, heard in _SOUNDS:
        word = pattern.sub(heard, word)
    return word


def _shortened(word: str) -> list[str]:
    """Return the word and what is left of it with one letter less: two words that share one are near."""
    return [word, *(word[:at] + word[at + 1 :] for at in range(len(word)))]


@dataclass(frozen=True)
class Spelling:
    """Says again, as it is meant, what was typed in a hurry.

    ``shorthand``: folded word → folded words. ``telling``: words worth recognising through a mistake. ``usual``: other
    words that exist, never taken for a mistake.
    """

    shorthand: Mapping[str, tuple[str, ...]]
    telling: Collection[str]
    usual: Collection[str]
    _heard: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    _close: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    _known: set[str] = field(default_factory=set, init=False, repr=False)

    def __post_init__(self) -> None:
        self._known.update(self.telling, self.usual)
        for word in sorted(self.telling):
            if word.isascii() and word.isalpha():
                if len(word) >= _SHORTEST_HEARD:
                    self._heard.setdefault(sound(word), word)
                if len(word) >= _SHORTEST_CORRECTED:
                    for shorter in _shortened(word):
                        self._close.setdefault(shorter, word)

    def words(self, text: str) -> list[str]:
        """Return the words of ``text`` as they are meant."""
        found: list[str] = []
        for word in split(text):
            found += self._meant(word)
        return found

    def _without_particles(self, word: str) -> str:
        """Return an Arabic word without the « and », « with » or « for » stuck to it, when the rest is known."""
        for particle in _PARTICLES:
            if word.startswith(particle) and word[len(particle) :] in self._known:
                return word[len(particle) :]
        return word

    def _meant(self, word: str) -> tuple[str, ...]:
        if word in self.shorthand:
            return self.shorthand[word]
        if word in self._known or len(word) < 3 or not word.isalpha():
            return (word,)
        if not word.isascii():
            return (self._without_particles(word),)
        if stuck := _STUCK_PRONOUN.fullmatch(word):
            return ("je", *self._meant(stuck[1]))
        if (stuck := _STUCK.fullmatch(word)) and (stuck[2] in self._known or sound(stuck[2]) in self._heard):
            return (stuck[1], *self._meant(stuck[2]))
        if len(word) >= _SHORTEST_HEARD and (heard := self._heard.get(sound(word))):
            return (heard,)
        if len(word) >= _SHORTEST_CORRECTED:
            for shorter in _shortened(word):
                close = self._close.get(shorter)
                if close and close[0] == word[0] and abs(len(close) - len(word)) <= 1:
                    return (close,)
        return (word,)
