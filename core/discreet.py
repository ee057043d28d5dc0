"""A request whose question must leave no trace: it tells of a danger (``prevenance.red_flags``).

While it is answered nothing of what was typed is counted, corrected, completed or kept. Whoever would ask
:func:`active`; whoever answers says :func:`asking`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

_active: ContextVar[bool] = ContextVar("discreet", default=False)


def active() -> bool:
    """Whether the question of this request must leave no trace."""
    return _active.get()


@contextmanager
def asking() -> Iterator[None]:
    """Answer a question that leaves no trace."""
    token = _active.set(True)
    try:
        yield
    finally:
        _active.reset(token)


def red_flag(request: HttpRequest) -> dict[str, Any]:
    """Return what a list of proposals says instead of proposing: ``{"distress": …}``, or nothing without a flag."""
    answer = getattr(request, "distress", None)
    return {"distress": answer.for_scripts()} if answer else {}
