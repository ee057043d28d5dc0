"""Tasks of the app, where Celery looks for them."""

from celery import shared_task

from content.opinions import keeping
from content.pages.archives import build_kit_archive

__all__ = ["build_kit_archive", "forget_opinion_words"]


@shared_task
def forget_opinion_words() -> int:
    """Delete words of readers that are older than a year."""
    return keeping.forget()
