"""``manage.py mirror [--all] [--seconds N]``: bring the static mirror up to date."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prevenance.mirror import running


class Command(BaseCommand):
    """Write what changed, delete what is no longer public."""

    help = "Write every public page as files that nginx serves when the application or the database is gone."

    def add_arguments(self, parser):
        """How much, how long."""
        parser.add_argument("--all", action="store_true", help="Ask for every address again, whatever the site says.")
        parser.add_argument("--seconds", type=float, help="Leave pages of places for the next run after so long.")

    def handle(self, *args, seconds=None, **options):
        """Run, then say what was done."""
        if not settings.MIRROR_DIR:
            raise CommandError("This site has no mirror: MIRROR_DIR is empty.")
        try:
            report = running.run(seconds=seconds, everything=options["all"])
        except running.SiteNotWellError as error:
            raise CommandError(f"The mirror is left as it was: {error}.") from error
        except OSError as error:
            raise CommandError(f"The mirror could not be written: {error.strerror or error}") from error
        self.stdout.write(f"{settings.MIRROR_DIR}: {report}")
