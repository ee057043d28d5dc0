"""``/healthz`` says that the process is alive; ``/readyz`` that it can serve: database, index, broker if any."""

from importlib.util import find_spec

import structlog
from django.conf import settings
from django.db import connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

log = structlog.get_logger("prevenance.health")


@never_cache
def healthz(request):
    """Always 200 while the process answers."""
    return JsonResponse({"status": "ok"})


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return "ok"


def _index() -> str:
    if find_spec("search.health") is None:
        return "ok"
    from search import health

    status = health.status()
    return "ok" if status.get("ok") else str(status)


def _broker() -> str:
    from .celery import app

    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return "ok"


def _cache() -> str:
    from django.core.cache import cache

    cache.set("readyz", "ok", 10)
    return "ok" if cache.get("readyz") == "ok" else "not kept"


@never_cache
def readyz(request):
    """200 when every part answers, 503 with the name of the part that does not (details go to the log only)."""
    parts = {"database": _database, "cache": _cache, "index": _index}
    if settings.BROKER_URL:
        parts["broker"] = _broker
    report = {}
    for name, probe in parts.items():
        try:
            report[name] = probe()
        except Exception as error:  # noqa: BLE001, RUF100 - whatever fails, the answer names the part
            log.error("not ready", part=name, error=type(error).__name__)
            report[name] = "unavailable"
    ready = all(value == "ok" for value in report.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **report}, status=200 if ready else 503)
