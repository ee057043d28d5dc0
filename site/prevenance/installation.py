"""What every new site needs before anybody writes, step by step: the one code path of ``setup_site`` and ``demo``.

Each step may be repeated, and interrupted: it creates what is missing and leaves what people changed. A step that only
writes rows is one transaction.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from content import stock
from content.answers import sense
from core.declaration import ReferenceData, declarations, resolve

from . import roles
from .compiling import compile_all

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SetupStep:
    """A step: what is shown, and what it does. ``run(progress)`` may return lines that a person should read."""

    label: str
    run: Callable[[Progress], list[str] | None]


def _migrate(progress: Progress) -> None:
    call_command("migrate", verbosity=0, interactive=False)


def _catalogues(progress: Progress) -> list[str] | None:
    """Compile the words of the interface; a code folder that is not ours to write was compiled by bin/setup."""
    try:
        compile_all(settings.LOCALE_PATHS)
    except PermissionError as error:
        return [f"{error.filename} is out of date and cannot be written: run bin/setup as the owner of the code."]
    return None


def _atomic(load: Callable[[Progress], Any]) -> Callable[[Progress], list[str] | None]:
    """All of a step, or nothing of it."""

    def run(progress: Progress) -> list[str] | None:
        with transaction.atomic():
            told = load(progress)
        return told if isinstance(told, list) else None

    return run


def _moderation(progress: Progress) -> list[str]:
    roles.setup()
    return stock.remove()


def _declared(*, before_roles: bool) -> tuple[SetupStep, ...]:
    """Reference data of the applications, from the ground of the house upwards."""
    data: list[ReferenceData] = [item for one in reversed(declarations().values()) for item in one.reference]
    return tuple(
        SetupStep(item.label, _atomic(resolve(item.load))) for item in data if item.before_roles is before_roles
    )


def ground() -> tuple[SetupStep, ...]:
    """Before any account: tables, words of the interface, pages of each language, then who may do what."""
    return (
        SetupStep("Database", _migrate),
        SetupStep("Interface languages", _catalogues),
        *_declared(before_roles=True),
        SetupStep("Roles and four eyes", _atomic(_moderation)),
    )


def reference() -> tuple[SetupStep, ...]:
    """Everything else that applications declare."""
    return _declared(before_roles=False)


def run(steps: tuple[SetupStep, ...], progress) -> Iterator[str]:
    """Run ``steps`` with a progress line each (``core.progress``); yields what a person should read."""
    for step in steps:
        progress.step(step.label)
        yield from step.run(progress) or ()


def rebuild_index(progress: Progress) -> None:
    """Make the search index anew from the database, and the vectors of what it holds."""
    call_command("rebuild_index", verbosity=0)
    sense.prepare()
