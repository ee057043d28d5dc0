"""``manage.py drill [FILE]``: proves that a backup brings the site back. The present site is only read."""

import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from prevenance.backup import drill, saving
from prevenance.backup.databases import DatabaseToolError


class Command(BaseCommand):
    """Restore beside, serve, read 200 pages, compare."""

    help = "Restore a backup beside, serve it, read its pages and compare it with what was saved."

    def add_arguments(self, parser):
        """Which backup, how many pages."""
        parser.add_argument("file", type=Path, nargs="?", help="A backup; one is made for the drill by default.")
        parser.add_argument("--pages", type=int, default=drill.PAGES, help="How many pages to read.")

    def handle(self, *args, file, pages, **options):
        """Exit 1 with every difference when the site does not come back whole."""
        if file is not None:
            return self.run(file, pages)
        with tempfile.TemporaryDirectory(prefix="prevenance-backup-") as folder:
            try:
                made = saving.backup(Path(folder), say=self.say)
            except (saving.BackupRefusedError, DatabaseToolError, OSError) as error:
                raise CommandError(f"The backup could not be made: {error}") from error
            return self.run(made, pages)

    def say(self, text: str) -> None:
        """One line of progress."""
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def run(self, file: Path, pages: int) -> None:
        """The drill of one file."""
        result = drill.drill(file, say=self.say, pages=pages)
        if not result.ok:
            raise CommandError("The drill failed:\n" + "\n".join(f"  - {fault}" for fault in result.faults[:30]))
        self.stdout.write(f"The drill passed: {result.pages} pages read, whole in {result.seconds} s.")
