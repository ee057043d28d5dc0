"""Signs: notions that together tell of a danger, written by hand in ``data/signs.yaml``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

#: A text that studies, informs or jokes makes no sign.
UNDONE_BY: Final = frozenset({"info", "idiom"})
#: Said by a line whose sign a text that informs makes all the same: who asks for a number gets it.
ANYWAY: Final = "anyway"


@dataclass(frozen=True, slots=True)
class Sign:
    """Notions that must all be said, notions that must not, and what they are a sign of."""

    family: str
    output: str
    needs: frozenset[str]
    unless: frozenset[str]

    def is_made_by(self, notions: frozenset[str]) -> bool:
        """Say whether a text that says these notions makes the sign."""
        return self.needs <= notions and not self.unless & notions


def parse(families: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Sign]:
    """Return the signs of the file: family → output → lines of notions, ``!notion`` for one that undoes the sign."""
    return [
        Sign(
            family,
            output,
            frozenset(word for word in line.split() if not word.startswith("!")) - {ANYWAY},
            frozenset(word[1:] for word in line.split() if word.startswith("!"))
            | (frozenset() if ANYWAY in line.split() else UNDONE_BY),
        )
        for family, outputs in families.items()
        for output, lines in outputs.items()
        for line in lines
    ]


def made(signs: Iterable[Sign], notions: frozenset[str]) -> list[Sign]:
    """Return the signs that a text with these notions makes."""
    return [sign for sign in signs if sign.is_made_by(notions)]
