"""How much each word, pair of words, notion and sign tells for or against a danger, learned from the examples.

A logistic regression by adaptive steps, always the same for the same examples: about a second of a processor at the
start of a process, so that a sentence added to ``data/examples/tuning.yaml`` counts at once and no figures are kept.
"""

from collections.abc import Mapping, Sequence
from math import exp, sqrt
from random import Random
from typing import Final

Features = Mapping[str, float]
_PASSES: Final = 8
_STEP: Final = 0.3
#: Below this error an example teaches nothing more.
_LEARNED: Final = 0.02
_LENGTH: Final = 2.5


def scaled(features: Features) -> dict[str, float]:
    """Return the features with one length for every text, so that a long sentence does not weigh more."""
    ratio = _LENGTH / sqrt(sum(value * value for value in features.values()))
    return {name: value * ratio for name, value in features.items()}


def learn(texts: Sequence[Features], wanted: Sequence[bool]) -> dict[str, float]:
    """Return the weight of each feature; ``texts`` are scaled, ``wanted`` says which are red. Order matters little."""
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    order, chance = list(range(len(texts))), Random(1)  # noqa: S311 - an order, not a secret
    for _ in range(_PASSES):
        chance.shuffle(order)
        for index in order:
            features = texts[index]
            error = wanted[index] - likelihood(weigh(weights, features))
            if abs(error) < _LEARNED:
                continue
            for name, value in features.items():
                slope = error * value
                square = squares.get(name, 0.01) + slope * slope
                squares[name] = square
                weights[name] = weights.get(name, 0.0) + _STEP * slope / sqrt(square)
    return weights


def weigh(weights: Mapping[str, float], features: Features) -> float:
    """Return what the features weigh together: above nought, rather a danger."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def likelihood(weight: float) -> float:
    """Return the weight as a likelihood between 0 and 1."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, weight))))
