"""How well the reader does on a half of the examples: recall with its interval, false stops, false banners."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from typing import Final

from .examples import BANNER, EVERYDAY, FRESH, STOP, TUNING, UNTOUCHED, Example
from .families import families
from .reader import Flag, reader_of
from .vectors import Vectors

#: Of the normal law, for an interval that holds the truth 95 times in 100.
Z: Final = 1.959964
FOLDS: Final = 3
#: Bars: at least this recall, at most these shares of harmless sentences.
LEAST_RECALL: Final = 0.98
MOST_STOPS: Final = 0.02
MOST_BANNERS: Final = 0.20


@dataclass(frozen=True, slots=True)
class Floor:
    """What a file of examples must reach for a change to land.

    Least recall, most false stops and false banners, least share of the stops that are due.
    """

    recall: float
    stops: float
    banners: float
    due: float


#: What was measured on 30 November 2026 with the encoder, minus two or three sentences (more where a bar leaves room).
FLOORS: Final = {
    TUNING: Floor(0.98, 0.026, 0.18, 0.75),
    EVERYDAY: Floor(0.0, 0.018, 0.12, 0.0),
    UNTOUCHED: Floor(0.98, 0.02, 0.20, 0.90),
    FRESH: Floor(0.96, 0.02, 0.17, 0.70),
}

Read = Callable[[str], Flag | None]
Answer = tuple[Example, Flag | None]


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval at 95 %."""

    hits: int
    total: int

    @property
    def value(self) -> float:
        """The share; nought of nothing."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds between which the true share is, 95 times in 100 (Wilson 1927); 0 and 1 when nothing was seen."""
        if not self.total:
            return 0.0, 1.0
        square = Z * Z / self.total
        middle = (self.value + square / 2) / (1 + square)
        half = Z * sqrt(self.value * (1 - self.value) / self.total + square / (4 * self.total)) / (1 + square)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.hits}/{self.total} {100 * self.value:.1f} % [{100 * low:.1f}–{100 * high:.1f}]"


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one half.

    ``recall``: red sentences for which a number is shown, stop or banner. ``stops``: those that ask for a stop and get
    one. ``right_family``, ``right_number``: of those shown, the family is right, or the first number at least.
    ``false_stops``, ``false_banners``: of harmless ones.
    """

    recall: Share
    by_family: dict[str, Share]
    by_language: dict[str, Share]
    stops: Share
    right_family: Share
    right_number: Share
    false_stops: Share
    false_banners: Share

    @property
    def passes(self) -> bool:
        """True when the three bars are reached."""
        return (
            self.recall.value >= LEAST_RECALL
            and self.false_stops.value <= MOST_STOPS
            and self.false_banners.value <= MOST_BANNERS
        )

    def holds(self, floor: Floor) -> bool:
        """True when what was reached once is reached still."""
        return (
            self.recall.value >= floor.recall
            and self.false_stops.value <= floor.stops
            and self.false_banners.value <= floor.banners
            and self.stops.value >= floor.due
        )


def _share(values: Iterable[bool]) -> Share:
    seen = list(values)
    return Share(sum(seen), len(seen))


def _first_number(family: str) -> str:
    return families()[family].lines[0].number


def answers(examples: Sequence[Example], read: Read) -> list[Answer]:
    """Return each example with what the reader says of it."""
    return [(example, read(example.text)) for example in examples]


Witness = Callable[[Sequence[Example]], Vectors | None]
"""What makes the fourth witness of examples, where the site has one."""


def crossed(examples: Sequence[Example], witness: Witness = lambda examples: None, folds: int = FOLDS) -> list[Answer]:
    """Return each example with what is said of it by a reader that has never seen it: parts are kept aside in turn."""
    order = list(range(len(examples)))
    Random(7).shuffle(order)  # noqa: S311 - an order, not a secret
    said: dict[int, Flag | None] = {}
    for fold in range(folds):
        others = [examples[index] for place, index in enumerate(order) if place % folds != fold]
        reader = reader_of(others, witness(others))
        for place, index in enumerate(order):
            if place % folds == fold:
                said[index] = reader.read(examples[index].text)
    return [(example, said[index]) for index, example in enumerate(examples)]


def measure(said: Sequence[Answer]) -> Figures:
    """Return the figures of the answers."""
    red = [(example, flag) for example, flag in said if example.is_red]
    calm = [flag for example, flag in said if not example.is_red]

    return Figures(
        recall=_share(flag is not None for _example, flag in red),
        by_family={
            family: _share(flag is not None for example, flag in red if example.family == family)
            for family in sorted({example.family for example, _ in red})
        },
        by_language={
            language: _share(flag is not None for example, flag in red if example.language == language)
            for language in sorted({example.language for example, _ in red})
        },
        stops=_share(flag is not None and flag.output == STOP for example, flag in red if example.output == STOP),
        right_family=_share(flag.family in example.families for example, flag in red if flag),
        right_number=_share(
            _first_number(flag.family) in {_first_number(family) for family in example.families}
            for example, flag in red
            if flag
        ),
        false_stops=_share(flag is not None and flag.output == STOP for flag in calm),
        false_banners=_share(flag is not None and flag.output == BANNER for flag in calm),
    )


def table(title: str, result: Figures) -> str:
    """Return the figures as lines of text."""
    rows = [
        ("recall (a number is shown)", result.recall),
        ("  stop where a stop is due", result.stops),
        ("  right family", result.right_family),
        ("  right first number", result.right_number),
        ("false stops", result.false_stops),
        ("false banners", result.false_banners),
        *((f"  {family}", share) for family, share in result.by_family.items()),
        *((f"  {language}", share) for language, share in result.by_language.items()),
    ]
    return "\n".join([title, *(f"{name:28} {share}" for name, share in rows if share.total)])
