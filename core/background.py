"""Tasks in the background: what applications declare of theirs (:class:`core.declaration.DeclaredTask`), in one order.

The order is that of ``INSTALLED_APPS``, from the top floor downwards; what says ``last`` comes at the end.
"""

from typing import Any

from .declaration import DeclaredTask, declarations


def declared() -> tuple[DeclaredTask, ...]:
    """Every task of this project."""
    return tuple(task for one in declarations().values() for task in one.tasks)


def calendar() -> tuple[DeclaredTask, ...]:
    """Those that the clock runs, in the order in which ``manage.py run_calendar`` runs them."""
    return tuple(sorted((task for task in declared() if task.every is not None), key=lambda task: task.last))


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The calendar, in the words of Celery beat."""
    return {task.name: {"task": task.name, "schedule": task.every} for task in calendar()}
