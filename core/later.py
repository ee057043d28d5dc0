"""Sending of tasks: a broker that does not answer is logged and counted, and the caller goes on.

The calendar catches up: the index follows each minute, an archive is made when somebody asks for it. A broker that does
not answer costs half a second once, then it is left alone for a while (the client of Redis would try for six).
"""

import logging
import socket
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from . import metrics
from .guarded_cache import Breaker

logger = logging.getLogger(__name__)
CONNECT_SECONDS = 0.5
_breaker = Breaker()


def send(task: Any, *arguments: Any) -> bool:
    """Send ``task``; whether it was sent. A broker that does not answer is counted and logged."""
    eager = settings.CELERY_TASK_ALWAYS_EAGER
    if not eager and not _breaker.allows():
        metrics.failed("task")
        return False
    try:
        if not eager:
            _knock()
        task.delay(*arguments)
    except Exception as error:
        if not eager:
            _breaker.failed()
        metrics.failed("task")
        logger.warning("the task %s was not sent (%s)", task.name, type(error).__name__)
        return False
    if not eager:
        _breaker.answered()
    return True


def _knock() -> None:
    """Raise ``OSError`` when nobody listens where the broker should."""
    broker = urlsplit(settings.BROKER_URL)
    if broker.hostname and broker.port:
        socket.create_connection((broker.hostname, broker.port), timeout=CONNECT_SECONDS).close()
