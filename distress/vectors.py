"""A fourth witness, optional: the meaning of a sentence as a vector, weighed by figures learned from the examples.

The port is a function from a text to numbers; ``settings.DISTRESS_EMBEDDER`` names it (dotted path) or is empty, and
the site works without. The figures are in ``data/vectors.json``, made by ``manage.py weigh_distress``: they hold for
the encoder they were made with and no other.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from .examples import HOME
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


def configured() -> Vectors | None:
    """Return the witness that the settings name, or ``None``."""
    path = getattr(settings, "DISTRESS_EMBEDDER", "")
    if not path:
        return None
    return Vectors(import_string(path), tuple(json.loads(FILE.read_text(encoding="utf-8"))["weights"]))
