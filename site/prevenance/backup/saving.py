"""Making a backup of the running site."""

import datetime as dt
import fcntl
import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.utils import timezone

from core.models import LedgerEntry

from . import databases
from .archive import DATABASE, MEDIA, PARTIAL, ArchiveWriter, media_files
from .manifest import Manifest, fingerprint

PREFIX, SUFFIX = "prevenance-", ".tar"
#: Settings that a restored site needs and that the backup never holds.
SECRETS = ("SECRET_KEY",)
Say = Callable[[str], None]


class BackupRefusedError(Exception):
    """A backup cannot be made now; the message is for an operator."""


def folder() -> Path:
    """Where backups go: setting ``BACKUP_DIR``, readable by its owner only."""
    path = Path(settings.BACKUP_DIR)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def existing(where: Path) -> list[Path]:
    """Finished backups, oldest first (their names hold the moment)."""
    return sorted(where.glob(f"{PREFIX}*{SUFFIX}"))


@contextmanager
def _alone(where: Path) -> Iterator[None]:
    """One backup at a time; the lock goes with its process."""
    with open(where / ".lock", "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BackupRefusedError("Another backup is being made in this folder.") from None
        yield


def _check_room(where: Path, media: int) -> None:
    """Refuse before writing when the disk cannot hold a copy of everything (plus a tenth)."""
    name = settings.DATABASES["default"]["NAME"]
    database = Path(name).stat().st_size if connections["default"].vendor == "sqlite" and Path(name).exists() else 0
    needed, free = int((media + 2 * database) * 1.1), shutil.disk_usage(where).free
    if needed > free:
        raise BackupRefusedError(f"{where} has {free >> 20} MB free; this backup may need {needed >> 20} MB.")


def versions() -> dict[str, str]:
    """Versions that made the backup."""
    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"prevenance": project["version"], **{name: metadata.version(name) for name in ("Django", "wagtail")}}


def ledger_head() -> dict:
    """Length and head of the ledger; nothing before its first entry."""
    last = LedgerEntry.objects.order_by("-sequence").first()
    return {"count": last.sequence, "head": last.hash} if last else {}


def backup(where: Path | None = None, *, keep: int = 0, say: Say = lambda _text: None) -> Path:
    """Write one backup into ``where``, then delete all but the ``keep`` newest (0: all stay); return its path.

    The database is copied first: a file that comes after it is one too many, never one too few. Raises
    :class:`BackupRefusedError` or ``databases.DatabaseToolError``; then nothing was added and nothing deleted.
    """
    where = where or folder()
    where.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(where):
        for left in where.glob(f"*{PARTIAL}"):
            left.unlink()
        _check_room(where, sum(path.stat().st_size for _name, path in media_files(Path(settings.MEDIA_ROOT))))
        path = _write(where, say)
        if keep > 0:
            for old in existing(where)[:-keep]:
                old.unlink()
                say(f"deleted {old.name}")
        return path


def _write(where: Path, say: Say) -> Path:
    now = timezone.now().astimezone(dt.UTC)
    path = where / f"{PREFIX}{now:%Y%m%dT%H%M%S}Z{SUFFIX}"
    while path.exists():  # two in one second
        now += dt.timedelta(seconds=1)
        path = where / f"{PREFIX}{now:%Y%m%dT%H%M%S}Z{SUFFIX}"
    vendor = connections["default"].vendor
    dump = databases.dump_sqlite if vendor == "sqlite" else databases.dump_postgresql
    ledger = ledger_head()  # before the copy: the ledger only grows, so the copy holds at least this head
    with tempfile.TemporaryDirectory(dir=where, prefix=".dump-") as work, ArchiveWriter(path) as writer:
        os.chmod(work, 0o700)
        dumped, rows, migrations = dump("default", Path(work))
        entry = writer.add(DATABASE + dumped.name, dumped)
        say(f"database: {sum(rows.values())} rows in {len(rows)} tables, {entry.size >> 10} kB")
        manifest = Manifest(
            created_at=now.isoformat(),
            vendor=vendor,
            versions=versions(),
            rows=rows,
            migrations=migrations,
            database=entry,
            ledger=ledger,
            secrets={name: fingerprint(str(getattr(settings, name, ""))) for name in SECRETS},
        )
        for name, source in media_files(Path(settings.MEDIA_ROOT)):
            if (saved := writer.add(MEDIA + name, source)) is None:
                manifest.missing_media.append(name)
            else:
                manifest.media[name] = saved
        say(f"media: {len(manifest.media)} files, {sum(e.size for e in manifest.media.values()) >> 10} kB")
        writer.finish(manifest)
    return path
