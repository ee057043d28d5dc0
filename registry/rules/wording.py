"""Is a reason made of words? Pure checks against keyboard filler; thresholds come from ``framework.closing_spec``.

A word is known when the French dictionary of pyspellchecker (or the framework itself) has it, accents apart; acronyms
and what holds a digit are left out of the count. Nothing judges style or truth: a short honest sentence always passes.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache, lru_cache
from typing import Final

from django.utils.translation import gettext as _

from registry.framework.closing_spec import WordRules

_TOKEN: Final = re.compile(r"[^\W_]+")
_CODE: Final = re.compile(r"\b[^\W\d_]{1,4}-?\d+\b")
_ACRONYM: Final = 6


def plain(text: str) -> str:
    """``text`` in lower case, without accents, ligatures opened."""
    if text.isascii():
        return text.lower()
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(one for one in unicodedata.normalize("NFKD", opened) if not unicodedata.combining(one))


@cache
def dictionary(language: str) -> frozenset[str]:
    """Words of a language, without accents; read once per process (0.5 s)."""
    from spellchecker import SpellChecker  # read only by processes that check a text

    return frozenset(plain(word) for word in SpellChecker(language=language).word_frequency.dictionary)


def tokens(text: str) -> list[str]:
    """Words of two letters and more, plain, in order; acronyms and what holds a digit left out."""
    found = []
    for one in _TOKEN.findall(unicodedata.normalize("NFC", text)):
        acronym = one.isupper() and len(one) <= _ACRONYM and not text.isupper()
        if len(one) >= 2 and not acronym and not any(letter.isdigit() for letter in one):
            found.append(plain(one))
    return found


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """Words of ``texts``: those of a framework are known to whoever evaluates by it."""
    return _vocabulary(tuple(texts))


@lru_cache(maxsize=8)  # a framework is the same for thousands of evaluations
def _vocabulary(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(token for text in texts for token in tokens(text))


def _known(word: str, rules: WordRules, more: Collection[str]) -> bool:
    return word in more or any(word in dictionary(language) for language in rules.languages)


def faults(text: str, rules: WordRules, more: Collection[str] = ()) -> list[str]:
    """Why ``text`` does not read as words; empty when it does. ``more``: words known besides the dictionary."""
    words = tokens(text)
    different = set(words)
    known = {word for word in different if _known(word, rules, more)}
    share = sum(word in known for word in words) / len(words) if words else 0
    if len(known) < rules.known or share < rules.known_share:
        return [_("This does not read as French words: say what you saw, in a sentence.")]
    fewest = min(len(words) * rules.different_share, rules.different_enough)
    if len(different) < fewest or (len(words) > 3 and len(different) < 3):
        return [_("The same words come again and again: say what you saw, in a sentence.")]
    return []


@lru_cache(maxsize=1024)
def skeleton(text: str) -> str:
    """What stays of ``text`` without case, accents, punctuation, numbers and codes: two copies have the same."""
    return " ".join(one for one in _TOKEN.findall(_CODE.sub(" ", plain(text))) if not any(c.isdigit() for c in one))


def repeats(text: str, model: str, likeness: float) -> bool:
    """True when ``text`` gives ``model`` back, at least ``likeness`` alike (1: word for word), or little more."""
    one, other = skeleton(text).split(), skeleton(model).split()
    if len(other) < 3 or not one:
        return False
    if difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= likeness:
        return True
    joined, rest = " ".join(one), " ".join(other)
    return rest in joined and len(joined.replace(rest, " ").split()) < 3


def is_filler(text: str) -> bool:
    """True for a label or a reference made of next to nothing: one character again and again, no letter nor digit."""
    letters = [one for one in plain(text) if one.isalnum()]
    return len(set(letters)) < 2 or bool(re.search(r"(.)\1{3,}", "".join(letters)))
