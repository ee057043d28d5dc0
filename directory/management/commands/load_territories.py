"""``manage.py load_territories``: communes, postcodes and what contains them, from ``fixtures/territories``."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from directory import reference


class Command(BaseCommand):
    """Idempotent: a second run changes nothing and says so."""

    help = "Load regions, départements, intercommunalities, communes and postcodes."

    def add_arguments(self, parser):
        """``folder``: where the files are (the project's by default)."""
        parser.add_argument("folder", nargs="?", type=Path, default=reference.FOLDER, help="folder of the TSV files")

    def handle(self, *args, folder, verbosity=1, **options):
        """Load and tell what was written."""
        started = time.monotonic()
        try:
            written = reference.load(self._progress if verbosity else lambda *step: None, folder)
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"{folder}: unusable reference of territories ({error!r})") from error
        if not verbosity:
            return
        if not any(written.values()):
            self.stdout.write("Territories: nothing to change.")
            return
        parts = ", ".join(f"{count} {label}" for label, count in written.items())
        self.stdout.write(self.style.SUCCESS(f"Territories: {parts} in {time.monotonic() - started:.1f} s."))

    def _progress(self, label: str, done: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{label} {done}/{total}", ending="\n" if done == total else "")
