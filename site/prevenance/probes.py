"""The parts of the site, each asked how it is: what ``/readyz`` says and ``/metrics`` counts."""

import logging
import os
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from search import engines, health, outbox, sources

from . import generation, heartbeats
from .mirror import manifest
from .mirror import state as mirror_state
from .models import PendingPurge

logger = logging.getLogger("prevenance.health")
#: Below this much room (share of the disk, bytes), the disk is said to be nearly full.
LEAST_SHARE, LEAST_BYTES = 0.03, 200_000_000
#: An index is late when the oldest change that it has not seen is older than this (seconds).
LATE_INDEX = 300.0
#: Purges that wait longer than this (seconds) are said.
LATE_PURGE = 300.0
#: A mirror that nobody found true for so long (seconds) is said: the calendar looks at it each minute.
LATE_MIRROR = 3600.0

OK, DEGRADED, FAILED = "ok", "degraded", "unavailable"


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is: a state, a few words for the operator, figures."""

    state: str
    words: str = ""
    figures: dict = field(default_factory=dict)


def _database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    lacking = generation.missing()
    if lacking:
        return Part(FAILED, f"{len(lacking)} triggers of the generation are missing: run manage.py migrate")
    return Part(OK)


def _cache() -> Part:
    """Each alias keeps and gives back; a site without cache serves, slowly."""
    mark = uuid.uuid4().hex
    broken = []
    for name in settings.CACHES:
        caches[name].set(f"readyz-{mark}", mark, 10)
        if caches[name].get(f"readyz-{mark}") != mark:
            broken.append(name)
        caches[name].delete(f"readyz-{mark}")
    return Part(DEGRADED, f"does not keep: {', '.join(broken)}") if broken else Part(OK)


def _index() -> Part:
    found = health.status()
    figures = {name: dict(state) for name, state in found["indexes"].items()}
    for name, state in figures.items():
        state["lag"] = index_lag(name)
    broken = [name for name, state in figures.items() if state["state"] != "ok"]
    if broken:
        return Part(FAILED, ", ".join(f"{name}: {figures[name]['state']}" for name in broken), figures)
    late = [name for name, state in figures.items() if (state["lag"] or 0) > LATE_INDEX]
    if late:
        return Part(DEGRADED, f"late: {', '.join(late)}", figures)
    return Part(OK, figures=figures)


def index_lag(name: str) -> float | None:
    """Age in seconds of the oldest change that this machine's index has not seen (0: none; ``None``: no index)."""
    position = engines.current().status(sources.get(name).index).position
    if position is None:
        return None
    oldest = outbox.oldest_waiting(position)
    return max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0


def _calendar() -> Part:
    found = heartbeats.calendar()
    if found.age is None:
        return Part(DEGRADED, "never ran: see docs/operations.md", {"late": list(found.late)})
    figures = {"age": round(found.age), "late": list(found.late)}
    return Part(DEGRADED, f"late: {', '.join(found.late)}", figures) if found.late else Part(OK, figures=figures)


def _media() -> Part:
    """A file can be written where editors' files go."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / f".readyz-{os.getpid()}-{uuid.uuid4().hex}"
    try:
        probe.write_bytes(b"x" * 4096)
    except OSError as error:
        return Part(DEGRADED, f"cannot be written ({error.strerror})")
    finally:
        probe.unlink(missing_ok=True)
    return Part(OK)


def disk() -> shutil._ntuple_diskusage:
    """Room where the site writes."""
    return shutil.disk_usage(settings.VAR_DIR)


def _disk() -> Part:
    room = disk()
    figures = {"free": room.free, "total": room.total}
    if room.free < LEAST_BYTES or room.free < room.total * LEAST_SHARE:
        return Part(DEGRADED, "nearly full", figures)
    return Part(OK, figures=figures)


def _broker() -> Part:
    from .celery import app

    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return Part(OK)


def _purges() -> Part:
    waiting = PendingPurge.objects.filter(attempts__gt=0).order_by("created").values_list("created", flat=True)
    oldest, count = waiting.first(), waiting.count()
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    figures = {"waiting": count, "oldest": round(age)}
    return (
        Part(DEGRADED, "the shared cache in front refuses", figures) if age > LATE_PURGE else Part(OK, figures=figures)
    )


def _mirror() -> Part:
    """The static mirror: how long ago it was last found true."""
    folder = mirror_state.folder()
    age = manifest.age(folder)
    if age is None:
        return Part(DEGRADED, "never made: manage.py mirror")
    figures = {"age": round(age)}
    return Part(DEGRADED, "late", figures) if age > LATE_MIRROR else Part(OK, figures=figures)


#: Parts without which pages are not served: the others degrade.
ESSENTIAL = frozenset({"database", "index"})


def parts() -> dict[str, Callable[[], Part]]:
    """The probes of this installation, by name."""
    found = {
        "database": _database,
        "cache": _cache,
        "index": _index,
        "calendar": _calendar,
        "media": _media,
        "disk": _disk,
    }
    if settings.BROKER_URL:
        found["broker"] = _broker
    if settings.MIRROR_DIR:
        found["mirror"] = _mirror
    if getattr(settings, "WAGTAILFRONTENDCACHE", None):
        found["purges"] = _purges
    return found


def look() -> dict[str, Part]:
    """Ask every part; one that cannot even be asked has failed (or degrades, when pages are served without it)."""
    report = {}
    for name, probe in parts().items():
        try:
            report[name] = probe()
        except Exception as error:
            logger.error("%s does not answer (%s)", name, type(error).__name__)
            report[name] = Part(FAILED if name in ESSENTIAL else DEGRADED, "does not answer")
    return report


def overall(report: dict[str, Part]) -> str:
    """The state of the site: ``unavailable`` when an essential part fails, ``degraded`` when anything is not well."""
    states = {part.state for part in report.values()}
    return FAILED if FAILED in states else DEGRADED if DEGRADED in states else OK
