"""Work done outside of requests."""

import structlog
from celery import shared_task

log = structlog.get_logger(__name__)


@shared_task
def build_kit_archive(pk: int) -> None:
    """Make the archive of a kit; nothing when it is made or when the kit is gone."""
    from content.pages.kits import build_archive

    from .models import KitPage

    kit = KitPage.objects.filter(pk=pk).first()
    if kit is None:
        return
    try:
        build_archive(kit)
    except OSError as error:  # the disk is full: the reader is asked to come back, whoever runs the site is told
        log.error("kit_archive_failed", page=pk, error=error.strerror or type(error).__name__)
    else:
        log.info("kit_archive", page=pk)
