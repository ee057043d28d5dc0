"""From the typed text to clauses that an engine compiles; knows synonyms, knows no engine."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from . import analysis
from .port import MAX_QUERY_CHARACTERS, MAX_WORDS, QueryTooLong

#: Folded words of the lay expression (plural mark removed) → folded words of each expansion.
Synonyms = Mapping[tuple[str, ...], Sequence[tuple[str, ...]]]
_LONGEST_EXPRESSION: Final = 5
#: First item of the key of an expression that is looked for as typed, stop words included.
VERBATIM: Final = '"'
#: A pair of quotation marks of one kind, straight, English or French; a mark without its pair is a blank.
_QUOTED: Final = re.compile(r'"([^"]*)"|“([^“”]*)”|«([^«»]*)»')


@dataclass(frozen=True, slots=True)
class Clause:
    """Words that must all be found, or else one of the expansions (all its words), which weighs less.

    ``phrase``: between quotation marks, the words as typed, in this order, side by side, stop words included.
    """

    words: tuple[str, ...]
    expansions: tuple[tuple[str, ...], ...] = ()
    phrase: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query understood: clauses joined by AND, and the words as they were typed (for "did you mean")."""

    clauses: tuple[Clause, ...] = ()
    typed: tuple[analysis.Token, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.clauses)


def singular(word: str) -> str:
    """Return a folded word without the mark of plural: synonyms are found in both numbers."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


def synonym_key(text: str) -> tuple[str, ...]:
    """Return the key of an expression in a table of synonyms.

    Between quotation marks every word counts, stop words too, as typed: « "pas par jour" » is not « jour ».
    """
    if text.startswith('"') and text.endswith('"'):
        return (VERBATIM, *map(singular, analysis.words(text)))
    return tuple(singular(word) for word in analysis.words(text) if word not in analysis.STOP_WORDS)


def synonym_words(text: str) -> tuple[str, ...]:
    """Return the words to search for an expansion."""
    return tuple(word for word in analysis.words(text) if word not in analysis.STOP_WORDS)


def parse(text: str, synonyms: Synonyms | None = None) -> ParsedQuery:
    """Understand typed ``text``. Any character is welcome; more than 500 raise ``QueryTooLong``."""
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryTooLong(_("This search is too long: %(most)d characters at most.") % {"most": MAX_QUERY_CHARACTERS})
    typed = [token for token in analysis.tokens(text) if token.folded][:MAX_WORDS]
    telling = [token for token in typed if token.folded not in analysis.STOP_WORDS] or typed
    clauses: list[Clause] = []
    at = 0
    quoted = _quoted(text)
    for start, end, expansions in sorted(
        [*quoted, *_verbatim(typed, synonyms or {}, quoted)], key=lambda span: span[0]
    ):
        clauses += _clauses(_words(telling, at, start), synonyms or {})
        if expansions:
            clauses.append(Clause(_words(telling, start, end) or _words(typed, start, end), expansions))
        elif phrase := _words(typed, start, end):
            clauses.append(Clause(phrase, phrase=True))
        at = end
    clauses += _clauses(_words(telling, at, len(text)), synonyms or {})
    # A word said twice is not wanted twice.
    return ParsedQuery(tuple(dict.fromkeys(clauses)), tuple(telling), text)


def essential(parsed: ParsedQuery) -> ParsedQuery:
    """Return the query without the words that carry nothing (politeness, asking); the whole when nothing else is there.

    An expression that synonyms know stays: « besoin de parler » says something, « besoin » alone does not.
    """
    kept = tuple(
        clause
        for clause in parsed.clauses
        if clause.phrase or clause.expansions or not all(word in analysis.TALK for word in clause.words)
    )
    return replace(parsed, clauses=kept) if kept else parsed


def unquoted(text: str) -> str:
    """Return the text without its pairs of quotation marks: the same words, in any order."""
    return " ".join(_QUOTED.sub(lambda match: f" {match[0][1:-1]} ", text).split())


_Span = tuple[int, int, tuple[tuple[str, ...], ...]]
"""From a place of the text to another, and what the expression there is replaced by (nothing for a phrase)."""


def _quoted(text: str) -> list[_Span]:
    return [(*match.span(), ()) for match in _QUOTED.finditer(text)]


def _verbatim(typed: Sequence[analysis.Token], synonyms: Synonyms, quoted: Sequence[_Span]) -> Iterator[_Span]:
    """Expressions of the table that are in the text as they are written, the longest at each place."""
    position = 0
    while position < len(typed):
        for length in range(min(_LONGEST_EXPRESSION, len(typed) - position), 1, -1):
            part = typed[position : position + length]
            words = (word for token in part for word in analysis.words(token.folded))
            expansions = synonyms.get((VERBATIM, *map(singular, words)), ())
            if expansions and not any(start < part[-1].end and part[0].start < end for start, end, _ in quoted):
                yield part[0].start, part[-1].end, tuple(expansions)
                position += length - 1
                break
        position += 1


def _words(tokens: Sequence[analysis.Token], start: int, end: int) -> tuple[str, ...]:
    """Return the folded words between two places of the text."""
    return tuple(word for token in tokens if start <= token.start < end for word in analysis.words(token.folded))


def _clauses(words: Sequence[str], synonyms: Synonyms) -> Iterator[Clause]:
    position = 0
    while position < len(words):
        longest = min(_LONGEST_EXPRESSION, len(words) - position) if synonyms else 1
        for length in range(longest, 0, -1):
            expression = tuple(words[position : position + length])
            expansions = synonyms.get(tuple(map(singular, expression)), ())
            if expansions or length == 1:
                yield Clause(expression, tuple(expansions))
                position += length
                break
