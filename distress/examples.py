"""Sentences as people type them, each with what should be answered: the files of ``data/examples/``."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

HOME: Final = Path(__file__).parent / "data"
#: What the reader may say of a text; ``none`` is written in the files where nothing should be said.
STOP: Final = "stop"
BANNER: Final = "banner"
NONE: Final = "none"
OUTPUTS: Final = (STOP, BANNER, NONE)
#: The half that the reader compares with and is tuned on, and the half that only measures it.
TUNING: Final = "tuning"
UNTOUCHED: Final = "untouched"
#: Sentences written once the reader was frozen.
FRESH: Final = "fresh"
#: What people type with no danger in it: family of these sentences, and name of their file.
EVERYDAY: Final = "everyday"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the language of the site on which it is typed, its family, what should be answered.

    ``also``: other families whose number is as right. The ``family`` of a harmless sentence is the one whose words it
    shares.
    """

    text: str
    language: str
    family: str
    output: str
    also: tuple[str, ...] = ()

    @property
    def is_red(self) -> bool:
        """True when a number should be shown."""
        return self.output != NONE

    @property
    def families(self) -> tuple[str, ...]:
        """Every family that is right."""
        return (self.family, *self.also)


def load(half: str) -> tuple[Example, ...]:
    """Return the examples of a half, in the order of its file."""
    text = (HOME / "examples" / f"{half}.yaml").read_text(encoding="utf-8")
    return tuple(_examples(yaml.safe_load(text)))


def everyday() -> tuple[Example, ...]:
    """Return the everyday questions, none of which asks for a number; the reader learns from them too."""
    text = (HOME / "examples" / f"{EVERYDAY}.yaml").read_text(encoding="utf-8")
    lines = yaml.safe_load(text).items()
    return tuple(Example(sentence, language, EVERYDAY, NONE) for language, sentences in lines for sentence in sentences)


def _examples(families: dict[str, dict[str, dict[str, list[str | dict[str, Any]]]]]) -> Iterator[Example]:
    for family, languages in families.items():
        for language, outputs in languages.items():
            for output, sentences in outputs.items():
                if output not in OUTPUTS:
                    raise ValueError(f"{family}, {language}: « {output} » is none of {', '.join(OUTPUTS)}")
                for sentence in sentences:
                    item = sentence if isinstance(sentence, dict) else {"text": sentence}
                    yield Example(item["text"], language, family, output, tuple(item.get("also", ())))
