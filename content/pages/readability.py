"""Readability: sentences that are too long, and where they are in a page.

« L'information pour tous » (Inclusion Europe) asks easy-to-read French (FALC) for short sentences, one idea each. It
gives no number; we warn above 15 words a sentence, above 22 elsewhere, and count elisions (« l'aide ») as one word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

MAX_WORDS = 15
MAX_USUAL_WORDS = 22
_ENDS = re.compile(r"</(?:p|li|h[1-6]|td|th)>|<br\s*/?>")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=:)\s+")
WORD = re.compile(r"[\w’'-]+", re.UNICODE)


@dataclass(frozen=True)
class LongSentence:
    """A sentence above the limit, and its number of words."""

    text: str
    words: int


def sentences(text: str) -> list[str]:
    """Sentences of ``text``: cut at full stops, question and exclamation marks, colons and line ends."""
    return [part.strip() for part in SENTENCE_END.split(text) if WORD.search(part)]


def words(sentence: str) -> int:
    """Number of words; punctuation does not count."""
    return len(WORD.findall(sentence))


def long_sentences(text: str, limit: int = MAX_WORDS) -> list[LongSentence]:
    """Sentences of more than ``limit`` words, in order."""
    counted = ((sentence, words(sentence)) for sentence in sentences(text))
    return [LongSentence(sentence, count) for sentence, count in counted if count > limit]


def most_words(language: str) -> int:
    """Words that a sentence may have in ``language`` (code of a locale)."""
    return MAX_WORDS if language == "fr-simple" else MAX_USUAL_WORDS


@dataclass(frozen=True)
class SentencePlace:
    """A long sentence of a page, and where it is, in words (« Text 3 »)."""

    where: str
    sentence: LongSentence


def _texts(value: Any) -> Iterator[str]:
    """Every text of the raw value of a block; addresses and codes have one word, and are never long."""
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield strip_tags(_ENDS.sub("\n", value))


def long_places(page: Any) -> list[SentencePlace]:
    """Sentences of the title, summary and body of ``page`` that are too long for its language, in reading order."""
    limit = most_words(page.locale.language_code)
    parts = [(_("Title"), page.title), (_("Summary"), page.summary)]
    numbers: dict[str, int] = {}
    for block in getattr(page, "body", None) or ():
        label = str(block.block.label or block.block_type)
        numbers[label] = numbers.get(label, 0) + 1
        raw = block.block.get_prep_value(block.value)
        parts.append((f"{label} {numbers[label]}", "\n".join(_texts(raw))))
    return [SentencePlace(str(where), one) for where, text in parts for one in long_sentences(text or "", limit)]
