"""Claims that the charter does not allow, pointed out in a text. Pure: a vocabulary and words in, findings out.

The vocabulary is data (``registry/changes/data/claims.fr.yaml``, which says how a pattern is written): a public body
changes it, with its version, without a line of code. What is found is shown to the officer and decides nothing.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

REFERENCE: Final = Path(__file__).resolve().parent / "data"
_NUMBERS: Final = "un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
_NUMBER: Final = rf"(?:\d+|{_NUMBERS})"
_WORDS: Final = re.compile(r"\w+|%", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim found: the rule, and the words of the text that made it."""

    code: str
    title: str
    why: str
    words: str


@functools.cache
def vocabulary(name: str = "claims.fr.yaml") -> Mapping[str, Any]:
    """The vocabulary of a language, as in its dossier."""
    return yaml.safe_load((REFERENCE / name).read_text(encoding="utf-8"))


def plain(text: str) -> tuple[str, list[tuple[int, int]]]:
    """``text`` in lower-case words without accents, one space between; and where each word is in ``text``."""
    words, places = [], []
    for found in _WORDS.finditer(text):
        word = unicodedata.normalize("NFKD", found[0].casefold().replace("œ", "oe").replace("æ", "ae"))
        words.append("".join(letter for letter in word if not unicodedata.combining(letter)))
        places.append(found.span())
    return " ".join(words), places


@functools.cache
def pattern(text: str) -> re.Pattern:
    """The regular expression of a pattern, to be searched in :func:`plain` text."""
    parts = []
    for raw in text.split():
        if raw == "...":
            parts.append(r"(?:\S+ ){0,4}?")
        elif raw == "#":
            parts.append(f"{_NUMBER} ")
        elif raw.endswith("*"):
            parts.append(re.escape(raw[:-1]) + r"\w* ")
        else:
            parts.append(re.escape(raw) + " ")
    return re.compile(r"(?<!\S)" + "".join(parts))


def find(text: str, rules: Mapping[str, Any] | None = None) -> list[Claim]:
    """Claims of ``text``, in the order of the vocabulary, each rule and each wording once."""
    rules = vocabulary() if rules is None else rules
    simple, places = plain(text)
    simple += " "
    starts = {}
    offset = 0
    for number, word in enumerate(simple.split()):
        starts[offset] = number
        offset += len(word) + 1
    found: dict[tuple[str, str], Claim] = {}
    for rule in rules["rules"]:
        for one in rule["patterns"]:
            for match in pattern(one).finditer(simple):
                first = starts[match.start()]
                last = first + len(match[0].split()) - 1
                words = text[places[first][0] : places[last][1]]
                claim = Claim(rule["code"], rule["title"], rule["why"], words)
                found.setdefault((rule["code"], words.casefold()), claim)
    return list(found.values())


def in_texts(texts: Iterable[str]) -> list[dict[str, str]]:
    """Claims of several texts as JSON values ``{"code", "title", "why", "words"}``."""
    return [
        {"code": one.code, "title": one.title, "why": one.why, "words": one.words}
        for text in texts
        for one in find(text)
    ]
