"""``manage.py bring_up [--head HASH]``: a restored database brought to this version, verified, indexed.

Used by restore. One process for the three steps: each start of the whole site costs more than they do.
"""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrations, ledger, search index; the first that fails is named and ends it."""

    help = "Bring a restored database to this version, verify its ledger, rebuild its index (used by restore)."
    requires_system_checks = []

    def add_arguments(self, parser):
        """The head of the ledger that the backup announces."""
        parser.add_argument("--head", default="", help="Hash that the ledger must hold.")

    def handle(self, *args, head, **options):
        """Run the steps, one line each; ``CommandError`` at the first that fails."""
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write("migrations: ok")
        call_command("verify_ledger", *(["--head", head] if head else []), stdout=self.stdout)
        call_command("rebuild_index", verbosity=0)
        self.stdout.write("search index: ok")
