"""Lines of the panel “What awaits you” of the administration."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from .declaration import declarations, resolve


@dataclass(frozen=True)
class TodoLine:
    """Something to do: words with their number, and where to do it."""

    text: str
    url: str = ""
    count: int = 1


def lines(user: Any) -> list[TodoLine]:
    """What awaits this person: the lines that each application declares, in order."""
    makers = [resolve(name) for one in declarations().values() for name in one.dashboard]
    return [line for make in makers if (line := make(user)) is not None and line.count]


def link(name: str) -> str:
    """Address of this name, empty when there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
