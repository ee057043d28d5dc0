"""``manage.py restore FILE``: beside first, checked there, then in the place of the present site, which is kept."""

import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prevenance import generation
from prevenance.backup import restoring, swap
from prevenance.backup.databases import DatabaseToolError
from prevenance.backup.manifest import BadBackupError


class Command(BaseCommand):
    """Restore a backup, or take a restore back."""

    help = "Restore a backup: checked beside, then put in the place of the present site, which is kept aside."
    requires_system_checks = []

    def add_arguments(self, parser):
        """What, where, and without asking."""
        parser.add_argument("file", type=Path, nargs="?", help="A file made by the command backup.")
        parser.add_argument("--into", type=Path, help="An empty folder: the present site is left alone.")
        parser.add_argument("--database", default="", help="With --into on PostgreSQL: name of the database to make.")
        parser.add_argument("--yes", action="store_true", help="Do not ask before the present site is replaced.")
        parser.add_argument("--force", action="store_true", help="Even when processes seem to use the database.")
        parser.add_argument("--undo", type=Path, metavar="DIR", help="Put back the site that a restore kept in DIR.")

    def handle(self, *args, file, into, undo, **options):
        """Restore; a refusal or a failure leaves the present site as it was."""
        try:
            if swap.recover(restoring.params):
                self.stdout.write("A restore had been interrupted: the former site is in service again.")
            if undo:
                aside = restoring.put_back(undo.resolve())
                generation.renew()
                self.stdout.write(f"The former site is in service again; the restored one is in {aside}.")
            elif file is None:
                raise CommandError("Name the backup: manage.py restore FILE (make restore FILE=…).")
            elif into:
                self.into(file, into.resolve(), options["database"])
            else:
                self.in_place(file, yes=options["yes"], force=options["force"])
        except (restoring.RestoreError, BadBackupError, DatabaseToolError, swap.SwapError) as error:
            raise CommandError(f"Nothing was restored. {error}") from error
        except OSError as error:
            raise CommandError(f"Nothing was restored. {error.strerror or error}") from error

    def say(self, text: str) -> None:
        """One line of progress."""
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def into(self, file: Path, folder: Path, database: str) -> None:
        """Restore into a folder beside; the copy has no broker, no Redis and no shared cache."""
        if "sqlite" not in settings.DATABASES["default"]["ENGINE"] and not database:
            raise CommandError("On PostgreSQL, say which database to make: --database NAME")
        restored = restoring.beside(file, folder, database=database, as_test=True, say=self.say)
        for note in restored.notes:
            self.say(f"note: {note}")
        url = restored.env["DATABASE_URL"] if "sqlite" in restored.env["DATABASE_URL"] else f"…/{database}"
        self.stdout.write(f"Restored into {folder}. To look at it: VAR_DIR={folder} DATABASE_URL={url}")

    def in_place(self, file: Path, *, yes: bool, force: bool) -> None:
        """In the place of the present site."""
        if not yes:
            if not sys.stdin.isatty():
                raise CommandError("This replaces the present site (kept aside): add --yes to confirm.")
            if input("This replaces the present site, which is kept aside. Continue? [y/N] ").lower() not in ("y", "o"):
                raise CommandError("Nothing was changed.")
        kept = restoring.in_place(file, say=self.say, force=force)
        generation.renew()
        self.stdout.write(f"Restored. The former site is kept; to put it back: manage.py restore --undo {kept}")
