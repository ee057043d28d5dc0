"""Rebuilding of an index found missing or damaged: by a task, a thread, or at once."""

import logging
import threading

from django.conf import settings
from django.db import connections

from core import later

from . import upkeep
from .engines.base import IndexUnavailable
from .tasks import rebuild

logger = logging.getLogger(__name__)
_under_way: set[str] = set()
_mutex = threading.Lock()


def repair(error: IndexUnavailable) -> bool:
    """Have the index rebuilt; return ``True`` when it is done already.

    SEARCH_REPAIR: ``task`` (a Celery worker), ``thread`` (this process, beside its requests), ``inline`` (at once:
    tests, small sites), ``off``. By default ``task`` with a broker, ``thread`` without.
    """
    eager = getattr(settings, "CELERY_TASK_ALWAYS_EAGER", True)
    mode = getattr(settings, "SEARCH_REPAIR", "") or ("thread" if eager else "task")
    name = error.index_name
    if mode == "off":
        return False
    if mode == "inline":
        return _rebuild(name)
    with _mutex:
        if name in _under_way:
            return False
        _under_way.add(name)
    logger.warning("search index %s (%s) is rebuilt by itself", name, error.reason)
    if mode == "task":
        later.send(rebuild, name)
        # The worker may be on another machine or fail: the next minute's search asks again.
        threading.Timer(60, _under_way.discard, [name]).start()
        return False
    threading.Thread(target=_in_thread, args=[name], name=f"rebuild-{name}", daemon=True).start()
    return False


def under_way() -> frozenset[str]:
    """Return the indexes that this process has asked to rebuild."""
    return frozenset(_under_way)


def _in_thread(name: str) -> None:
    try:
        _rebuild(name)
    finally:
        _under_way.discard(name)
        connections.close_all()


def _rebuild(name: str) -> bool:
    try:
        upkeep.rebuild(name)
    except upkeep.Busy:
        return False
    except Exception:
        logger.exception("search index %s could not be rebuilt", name)
        return False
    return True
