"""Putting a restored site in the place of the present one, so that whatever interrupts it can be taken back.

What will move is written in a journal first; each move is a rename on one disk; the journal is put away last. A
process that dies in between leaves the journal, and the next start takes the moves back (:func:`recover`).
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from . import databases

JOURNAL, LOCK = "restore.json", "restore.lock"


class SwapError(Exception):
    """The swap cannot be made, or taken back; the message is for an operator."""


@dataclass(slots=True)
class Journal:
    """``moves``: [from, to] paths in order. ``database``: ``{"site", "fresh", "kept"}`` names (PostgreSQL) or empty."""

    key: str
    moves: list[list[str]]
    database: dict[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write beside, flush, rename."""
        beside = path.with_suffix(".new")
        with beside.open("w", encoding="utf-8") as out:
            json.dump(asdict(self), out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, path)

    @classmethod
    def read(cls, path: Path) -> "Journal":
        """Read a journal; raises :class:`SwapError`."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise SwapError(f"The journal of the restore cannot be read: {path} ({error})") from error


def journal_path() -> Path:
    """Where a swap that is not finished is written."""
    return Path(settings.VAR_DIR) / JOURNAL


@contextmanager
def locked() -> Iterator[None]:
    """One restore at a time; raises :class:`SwapError`. The lock goes with its process."""
    with open(Path(settings.VAR_DIR) / LOCK, "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SwapError("A restore is under way: wait for it to end.") from None
        yield


def plan(fresh: dict[Path, Path], kept: Path) -> list[list[str]]:
    """Moves that put each present path aside into ``kept``, then its restored form ``fresh[present]`` in its place."""
    moves = []
    for number, (present, restored) in enumerate(fresh.items()):
        if present.exists():
            moves.append([str(present), str(kept / f"{number}-{present.name}")])
        if restored is not None and restored.exists():
            moves.append([str(restored), str(present)])
    return moves


def _forward(moves: list[list[str]]) -> None:
    for source, target in moves:
        if Path(source).exists() and not Path(target).exists():
            os.rename(source, target)


def _back(moves: list[list[str]]) -> None:
    for source, target in reversed(moves):
        if Path(target).exists() and not Path(source).exists():
            os.rename(target, source)


def make(journal: Journal, kept: Path, params: dict) -> None:
    """Make the swap: files, then the database in one transaction; on an error everything is taken back."""
    kept.mkdir(mode=0o700, exist_ok=True)
    devices = {os.stat(Path(path).parent).st_dev for move in journal.moves for path in move}
    if len(devices) > 1:
        raise SwapError("The database, the media and the index must be on one disk to be swapped.")
    journal.write(journal_path())
    try:
        _forward(journal.moves)
        if journal.database:
            databases.swap_postgresql(params, journal.database["fresh"], journal.database["kept"])
    except BaseException:
        undo(journal, params)
        journal_path().unlink()
        raise
    os.replace(journal_path(), kept / JOURNAL)


def undo(journal: Journal, params: dict) -> None:
    """Take back every move that was made; safe to repeat."""
    names = journal.database
    if names and databases.exists_postgresql(params, names["kept"]):
        if databases.exists_postgresql(params, names["site"]):
            databases.swap_postgresql(params, names["kept"], names["fresh"])
        else:
            raise SwapError(f"The database {names['site']} is gone, its former state is {names['kept']}: rename it.")
    _back(journal.moves)


def recover(params: Callable[[], dict]) -> bool:
    """Take back a swap that was interrupted; return whether there was one. Raises :class:`SwapError` while one runs.

    ``params()`` gives the connection parameters of the site's database; it is asked only when there is something to do.
    """
    if not Path(settings.VAR_DIR).is_dir() or not journal_path().exists():
        return False
    with locked():
        if not journal_path().exists():
            return False
        undo(Journal.read(journal_path()), params())
        journal_path().unlink()
    return True
