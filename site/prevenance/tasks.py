"""Tasks of the calendar (Celery beat); without a broker, run the same commands from cron."""

from celery import shared_task
from django.core.management import call_command

from . import front, generation, purge


@shared_task
def publish_scheduled() -> None:
    """Publish what is due and unpublish what has expired (Wagtail's own command)."""
    call_command("publish_scheduled", verbosity=0)


@shared_task
def purge_shared_cache() -> None:
    """Purge what shows something that changed, and what the cache in front did not take before."""
    front.renew()
    purge.schedule_changes()
    purge.drain()


@shared_task
def compact_generation() -> None:
    """Keep the table of the generation small."""
    generation.compact()
