"""The red-flag reader: does a text typed in a public field tell of a danger, and whose number helps.

Three witnesses, none of which is enough alone (words alone found 18 % when they were tried):

- *signs*: notions that together are a sign, written by hand (``data/signs.yaml``);
- *weight*: what words, pairs of words, notions and signs weigh, learned from the examples (:mod:`distress.weights`);
- *nearness*: how much nearer the text is to a red example than to a harmless one, by letters, words and notions.

A fourth one, the meaning of the sentence (:mod:`distress.vectors`), is heard when the settings name an encoder. Their
sum is compared with thresholds. Nothing is stored, nothing is logged; the same text always gets the same answer.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from math import log, sqrt
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings

from . import signs, weights
from .examples import BANNER, HOME, NONE, STOP, TUNING, Example, everyday, load
from .notions import Notions
from .text import Spelling, split
from .vectors import Vectors, configured

Features = dict[str, float]
Near = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the sum of the witnesses is compared with.

    ``shown``: from there on the number is above the results; ``by_sign``, ``stopped``: from there on it is before them,
    results folded, with a sign of a present danger and without any; ``present``: least urgency of a stop.
    """

    shown: float
    by_sign: float
    stopped: float
    present: float


#: Chosen on the tuning half: three witnesses, and four.
BY_WORDS: Final = Thresholds(-2.25, 2.75, 4.75, 0.0)
BY_MEANING: Final = Thresholds(-3.0, 2.75, 4.0, 0.0)
#: What nearness counts beside the weight.
NEARNESS: Final = 3.0
#: And what meaning counts.
MEANING: Final = 1.5
#: Letters shared by more examples than this share of them tell nothing.
COMMON: Final = 0.2
NEIGHBOURS: Final = 8
#: What a feature counts: word, pair of words, notion, pair of notions.
VALUES: Final = {"w": 1.0, "p": 0.6, "n": 1.5, "m": 0.6}
_OF_SIGN: Final = 1.5
_OF_ANY_SIGN: Final = 2.0
_OF_LETTERS: Final = 0.6
_UNSEEN: Final = 6.0


@dataclass(frozen=True, slots=True)
class Flag:
    """What to show: ``output`` is ``stop`` or ``banner``, ``family`` a key of ``data/families.yaml``."""

    output: str
    family: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a text before anything is compared."""

    letters: Features
    telling: Features
    signs: tuple[signs.Sign, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the witnesses say of a text: ``score`` above a threshold is a danger, ``urgency`` above 0 a present one.

    ``signed``: a sign of a present danger is made.
    """

    score: float
    urgency: float
    signed: bool
    families: Mapping[str, float]


class RedFlagReader:
    """Reads texts by the examples, words and signs it is given; immutable once made, shared by threads."""

    def __init__(
        self,
        examples: Sequence[Example],
        words: Mapping[str, Iterable[str]],
        shorthand: Mapping[str, str],
        sign_lines: Mapping[str, Mapping[str, Sequence[str]]],
        vectors: Vectors | None = None,
    ) -> None:
        self._vectors = vectors
        self._thresholds = BY_MEANING if vectors else BY_WORDS
        opened = {split(key)[0]: tuple(split(meant)) for key, meant in shorthand.items()}
        self._notions = Notions.of(words, opened)
        self._spelling = Spelling(opened, self._notions.words(), _usual(examples, opened))
        self._signs = signs.parse(sign_lines)
        self._examples = tuple(examples)
        self._learn()

    def read(self, text: str) -> Flag | None:
        """Return what to show for ``text``, or ``None``."""
        if not split(text):
            return None
        evidence = self.evidence(text)
        limits = self._thresholds
        if evidence.score < limits.shown or not evidence.families:
            return None
        family = max(evidence.families, key=lambda name: (evidence.families[name], name))
        enough = limits.by_sign if evidence.signed else limits.stopped
        stopped = evidence.score >= enough and evidence.urgency >= limits.present
        return Flag(STOP if stopped else BANNER, family)

    def evidence(self, text: str) -> Evidence:
        """Return what the witnesses say of ``text``, before any threshold."""
        seen = self._see(text)
        reds, calm = self._nearest(seen)
        score = weights.weigh(self._weights, _told(seen)) + NEARNESS * (_first(reds) - _first(calm))
        if self._vectors:
            score += MEANING * self._vectors.weigh(text)
        signed = any(sign.output == STOP for sign in seen.signs)
        return Evidence(score, self._urgency(seen, reds), signed, self._family_scores(seen, reds))

    def _see(self, text: str) -> Seen:
        words = self._spelling.words(text)
        notions = frozenset(item.notion for item in self._notions.said(words))
        telling = {f"w {word}": VALUES["w"] for word in words}
        telling |= {f"p {a} {b}": VALUES["p"] for a, b in pairwise(words)}
        # In order, always: sums, and so answers, must not depend on how a process happens to arrange a set.
        telling |= {f"n {notion}": VALUES["n"] for notion in sorted(notions)}
        telling |= {f"m {a} {b}": VALUES["m"] for a, b in combinations(sorted(notions), 2)}
        line = f" {' '.join(words)} "
        letters = dict.fromkeys((line[at : at + 4] for at in range(len(line) - 3)), _OF_LETTERS)
        return Seen(letters, telling, tuple(signs.made(self._signs, notions)))

    # What the examples teach, once.

    def _learn(self) -> None:
        seen = [self._see(example.text) for example in self._examples]
        spread = Counter(name for one in seen for name in (*one.letters, *one.telling))
        self._rarity = {name: log(len(seen) / count) for name, count in spread.items()}
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._red: Counter[str] = Counter()
        self._stop: Counter[str] = Counter()
        self._of_family: dict[str, Counter[str]] = defaultdict(Counter)
        for index, (example, one) in enumerate(zip(self._examples, seen, strict=True)):
            for name, value in self._rated(one).items():
                if spread[name] <= len(seen) * COMMON:
                    self._postings[name].append((index, value))
            if example.is_red:
                self._red.update(one.telling.keys())
                if example.output == STOP:
                    self._stop.update(one.telling.keys())
                for family in example.families:
                    self._of_family[family].update(one.telling.keys())
        self._reds = sum(example.is_red for example in self._examples)
        self._stops = sum(example.output == STOP for example in self._examples)
        self._families = Counter(family for example in self._examples if example.is_red for family in example.families)
        self._weights = weights.learn([_told(one) for one in seen], [example.is_red for example in self._examples])

    def _rated(self, seen: Seen) -> Features:
        rated = {
            name: value * self._rarity.get(name, _UNSEEN)
            for part in (seen.letters, seen.telling)
            for name, value in part.items()
        }
        length = sqrt(sum(value * value for value in rated.values())) or 1.0
        return {name: value / length for name, value in rated.items()}

    # What the witnesses say.

    def _nearest(self, seen: Seen) -> tuple[Near, Near]:
        near: dict[int, float] = defaultdict(float)
        for name, value in self._rated(seen).items():
            for index, other in self._postings.get(name, ()):
                near[index] += value * other
        ranked = sorted(near.items(), key=lambda item: (-item[1], item[0]))[: NEIGHBOURS * 8]
        reds = [item for item in ranked if self._examples[item[0]].is_red][:NEIGHBOURS]
        calm = [item for item in ranked if not self._examples[item[0]].is_red][:NEIGHBOURS]
        return reds, calm

    def _urgency(self, seen: Seen, reds: Near) -> float:
        """Return whether the danger is rather present (above nought) or past, feared for somebody far, asked about."""
        banners = self._reds - self._stops
        odds = 0.0
        for name in seen.telling:
            if red := self._red[name]:
                stop = self._stop[name]
                odds += log((stop + 0.5) / (self._stops + 1)) - log((red - stop + 0.5) / (banners + 1))
        near = _first([item for item in reds if self._examples[item[0]].output == STOP])
        near -= _first([item for item in reds if self._examples[item[0]].output == BANNER])
        certain = 1.0 if any(sign.output == STOP for sign in seen.signs) else 0.0
        return odds / sqrt(len(seen.telling) or 1) + 2 * near + certain

    def _family_scores(self, seen: Seen, reds: Near) -> dict[str, float]:
        scores: dict[str, float] = defaultdict(float)
        for index, value in reds:
            for family in self._examples[index].families:
                scores[family] += 4 * value * value
        for family, output in sorted({(sign.family, sign.output) for sign in seen.signs}):
            scores[family] += 0.5 if output == STOP else 0.2
        for family, counts in self._of_family.items():
            odds = sum(
                log((counts[name] + 0.3) / (self._families[family] + 1)) - log((red + 0.3) / (self._reds + 1))
                for name in seen.telling
                if (red := self._red[name])
            )
            scores[family] += 0.25 * odds / sqrt(len(seen.telling) or 1)
        return scores


def _usual(examples: Iterable[Example], opened: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return words that are well spelt: those of harmless sentences, those that come back, those meant by shorthand."""
    texts = [(example, set(split(example.text))) for example in examples]
    counted = Counter(word for _, words in texts for word in words)
    usual = {word for example, words in texts if example.output == NONE for word in words}
    return (
        usual
        | {word for word, count in counted.items() if count > 2}
        | {word for many in opened.values() for word in many}
    )


def _told(seen: Seen) -> Features:
    """Return the features that are weighed."""
    told = {**seen.telling, "always": 1.0}
    for sign in seen.signs:
        told[f"s {sign.output} {sign.family}"] = _OF_SIGN
        told[f"any {sign.output}"] = _OF_ANY_SIGN
    return weights.scaled(told)


def _first(items: Near) -> float:
    """Return how near the nearest are: the first, and a little of the second."""
    if not items:
        return 0.0
    return items[0][1] * 0.8 + (items[1][1] * 0.2 if len(items) > 1 else 0.0)


def data(name: str) -> Any:
    """Return a file of ``data/``, read."""
    return yaml.safe_load((HOME / f"{name}.yaml").read_text(encoding="utf-8"))


def reader_of(examples: Sequence[Example], vectors: Vectors | None = None) -> RedFlagReader:
    """Return a reader that compares with these examples, with the words and signs of the house."""
    return RedFlagReader(examples, data("words"), data("spelling"), data("signs"), vectors)


def taught() -> tuple[Example, ...]:
    """Return what the reader of the site learns from."""
    return (*load(TUNING), *everyday())


@lru_cache(maxsize=2)
def _made(encoder: str) -> tuple[str, RedFlagReader]:
    """The reader with this encoder and its version, of the same files."""
    vectors = configured()
    return _digest(encoder if vectors else ""), reader_of(taught(), vectors)


def _digest(encoder: str) -> str:
    digest = hashlib.sha256(encoder.encode())
    for path in [*sorted(HOME.rglob("*.*")), *sorted(Path(__file__).parent.glob("*.py"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def default() -> RedFlagReader:
    """Return the reader of the site, made once in a process (about a second of a processor) for the settings it has."""
    return _made(settings.SENTENCE_ENCODER)[1]


def version() -> str:
    """Return what tells the reader of the site from another: its data, its code, the encoder that it hears."""
    return _made(settings.SENTENCE_ENCODER)[0]


def read(text: str) -> Flag | None:
    """Return what to show for a text typed in a public field, or ``None``. Stores and logs nothing.

    The language of the page is not asked: what is typed need not be in it, so the four are read together.
    """
    return default().read(text)
