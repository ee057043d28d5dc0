"""Work done outside of requests."""

import structlog
from celery import shared_task
from django.core.management import call_command

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


@shared_task
def publish_scheduled() -> None:
    """Publish and withdraw the pages whose hour has come (every minute, see docs/moderation.md)."""
    call_command("publish_scheduled")
