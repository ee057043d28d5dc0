"""``manage.py verify_ledger [--head HASH]``: is the ledger whole? Names the first broken link, exit code 1."""

from typing import Any

from django.core.management.base import BaseCommand

from core import ledger_check


class Command(BaseCommand):
    """Exit code 0 and one line with the count and the head, or 1 and the first broken link."""

    help = "Verify the chain of the ledger and the rows that it sealed; names the first broken link (exit code 1)."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        """A head that was published and kept."""
        parser.add_argument("--head", default="", metavar="HASH", help="a published head that the chain must hold")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything, say what was found."""
        report = ledger_check.verify(options["head"].strip().lower())
        if not report.ok:
            self.stderr.write(f"Broken: {report.broken}")
            raise SystemExit(1)
        self.stdout.write(f"The ledger is whole: {report.count} entries, head {report.head}")
