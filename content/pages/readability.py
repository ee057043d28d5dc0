"""Readability of easy-to-read French (FALC): pure rules after the European guidelines.

« L'information pour tous » (Inclusion Europe) asks for short sentences, one idea each. It gives no number; we warn
above 15 words a sentence, and count elisions (« l'aide ») as one word.
"""

import re
from dataclasses import dataclass

MAX_WORDS = 15
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
