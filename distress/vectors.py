"""A fourth witness, optional: the meaning of a sentence as a vector, weighed by figures learned from the examples.

The figures are in ``data/vectors.json``, made by ``manage.py weigh_distress``: they hold for the encoder and the
examples they were made with and no other.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from meaning import port

from .examples import HOME, Example
from .text import LONGEST_TEXT

Embed = Callable[[str], Sequence[float]]
FILE: Final = HOME / "vectors.json"


@dataclass(frozen=True, slots=True)
class Vectors:
    """An encoder, and what each of its numbers weighs; the last weight stands alone."""

    embed: Embed
    weights: tuple[float, ...]

    def weigh(self, text: str) -> float:
        """Return what the meaning of ``text`` weighs: above nought, rather a danger."""
        numbers = self.embed(text[:LONGEST_TEXT])
        if len(numbers) != len(self.weights) - 1:
            raise ValueError(f"{len(numbers)} numbers for {len(self.weights) - 1} weights: run weigh_distress again")
        return (
            sum(weight * float(number) for weight, number in zip(self.weights, numbers, strict=False))
            + self.weights[-1]
        )


def kept() -> dict[str, Any]:
    """Return what the file holds: ``encoder``, ``examples`` (a digest of those it was made with), ``weights``."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def digest(examples: Iterable[Example]) -> str:
    """Return what tells whether sentences, or what they ask for, changed since the weights were learned."""
    lines = "\n".join(f"{example.is_red:d} {example.text}" for example in examples)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def one_at_a_time(encoder: port.Embedder) -> Embed:
    """Return the function that encodes one text."""
    return lambda text: encoder.embed([text])[0]


def configured() -> Vectors | None:
    """Return the witness that the settings name, or ``None``."""
    encoder = port.configured()
    return Vectors(one_at_a_time(encoder), tuple(kept()["weights"])) if encoder else None
