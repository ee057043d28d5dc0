"""``manage.py weigh_distress``: learn again what the numbers of the encoder weigh, after sentences were added."""

import json

from django.core.management.base import BaseCommand, CommandError

from distress.learning import learned
from distress.reader import taught
from distress.vectors import FILE, digest
from meaning import port


class Command(BaseCommand):
    """Write ``data/vectors.json`` from what the reader learns from and the encoder of the settings."""

    help = "Learn what the numbers of the sentence encoder weigh in the red-flag reader"

    def handle(self, *args: object, **options: object) -> None:
        """Encode the examples, learn, write."""
        encoder = port.configured()
        if not encoder:
            raise CommandError("SENTENCE_ENCODER names no encoder.")
        examples = taught()
        weights = learned(examples, encoder).weights
        found = {"encoder": encoder.name, "examples": digest(examples), "weights": weights}
        FILE.write_text(json.dumps(found) + "\n", encoding="utf-8")
        self.stdout.write(f"{FILE.name}: {len(weights)} weights from {len(examples)} sentences.")
