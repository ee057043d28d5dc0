"""Restoring: beside first, checked there, then put in the place of the present site."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings
from django.db import connections
from django.utils import timezone

from prevenance import startup

from . import databases, swap
from .archive import Reader
from .manifest import BadBackupError, Manifest, differences, same_secret

#: In the ``VAR_DIR`` of a copy made to be looked at: such a site sends nothing to anybody (see ``settings.as_test``).
AS_TEST = "restored-as-test"
SQLITE = "prevenance.sqlite3"
Say = Callable[[str], None]


class RestoreError(Exception):
    """The restore did not succeed; the present site is as it was. The message is for an operator."""


@dataclass(slots=True)
class Restored:
    """A site restored beside: its ``VAR_DIR``, the environment that serves it, what was compared."""

    var: Path
    env: dict[str, str]
    manifest: Manifest
    database: str = ""
    notes: list[str] = field(default_factory=list)

    def manage(self, *arguments: str, timeout: float | None = None) -> subprocess.CompletedProcess:
        """Run ``manage.py`` on the restored site."""
        command = [sys.executable, str(settings.ROOT / "site" / "manage.py"), *arguments]
        return subprocess.run(  # noqa: S603 - our own command
            command, env=self.env, capture_output=True, text=True, timeout=timeout, check=False
        )


def params() -> dict:
    """Connection parameters of the site's database."""
    connection = connections["default"]
    return connection.get_connection_params() if connection.vendor == "postgresql" else {}


def _database_url(name: str) -> str:
    """``DATABASE_URL`` of another database of the same server."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + quote(name)))


def _environment(var: Path, url: str, *, as_test: bool) -> dict[str, str]:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE),
        "VAR_DIR": str(var),
        "SEARCH_INDEX_DIR": str(var / "index"),
        "DATABASE_URL": url,
        "LOG_LEVEL": "WARNING",
    }
    if as_test:
        # Nothing of the copy may reach the caches, the queue or the readers of the real site.
        env |= {"REDIS_URL": "", "BROKER_URL": "", "FRONTEND_CACHE_URL": ""}
    return env


def beside(file: Path, var: Path, *, database: str = "", as_test: bool, say: Say) -> Restored:
    """Restore ``file`` into the empty folder ``var`` (and, on PostgreSQL, into the new database ``database``).

    Every file is compared with the manifest, rows are counted, migrations of this version are made, the index is
    rebuilt, the ledger verified. Raises ``BadBackupError``, ``databases.DatabaseToolError`` or :class:`RestoreError`;
    what was begun is removed.
    """
    vendor = connections["default"].vendor
    with Reader(file) as reader:
        manifest = reader.manifest
        if manifest.vendor != vendor:
            raise BadBackupError(f"This backup is of a {manifest.vendor} database; the site here uses {vendor}.")
        if var.exists() and any(var.iterdir()):
            raise RestoreError(f"{var} is not empty.")
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = False
        try:
            if as_test:
                (var / AS_TEST).touch()
            dump = reader.take_database(var)
            if vendor == "sqlite":
                rows, migrations = databases.unpack_sqlite(dump, var / SQLITE)
                url = f"sqlite:///{var / SQLITE}"
            else:
                made = True
                rows, migrations = databases.create_postgresql(params(), database, dump)
                url = _database_url(database)
            dump.unlink()
            say(f"database: {sum(rows.values())} rows in {len(rows)} tables")
            if (faults := differences(manifest.rows, rows)) or migrations != manifest.migrations:
                raise BadBackupError("The database is not the one that was saved: " + "; ".join(faults[:5]))
            say(f"media: {reader.take_media(var / 'media')} files")
            restored = Restored(var, _environment(var, url, as_test=as_test), manifest, database)
            _finish(restored, say)
        except BaseException:
            shutil.rmtree(var, ignore_errors=True)
            if made:
                databases.drop_postgresql(params(), database)
            raise
    return restored


def _finish(restored: Restored, say: Say) -> None:
    """Bring the copy to this version and prove that it is whole."""
    known = restored.manifest
    for name, mark in known.secrets.items():
        if mark and not same_secret(str(getattr(settings, name, "")), mark):
            restored.notes.append(f"{name} is not the one of the saved site: sessions and signed links are void.")
    if known.missing_media:
        restored.notes.append(f"{len(known.missing_media)} files were deleted while the backup was made.")
    head = known.ledger.get("head")
    done = restored.manage("bring_up", *(["--head", head] if head else []))
    if done.returncode:
        raise RestoreError((done.stderr or done.stdout).strip()[-800:])
    for line in done.stdout.strip().splitlines():
        say(line)


def new_key() -> str:
    """A name for one restore, in folders and databases."""
    return f"{timezone.now():%Y%m%d%H%M%S}_{secrets.token_hex(2)}"


def users_of(path: Path) -> list[int]:
    """Processes (not this one) that have ``path`` open, as far as ``/proc`` tells."""
    found = set()
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if os.path.realpath(link) == str(path.resolve()) and int(link.parts[2]) != os.getpid():
                found.add(int(link.parts[2]))
        except OSError:
            continue
    return sorted(found)


def in_place(file: Path, *, say: Say, force: bool = False) -> Path:
    """Restore ``file`` in the place of the present site, which is kept aside; return where.

    Raises what :func:`beside` raises, or ``swap.SwapError``; then the present site is as it was.
    """
    var, key = Path(settings.VAR_DIR), new_key()
    vendor, name = connections["default"].vendor, str(settings.DATABASES["default"]["NAME"])
    with swap.locked():
        if vendor == "sqlite" and not force and (users := users_of(Path(name))):
            raise RestoreError(f"Stop the site first: processes {', '.join(map(str, users))} use its database.")
        if vendor == "postgresql" and not force:
            connections.close_all()
            if count := databases.connected_postgresql(params()):
                raise RestoreError(f"Stop the site first: {count} sessions use its database.")
        sweep()
        fresh = f"{databases.short_name(name)}_restored_{key}" if vendor == "postgresql" else ""
        restored = beside(file, var / f"restore-{key}", database=fresh, as_test=False, say=say)
        kept = var / f"before-restore-{key}"
        places = {
            Path(settings.MEDIA_ROOT): restored.var / "media",
            Path(settings.SEARCH_INDEX_DIR): restored.var / "index",
            var / "cache": None,
        }
        if vendor == "sqlite":
            places |= {Path(name + suffix): restored.var / (SQLITE + suffix) for suffix in ("", "-wal", "-shm")}
        names = {"site": name, "fresh": fresh, "kept": f"{databases.short_name(name)}_before_{key}"} if fresh else {}
        connections.close_all()
        journal = swap.Journal(key, swap.plan(places, kept), names)
        try:
            swap.make(journal, kept, params() if fresh else {})
        except BaseException:
            if fresh:
                databases.drop_postgresql(params(), fresh)
            raise
        finally:
            shutil.rmtree(restored.var, ignore_errors=True)
    for note in restored.notes:
        say(f"note: {note}")
    return kept


def put_back(kept: Path) -> Path:
    """Take a finished restore back: the site put aside in ``kept`` is in service again; return where the other goes.

    On PostgreSQL the restored database stays too, as ``…_undone_…``. Raises :class:`RestoreError`.
    """
    journal_file = kept / swap.JOURNAL
    if not journal_file.is_file():
        raise RestoreError(f"{kept} does not hold a site that a restore put aside.")
    with swap.locked():
        journal = swap.Journal.read(journal_file)
        aside = kept.with_name(f"undone-restore-{journal.key}")
        aside.mkdir(mode=0o700, exist_ok=True)
        inside = f"{kept.with_name(f'restore-{journal.key}')}/"
        journal.moves = [[source.replace(inside, f"{aside}/"), target] for source, target in journal.moves]
        if journal.database:
            journal.database["fresh"] = journal.database["kept"].replace("_before_", "_undone_")
        connections.close_all()
        journal.write(swap.journal_path())
        swap.undo(journal, params() if journal.database else {})
        journal_file.unlink()
        swap.journal_path().unlink()
    return aside


def take_back_or_stop() -> None:
    """Before serving: a restore whose process died is taken back; while one runs, the site does not start."""
    try:
        swap.recover(params)
    except (swap.SwapError, databases.DatabaseToolError) as error:
        startup.stop([str(error)], startup.EXIT_AGAIN)


def sweep() -> None:
    """Remove what a restore that died before its swap left beside the site. Called under the lock."""
    for left in Path(settings.VAR_DIR).glob("restore-*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
    if known := params():
        for name in databases.named_postgresql(known, f"{databases.short_name(known['dbname'])}_restored_"):
            databases.drop_postgresql(known, name)
