"""Tasks that keep the mirror: by a worker after a publication, by the calendar each minute."""

from celery import shared_task
from django.conf import settings

from . import running


@shared_task
def bring_up() -> None:
    """After a publication: bring the whole mirror up to date."""
    running.run()


@shared_task
def keep() -> None:
    """Bring the mirror up to date; pages of places in turn, so that the calendar does not wait for them."""
    running.run(seconds=settings.MIRROR_SECONDS)
