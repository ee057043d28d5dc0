"""When each task of the calendar last succeeded and failed, whoever ran it: Celery beat or ``run_calendar``."""

import datetime as dt
import logging
from dataclasses import dataclass

from celery.signals import task_failure, task_success
from django.db import DatabaseError
from django.utils import timezone

from core import background, metrics

from .models import Heartbeat

logger = logging.getLogger(__name__)
#: A task is late when it has not succeeded for three of its periods, and never before this many seconds.
LEAST_PATIENCE = 300.0


def scheduled() -> dict[str, float]:
    """``{task: seconds between two runs}`` of the calendar."""
    return {task.name: task.every for task in background.calendar() if task.every is not None}


def beat(name: str, *, failed: bool = False) -> None:
    """Write that a task ended; what cannot be written is not (the site says that its calendar is late)."""
    field = "failed_at" if failed else "succeeded_at"
    try:
        Heartbeat.objects.update_or_create(name=name, defaults={field: timezone.now()})
    except DatabaseError as error:
        metrics.failed("heartbeat")
        logger.warning("a heartbeat was not written (%s)", type(error).__name__)


@dataclass(frozen=True, slots=True)
class Calendar:
    """``late``: tasks that should have succeeded since; ``age``: seconds since the last success of any, or ``None``."""

    late: tuple[str, ...]
    age: float | None


def calendar(now: dt.datetime | None = None) -> Calendar:
    """Look at every task of the calendar."""
    now = now or timezone.now()
    last = dict(Heartbeat.objects.values_list("name", "succeeded_at"))
    tasks = scheduled()
    late = [
        name
        for name, period in tasks.items()
        if last.get(name) is None or (now - last[name]).total_seconds() > max(3 * period, LEAST_PATIENCE)
    ]
    seen = [moment for name, moment in last.items() if name in tasks and moment is not None]
    return Calendar(tuple(sorted(late)), (now - max(seen)).total_seconds() if seen else None)


def _succeeded(sender=None, **_kwargs) -> None:
    if sender is not None and sender.name in scheduled():
        beat(sender.name)


def _failed(sender=None, **_kwargs) -> None:
    if sender is not None and sender.name in scheduled():
        beat(sender.name, failed=True)


def connect() -> None:
    """Listen to tasks; called once when the project is ready."""
    task_success.connect(_succeeded, dispatch_uid="heartbeat-success", weak=False)
    task_failure.connect(_failed, dispatch_uid="heartbeat-failure", weak=False)
