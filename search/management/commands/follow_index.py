"""``manage.py follow_index``: a process of its own that keeps this machine's indexes up to date."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from search import upkeep


class Command(BaseCommand):
    """Follow the outbox until told to stop (SIGTERM, Ctrl-C)."""

    help = "Keep the search indexes of this machine up to date, until stopped."

    def add_arguments(self, parser: Any) -> None:
        """``--every`` (seconds between two readings) and ``--once``."""
        parser.add_argument("--every", type=float, default=2.0, help="Seconds between two looks (2 by default).")
        parser.add_argument("--once", action="store_true", help="Look once and stop.")

    def handle(self, *args: Any, every: Any, once: Any, verbosity: Any, **options: Any) -> None:
        """Follow the outbox, pause and start again; a database error is written to stderr."""
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            signal.signal(signal.SIGINT, lambda *_: stop.set())
        while True:
            try:
                looked = upkeep.follow()
                if looked and verbosity:
                    self.stdout.write(f"{looked} documents brought up to date")
            except DatabaseError as error:
                self.stderr.write(f"the database does not answer: {error}")
            if once or stop.wait(every):
                return
            close_old_connections()
