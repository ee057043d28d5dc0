"""The port of sentence vectors: a text becomes numbers, near each other when texts mean nearly the same.

``settings.SENTENCE_ENCODER`` names the adapter by its dotted path, or is empty: the site works without, and whoever
asks does with what words say alone. An adapter is made once in a process, when it is first asked, for its weights take
memory and seconds.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

Vector = Sequence[float]


class Embedder(Protocol):
    """An encoder of sentences. ``name``: of the encoder and its version, which figures learned with it bear."""

    name: str
    size: int

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Return a vector of ``size`` numbers, of length 1, for each text."""
        ...


@lru_cache(maxsize=4)
def _made(path: str) -> Embedder:
    made: Embedder = import_string(path)()
    return made


def configured() -> Embedder | None:
    """Return the encoder that the settings name, or ``None``."""
    return _made(settings.SENTENCE_ENCODER) if settings.SENTENCE_ENCODER else None
