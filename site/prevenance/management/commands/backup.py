"""``manage.py backup [--to DIR] [--keep N]``: the database and the media in one file, while the site runs."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prevenance.backup import saving
from prevenance.backup.databases import DatabaseToolError


class Command(BaseCommand):
    """Make a backup."""

    help = "Save the database and the media in one file that proves itself; safe while the site runs."

    def add_arguments(self, parser):
        """Where to, and how many to keep."""
        parser.add_argument("--to", type=Path, help="Folder of the backups (setting BACKUP_DIR by default).")
        parser.add_argument(
            "--keep", type=int, default=settings.BACKUP_KEEP, help="Keep this many, delete older ones (0: keep all)."
        )

    def handle(self, *args, to, keep, **options):
        """Write it, then say its path on the last line."""
        if keep < 0:
            raise CommandError("--keep takes 0 or more.")
        try:
            path = saving.backup(to, keep=keep, say=lambda text: self.stdout.write(f"  {text}"))
        except (saving.BackupRefusedError, DatabaseToolError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error.strerror or error}") from error
        self.stdout.write(str(path))
