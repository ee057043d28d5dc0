"""The database in a backup and out of it: SQLite by its own one-step copy, PostgreSQL by ``pg_dump``.

Copying a live SQLite file loses what its journal holds, and a copy in several steps begins anew at each commit of
another process: ``sqlite3.Connection.backup`` is asked for the whole at once. ``pg_dump`` reads the very snapshot in
which rows are counted.
"""

import gzip
import hashlib
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections

from .manifest import BadBackupError

_READ = 1 << 20
_MOST_BYTES = 34  # 63 less "_restored_" and the key of a restore
_LIBPQ = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout")


class DatabaseToolError(Exception):
    """``pg_dump`` or ``pg_restore`` is missing or failed; the message is for an operator."""


def row_counts(cursor, tables: list[str]) -> dict[str, int]:
    """``{table: number of rows}`` of ``tables``, read through ``cursor``."""
    counts = {}
    for table in sorted(tables):
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')  # noqa: S608 - names come from the catalogue
        counts[table] = cursor.fetchone()[0]
    return counts


def applied(cursor) -> list[str]:
    """Migrations of a database, ``app.name``."""
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    return [f"{app}.{name}" for app, name in cursor.fetchall()]


# --- SQLite ------------------------------------------------------------------------------------------


def _sqlite_tables(cursor) -> list[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names = [name for (name,) in cursor.fetchall()]
    # Shadow tables of a full-text index are the index's own affair.
    return [name for name in names if not name.startswith("wagtailsearch_indexentry_fts")]


def read_sqlite(path: Path) -> tuple[dict[str, int], list[str]]:
    """Rows a table and migrations of a SQLite file; raises :class:`BadBackupError` when it is damaged."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as copy:
            cursor = copy.cursor()
            cursor.execute("PRAGMA integrity_check")
            if (said := cursor.fetchone()[0]) != "ok":
                raise BadBackupError(f"The database is damaged: {said}")
            return row_counts(cursor, _sqlite_tables(cursor)), applied(cursor)
    except sqlite3.DatabaseError as error:
        raise BadBackupError(f"The database is damaged: {error}") from error


def dump_sqlite(alias: str, folder: Path) -> tuple[Path, dict[str, int], list[str]]:
    """Write ``folder/database.sqlite3.gz``; return it with rows a table and migrations."""
    connection = connections[alias]
    connection.ensure_connection()
    plain = folder / "database.sqlite3"
    with closing(sqlite3.connect(plain)) as target:
        connection.connection.backup(target, pages=-1)
        # One file, without a journal beside it: what is compressed is the whole of it.
        target.execute("PRAGMA journal_mode=DELETE")
    counts, migrations = read_sqlite(plain)
    packed = plain.with_suffix(".sqlite3.gz")
    with plain.open("rb") as source, gzip.open(packed, "wb", compresslevel=6) as target:
        shutil.copyfileobj(source, target, _READ)
    plain.unlink()
    return packed, counts, migrations


def unpack_sqlite(packed: Path, target: Path) -> tuple[dict[str, int], list[str]]:
    """Unpack a dump into ``target`` (mode 0600); return rows a table and migrations."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with gzip.open(packed) as source, os.fdopen(handle, "wb") as out:
            shutil.copyfileobj(source, out, _READ)
            out.flush()
            os.fsync(out.fileno())
    except (OSError, EOFError) as error:
        raise BadBackupError(f"The database of the backup cannot be unpacked: {error}") from error
    return read_sqlite(target)


# --- PostgreSQL --------------------------------------------------------------------------------------


def tool(name: str) -> str:
    """Path of a PostgreSQL client program; the newest of Debian's versions when it is not on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise DatabaseToolError(f"{name} is missing. On Debian or Ubuntu: apt-get install postgresql-client")
    return path


def _conninfo(params: dict[str, Any], dbname: str | None = None) -> str:
    from psycopg.conninfo import make_conninfo

    kept = {name: params[name] for name in _LIBPQ if params.get(name) not in (None, "")}
    return make_conninfo(**{**kept, "dbname": dbname or params["dbname"]})


def _run(params: dict[str, Any], *command: str) -> None:
    """Run a client program; the password goes through the environment, where other users do not read it."""
    env = {**os.environ, "LC_ALL": "C.UTF-8"}
    if params.get("password"):
        env["PGPASSWORD"] = str(params["password"])
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise DatabaseToolError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-600:]}")


def dump_postgresql(alias: str, folder: Path) -> tuple[Path, dict[str, int], list[str]]:
    """Write ``folder/database.dump`` (custom format); return it with rows a table and migrations of that snapshot."""
    import psycopg

    params, target = connections[alias].get_connection_params(), folder / "database.dump"
    with psycopg.connect(_conninfo(params), password=params.get("password")) as session:
        session.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        session.read_only = True
        cursor = session.cursor()
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        counts = row_counts(cursor, [name for (name,) in cursor.fetchall()])
        migrations = applied(cursor)
        _run(
            params, tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
            f"--file={target}", f"--dbname={_conninfo(params)}",
        )  # fmt: skip
    return target, counts, migrations


def _autocommit(params: dict[str, Any], dbname: str):
    import psycopg

    return psycopg.connect(_conninfo(params, dbname), password=params.get("password"), autocommit=True)


def create_postgresql(params: dict[str, Any], name: str, dump: Path) -> tuple[dict[str, int], list[str]]:
    """Make the database ``name`` on the same server from ``dump``; return rows a table and migrations.

    Raises :class:`DatabaseToolError`; the half-made database is dropped.
    """
    from psycopg import sql

    with _autocommit(params, params["dbname"]) as session:
        session.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    try:
        _run(
            params, tool("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            f"--dbname={_conninfo(params, name)}", str(dump),
        )  # fmt: skip
        with _autocommit(params, name) as session:
            migrations = applied(session.cursor())
        return read_postgresql(params, name), migrations
    except BaseException:
        drop_postgresql(params, name)
        raise


def read_postgresql(params: dict[str, Any], name: str) -> dict[str, int]:
    """Rows a table of a database of the same server."""
    with _autocommit(params, name) as session:
        cursor = session.cursor()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return row_counts(cursor, [table for (table,) in cursor.fetchall()])


def drop_postgresql(params: dict[str, Any], name: str) -> None:
    """Drop a database of the same server if it exists, whoever is connected to it."""
    from psycopg import sql

    with _autocommit(params, _other(params, name)) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def swap_postgresql(params: dict[str, Any], fresh: str, kept: str) -> None:
    """Put ``fresh`` in the place of the site's database, which becomes ``kept``: both renames, or none.

    Raises :class:`DatabaseToolError` when somebody is connected to the site's database.
    """
    import psycopg
    from psycopg import sql

    name = params["dbname"]
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    try:
        with _autocommit(params, _other(params, name, fresh)) as session, session.transaction():
            session.execute(rename.format(sql.Identifier(name), sql.Identifier(kept)))
            session.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
    except psycopg.errors.ObjectInUse as error:
        raise DatabaseToolError("Programs use the database: stop the site and its workers first.") from error


def connected_postgresql(params: dict[str, Any]) -> int:
    """How many sessions use the site's database (this process closes its own first)."""
    with _autocommit(params, _other(params, params["dbname"])) as session:
        row = session.execute("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = %s", [params["dbname"]]).fetchone()
    return row[0]


def exists_postgresql(params: dict[str, Any], name: str) -> bool:
    """Whether a database of this name exists on the server."""
    with _autocommit(params, _other(params, name)) as session:
        return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def short_name(name: str) -> str:
    """``name``, or its beginning and a digest of the whole, so that what is added to it fits PostgreSQL's 63 bytes.

    Two long names that begin alike stay two: a restore sweeps what carries its own name only.
    """
    if len(name.encode()) <= _MOST_BYTES:
        return name
    beginning = name.encode()[: _MOST_BYTES - 9].decode(errors="ignore")
    return f"{beginning}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def named_postgresql(params: dict[str, Any], prefix: str) -> list[str]:
    """Databases of the server whose name begins with ``prefix``."""
    with _autocommit(params, params["dbname"]) as session:
        rows = session.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]).fetchall()
    return [name for (name,) in rows]


def _other(params: dict[str, Any], *taken: str) -> str:
    """A database of the server to be connected to while another one is renamed or dropped."""
    return next(name for name in ("postgres", "template1", params["dbname"]) if name not in taken)
