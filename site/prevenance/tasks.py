"""Tasks of the calendar (Celery beat); without a broker, run the same commands from cron."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled() -> None:
    """Publish what is due and unpublish what has expired (Wagtail's own command)."""
    call_command("publish_scheduled", verbosity=0)
