"""``manage.py run_calendar``: every task of the calendar once, for a machine without a broker (cron, once a minute)."""

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run what Celery beat would; each task does nothing when nothing is due."""

    help = "Run every scheduled task once (cron, when no broker is set)."

    def handle(self, *args, **options):
        """Run them in order; one that fails is named and does not stop the others."""
        current_app.loader.import_default_modules()
        failed = []
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            result = current_app.tasks[entry["task"]].apply()
            if result.failed():
                failed.append(entry["task"])
        if failed:
            self.stderr.write(f"Failed: {', '.join(failed)}")
            raise SystemExit(1)
