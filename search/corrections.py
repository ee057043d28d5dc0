"""Typing mistakes: distance between words, the best correction found in real texts."""

from collections import Counter
from collections.abc import Iterable, Mapping

from . import analysis


def distance(a: str, b: str, most: int) -> int:
    """Return the number of letters added, dropped, changed or swapped between two words; ``most + 1`` if more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def close(word: str, typed: str) -> bool:
    """Say whether ``word`` may be what the person who typed ``typed`` meant."""
    edits = analysis.allowed_edits(typed)
    return bool(edits) and distance(word, typed, edits) <= edits


def best(typed: str, texts: Iterable[str]) -> str | None:
    """Return the word of ``texts`` that is nearest to a folded ``typed`` word, the most frequent when several are."""
    edits = analysis.allowed_edits(typed)
    counts: Counter[str] = Counter()
    shown: dict[str, Counter[str]] = {}
    for text in texts:
        for token in analysis.tokens(text):
            if abs(len(token.folded) - len(typed)) <= edits:
                counts[token.folded] += 1
                shown.setdefault(token.folded, Counter())[token.text.lower()] += 1
    ranked = sorted((distance(word, typed, edits), -count, word) for word, count in counts.items())
    if not ranked or not 0 < ranked[0][0] <= edits:
        return None
    return shown[ranked[0][2]].most_common(1)[0][0]


def apply(text: str, replaced: Mapping[analysis.Token, str]) -> str:
    """Return the typed text with some of its words replaced."""
    for token, word in sorted(replaced.items(), key=lambda item: -item[0].start):
        text = text[: token.start] + word + text[token.end :]
    return " ".join(text.split())
