"""``manage.py run_calendar``: every task of the calendar once, for a machine without a broker (cron, once a minute).

``--every SECONDS`` repeats until stopped; ``--with-parent PID`` also stops with the process that started it (demo).
"""

import os
import signal
import time

import structlog
from celery import current_app
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from core import background

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Run what Celery beat would; each task does nothing when nothing is due."""

    help = "Run every scheduled task once, or every so many seconds (when no broker is set)."

    def add_arguments(self, parser):
        """How often, and until when."""
        parser.add_argument("--every", type=float, metavar="SECONDS", help="Repeat, waiting so long in between.")
        parser.add_argument("--with-parent", type=int, metavar="PID", help="Stop when this parent process has ended.")

    def handle(self, *args, every=None, with_parent=None, **options):
        """Run them in order; one that fails is named and does not stop the others."""
        if every is None:
            if failed := self.run():
                self.stderr.write(f"Failed: {', '.join(failed)}")
                raise SystemExit(1)
            return
        if every <= 0:
            raise CommandError("--every takes a number of seconds above zero.")
        signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        try:
            self.repeat(every, with_parent)
        except KeyboardInterrupt:
            return

    def run(self) -> list[str]:
        """Run every task once; return the names of those that failed."""
        current_app.loader.import_default_modules()
        entries = [task.name for task in background.calendar()]
        return [name for name in entries if current_app.tasks[name].apply().failed()]

    def repeat(self, every: float, parent: int | None) -> None:
        """Run at each interval, until the process that started this one ends."""
        while parent is None or os.getppid() == parent:
            due = time.monotonic() + every
            if failed := self.run():
                log.error("calendar_failed", tasks=failed)
            close_old_connections()
            while time.monotonic() < due and (parent is None or os.getppid() == parent):
                time.sleep(min(1.0, max(0.0, due - time.monotonic())))
