"""Daily tasks of ``core``."""

import structlog
from celery import shared_task

from core.ledger import publish_head

log = structlog.get_logger(__name__)


@shared_task
def publish_ledger_head() -> int:
    """Keep today's head of the ledger for open data, once a day; return the number of the entry, 0 when nothing new."""
    found = publish_head()
    if found is None:
        return 0
    log.info("ledger_head", sequence=found.sequence, hash=found.hash)
    return found.sequence
