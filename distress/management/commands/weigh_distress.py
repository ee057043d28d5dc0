"""``manage.py weigh_distress``: learn again what the numbers of the encoder weigh, after sentences were added."""

import json

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from distress.examples import TUNING, load
from distress.vectors import FILE

#: Strength with which weights are held near nought, and steps of Newton's method: chosen on the tuning half.
RIDGE = 0.5
STEPS = 12


def learned(numbers: np.ndarray, red: np.ndarray) -> np.ndarray:
    """Return the weights of a ridge logistic regression of ``red`` on the columns of ``numbers`` and a constant."""
    columns = np.hstack([numbers, np.ones((len(numbers), 1))])
    weights = np.zeros(columns.shape[1])
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        slope = columns.T @ (red - likely) - RIDGE * weights
        curve = (columns * (likely * (1 - likely))[:, None]).T @ columns + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


class Command(BaseCommand):
    """Write ``data/vectors.json`` from the tuning half and the encoder of the settings (needs numpy)."""

    help = "Learn what the numbers of the sentence encoder weigh in the red-flag reader"

    def handle(self, *args: object, **options: object) -> None:
        """Encode the examples, learn, write."""
        if not settings.DISTRESS_EMBEDDER:
            raise CommandError("DISTRESS_EMBEDDER names no encoder.")
        embed, examples = import_string(settings.DISTRESS_EMBEDDER), load(TUNING)
        numbers = np.array([embed(example.text) for example in examples])
        weights = learned(numbers, np.array([example.is_red for example in examples], dtype=float))
        kept = [round(float(weight), 4) for weight in weights]
        FILE.write_text(
            json.dumps({"encoder": settings.DISTRESS_EMBEDDER, "examples": len(examples), "weights": kept}) + "\n",
            encoding="utf-8",
        )
        self.stdout.write(f"{FILE.name}: {len(kept)} weights from {len(examples)} sentences.")
