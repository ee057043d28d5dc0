"""How well a text answers a question, from 0 to 1, on one scale whatever the index or the engine that proposed it.

Engines rank inside one index; their scores cannot be compared from one to another. This reads the candidates of all
of them again: which part of what the question carries they hold (rare words weigh more), where, and how much of their
title is asked for. Pure: words are compared by a function that is given.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from . import corrections
from .query import ParsedQuery

Stems = Callable[[str], tuple[str, ...]]

#: A word replaced by what a synonym says, a word mistyped.
SYNONYM: Final = 0.85
MISTYPED: Final = 0.75
#: Part of the score that what is held makes; the rest is how much of a title is asked for.
HELD: Final = 0.7
#: A word that nothing holds weighs at most so many times a word that every document holds.
RAREST: Final = 4.0
#: A word that nothing holds: it may be the subject (then the site has nothing), or talk.
UNKNOWN: Final = 2.5
#: Figures say little by themselves.
FIGURES: Final = 1.0


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text read: its words as they are compared. ``weight``: what being held there is worth, from 0 to 1."""

    stems: frozenset[str]
    weight: float
    head: bool = False
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that the question wants, and what it carries. ``mistyped``: no document knows it."""

    stems: frozenset[str]
    others: tuple[frozenset[str], ...]
    weight: float
    words: tuple[str, ...] = ()
    mistyped: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, ready to be compared."""

    wants: tuple[Want, ...] = ()
    total: float = field(default=0.0)


def rarity(documents: int, held_by: int) -> float:
    """Weight of a word: 1 when every document holds it, up to :data:`RAREST`; :data:`UNKNOWN` when none does."""
    if documents and not held_by:
        return UNKNOWN
    return min(1.0 + math.log((documents + 1) / (held_by + 1)) / 1.5, RAREST) if documents else 1.0


def wanted(parsed: ParsedQuery, stems: Stems, documents: int, frequencies: Mapping[str, int]) -> Wanted:
    """Prepare a question whose clauses are what it carries."""
    found = []
    for clause in parsed.clauses:
        own = frozenset(stem for word in clause.words for stem in (stems(word) or (word,)))
        others = tuple(frozenset(stem for word in words for stem in stems(word)) for words in clause.expansions)
        known = [frequencies.get(word, 0) for word in clause.words]
        weights = [
            FIGURES if word.isdigit() and len(word) < 3 else rarity(documents, times)
            for word, times in zip(clause.words, known, strict=True)
        ]
        weight = sum(weights) / max(1, len(known)) ** 0.5
        found.append(Want(own, tuple(o for o in others if o), weight, clause.words, not others and not min(known)))
    return Wanted(tuple(found), sum(want.weight for want in found))


def _quality(want: Want, read: ReadText) -> float:
    """How well a text holds what is wanted."""
    text = read.stems
    if want.stems <= text:
        return 1.0
    part = len(want.stems & text) / len(want.stems) * 0.5 if len(want.stems) > 1 else 0.0
    if any(other <= text for other in want.others):
        return SYNONYM
    if want.mistyped and len(want.words) == 1:
        word = want.words[0]
        if any(corrections.close(one, word) or (len(word) > 3 and one.startswith(word)) for one in read.words):
            return MISTYPED
    return part


def score(question: Wanted, texts: Iterable[ReadText]) -> tuple[float, float]:
    """Return (score, part held): the first ranks, the second says whether this is an answer at all."""
    if not question.total:
        return 0.0, 0.0
    held = [0.0] * len(question.wants)
    best_head = 0.0
    for text in texts:
        if not text.stems:
            continue
        qualities = [_quality(want, text) for want in question.wants]
        held = [max(old, text.weight * new) for old, new in zip(held, qualities, strict=True)]
        if text.head and any(qualities):
            best_head = max(best_head, text.weight * _agreement(question, qualities, text.stems))
    part = sum(want.weight * value for want, value in zip(question.wants, held, strict=True)) / question.total
    return HELD * part + (1 - HELD) * best_head, part


def _agreement(question: Wanted, qualities: Sequence[float], stems: frozenset[str]) -> float:
    """How much a title and a question say the same: harmonic mean of what each finds in the other."""
    asked = sum(w.weight * q for w, q in zip(question.wants, qualities, strict=True)) / question.total
    said = _said(question, qualities, stems)
    return 2 * asked * said / (asked + said) if asked + said else 0.0


def _said(question: Wanted, qualities: Sequence[float], stems: frozenset[str]) -> float:
    """Part of a text that is asked for."""
    matched: set[str] = set()
    for want, quality in zip(question.wants, qualities, strict=True):
        if quality:
            hit = want.stems & stems or next((o for o in want.others if o <= stems), frozenset())
            matched |= hit or {want.words[0]}
    return min(1.0, len(matched) / len(stems))


def named(question: Wanted, text: ReadText) -> tuple[float, float]:
    """Return (part of the question that a text holds, part of the text that is asked), in the words of the question.

    Synonyms do not count: what is asked for by its name has all its names.
    """
    if not question.total or not text.stems:
        return 0.0, 0.0
    found = [want for want in question.wants if want.stems & text.stems]
    asked = sum(w.weight * len(w.stems & text.stems) / len(w.stems) for w in found) / question.total
    said = len(frozenset().union(*(want.stems for want in found)) & text.stems) / len(text.stems)
    return asked, said
