"""Daily tasks of the registry."""

import structlog
from celery import shared_task

from registry.procedure.deadlines import end_replies as end_due
from registry.procedure.moves import expire_due, publish_due, suspend_due
from registry.procedure.news import tell_officers  # noqa: F401 - a task: workers find it here

log = structlog.get_logger(__name__)


@shared_task
def expire_labels() -> int:
    """Write in history the labels whose last valid day is past; return how many. Pages already show them as expired."""
    count = expire_due()
    log.info("labels_expired", count=count)
    return count


@shared_task
def suspend_labels() -> int:
    """Write in history the labels whose reservations were not lifted in time; return how many."""
    count = suspend_due()
    log.info("labels_suspended", count=count)
    return count


@shared_task
def end_replies() -> int:
    """Move on the dossiers whose publisher let the time to reply pass; return how many."""
    count = end_due()
    log.info("replies_ended", count=count)
    return count


@shared_task
def publish_labels() -> int:
    """Publish the granted labels whose planned day has come and whose publication was signed; return how many."""
    count = publish_due()
    log.info("labels_published", count=count)
    return count
