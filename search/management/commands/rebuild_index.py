"""``manage.py rebuild_index [index …]``: a new index beside the old one, then the swap; searching goes on meanwhile."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import sources, upkeep
from search.schema import SchemaError


class Command(BaseCommand):
    """Rebuild search indexes from the database, with progress."""

    help = "Rebuild search indexes from the database; searching goes on meanwhile."

    def add_arguments(self, parser: Any) -> None:
        """Take names of indexes, none for all."""
        parser.add_argument("index", nargs="*", help="Names of indexes; all by default.")

    def handle(self, *args: Any, index: Any, verbosity: Any, **options: Any) -> None:
        """Rebuild, one line per index (a moving one on a terminal)."""
        self.verbosity, self.live = verbosity, getattr(self.stdout, "isatty", lambda: False)()
        names = index or [source.index.name for source in sources.all_sources()]
        for name in names:
            started = time.monotonic()
            try:
                count = upkeep.rebuild(name, self._progress)[name]
            except SchemaError as error:
                raise CommandError(str(error)) from error
            except upkeep.Busy:
                raise CommandError(f"{name}: another process is rebuilding this index.") from None
            if verbosity:
                self.stdout.write(f"{name}: {count} documents in {time.monotonic() - started:.1f} s")

    def _progress(self, label: str, done: int, total: int) -> None:
        if self.live and self.verbosity and done:
            share = f" / {total} ({100 * done // total} %)" if total else ""
            self.stdout.write(f"\r{label}: {done}{share} ", ending="\r" if done == total else "")
            self.stdout.flush()
