"""What the mirror holds, in one file written last: addresses, digests, the state of the site that they are true for."""

import json
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .store import Store

NAME = "manifest.json"
VERSION = 1


@dataclass(slots=True)
class MirrorEntry:
    """A file of the mirror. ``digest`` is of what the application answered; ``seen`` the state in which it did last.

    ``links``: keys of addresses that the page leads to and that the mirror may hold; ``group``: see ``seeds``.
    """

    file: str
    digest: str
    seen: str
    group: str = ""
    links: list[str] = field(default_factory=list)


@dataclass(slots=True)
class MirrorManifest:
    """``state``: the state of the site that every entry is true for, empty while some are not; ``waiting``: how many.

    ``dirty``: a run is at work, or was killed: files may be other than the digests say.
    """

    state: str = ""
    waiting: int = 0
    dirty: bool = False
    version: int = VERSION
    entries: dict[str, MirrorEntry] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Files that the entries account for."""
        return {entry.file for entry in self.entries.values()}


def load(folder: Path) -> MirrorManifest:
    """The manifest of a mirror; an empty one when there is none, or none that can be read."""
    try:
        raw = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if raw["version"] != VERSION:
            return MirrorManifest(dirty=True)
        raw["entries"] = {key: MirrorEntry(**entry) for key, entry in raw["entries"].items()}
        return MirrorManifest(**raw)
    except FileNotFoundError:
        return MirrorManifest()
    except (OSError, ValueError, KeyError, TypeError):
        return MirrorManifest(dirty=True)


def save(folder: Path, manifest: MirrorManifest) -> None:
    """Write it, whole or not at all."""
    raw = asdict(manifest)
    folder.mkdir(parents=True, exist_ok=True)
    Store.put(folder / NAME, json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode())


def touch(folder: Path) -> None:
    """Say that the mirror was looked at just now and is true."""
    os.utime(folder / NAME)


def age(folder: Path) -> float | None:
    """Seconds since the mirror was last looked at or written; ``None`` when there is none."""
    try:
        return max(0.0, time.time() - (folder / NAME).stat().st_mtime)
    except OSError:
        return None
