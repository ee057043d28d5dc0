"""Text analysis shared by every engine: fold, split, stop words. Stemming is the engine's, always after folding.

The order is: compatibility decomposition, accents and Arabic marks removed, œ and æ opened, case folded, Arabic letters
and article unified (``fold``); split on everything that is neither a letter nor a digit, apostrophes included; folded
stop words dropped; Snowball, in the language of the document (``core.languages``). In Elasticsearch the same chain is
``standard`` → ``elision`` → ``lowercase`` → ``asciifolding`` → ``arabic_normalization`` → ``stop`` (the list below) →
``stemmer``; the unstemmed sub-field stops after ``arabic_normalization``.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Raise it when folding, stop words or stemming change: every index then rebuilds by itself.
VERSION: Final = 1

MARKS: Final = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_DROP = re.compile(f"[{MARKS}\u00ad\u200b-\u200f\u2060\ufeff]")
_OPEN = {
    **{"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"},
    **dict(zip("ىیےةکٱ", "يييهكا", strict=True)),
    **{chr(base + digit): str(digit) for base in (0x660, 0x6F0) for digit in range(10)},
}
_OPENED = re.compile("[" + "".join(_OPEN) + "]")
_ARABIC = re.compile("[\u0621-\u064a]")
_ARTICLE = re.compile("(?<![^\\W_])(?:وال|فال|بال|كال|ال|لل)(?=[\u0621-\u064a]{3})")
LONGEST_WORD: Final = 30
WORD: Final = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")


def _listed(name: str) -> frozenset[str]:
    """Read a list of words, several a line, ``#`` for what is said of them."""
    lines = (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


STOP_WORDS: Final = _listed("stopwords.txt")
#: Words that carry nothing in a question (politeness, asking): they leave the texts that are ranked by what they carry.
TALK: Final = _listed("talk.txt")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the original text: its span in it, and its folded form."""

    text: str
    folded: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return ``text`` without case, accents, ligatures, Arabic marks and article; what is compared, never shown."""
    if text.isascii():
        return text.lower()
    text = _DROP.sub("", unicodedata.normalize("NFKD", text))
    if text.isascii():
        return text.lower()
    # Case folding may leave marks of its own (Turkish dotted İ).
    text = _DROP.sub("", _OPENED.sub(lambda letter: _OPEN[letter[0]], text.casefold()))
    return _ARTICLE.sub("", text) if _ARABIC.search(text) else text


def tokens(text: str) -> list[Token]:
    """Return the words of ``text`` with their place, stop words included."""
    return [Token(m[0], folded, m.start(), m.end()) for m in WORD.finditer(text) if (folded := fold(m[0]))]


def words(text: str) -> list[str]:
    """Return the folded words of ``text``, stop words included."""
    return [m[0] for m in WORD.finditer(fold(text))]


def allowed_edits(word: str) -> int:
    """Return how many typing mistakes a word of this length may have: none below 4 letters, 1 below 8, then 2.

    None beyond 30: no word is that long (« anticonstitutionnellement » has 25 letters), and looking for it is dear.
    """
    if not 4 <= len(word) <= LONGEST_WORD or any(c.isdigit() for c in word):
        return 0
    return 1 if len(word) < 8 else 2
