"""``manage.py compile_catalogues``: .po to .mo, without gettext."""

from django.conf import settings
from django.core.management.base import BaseCommand

from prevenance.compiling import compile_all


class Command(BaseCommand):
    """Compile every catalogue that changed."""

    help = "Compile the catalogues of the interface (no gettext needed)."
    requires_system_checks = []

    def handle(self, *args, **options):
        """Compile, and say how many were written."""
        written = compile_all(settings.LOCALE_PATHS)
        self.stdout.write(f"{written} catalogue(s) compiled.")
