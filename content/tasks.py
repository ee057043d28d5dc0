"""Work done outside of requests."""

import structlog
from celery import shared_task

log = structlog.get_logger(__name__)


@shared_task
def build_kit_archive(pk: int) -> None:
    """Make the archive of a kit; nothing when it is made or when the kit is gone."""
    from .kits import build_archive
    from .models import KitPage

    kit = KitPage.objects.filter(pk=pk).first()
    if kit is not None:
        build_archive(kit)
        log.info("kit_archive", page=pk)
