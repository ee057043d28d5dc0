"""Marks: what changed, and whether a copy that was made before is still true.

Triggers (:mod:`prevenance.triggers`) write ``(key, …)`` into ``prevenance_mark`` in the transaction of each change. A
copy carries its keys (:mod:`core.shown`) and a *snapshot*, taken before it was made. It is true as long as no mark on
one of its keys lies outside of that snapshot, whatever the order in which readers and writers begin, commit and store.

- SQLite, where one writes at a time: a mark holds a number that grows with each change; a snapshot is the last number.
- PostgreSQL: a mark holds the number of its transaction; a snapshot is ``pg_current_snapshot()``, which knows the
  transactions that were not finished. One that commits late is outside of every snapshot taken before.

A mark says ``withdrawn`` when an old copy could harm: a page that is no longer there or no longer for everybody, a
label that moved. It is ``changed`` only where :mod:`prevenance.watched` says why that is harmless; such a copy may be
given for a few seconds while the next one is made.
"""

import enum
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, connection

from core import metrics, shown

TABLE = "prevenance_mark"
#: Hours after which a mark is deleted; no copy lives as long (see ``page_store``).
KEPT_HOURS = 6
LONGEST_LIFE = 3600  # seconds
#: Microseconds since 1970, for SQLite: numbers of a database put back from a backup do not come back.
SQLITE_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
# What tells this database from every other one: PostgreSQL counts transactions anew after a restoration elsewhere.
_EPOCH = f"'{TABLE}'::regclass::oid::text || '-' || extract(epoch from pg_postmaster_start_time())::text"

#: When the database does not answer, what was true at the last generation known is served for this long (seconds).
BLIND_SECONDS = 300.0
_last: tuple[str, float] | None = None

# In a transaction that writes (tests), what it marks from now on is new: the function of the triggers is told so.
_POSTGRESQL_SNAPSHOT = (
    f"SELECT {_EPOCH}, pg_current_snapshot()::text, coalesce(pg_current_xact_id_if_assigned()::text, ''),"
    " CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN '0' ELSE"
    f" set_config('prevenance.seen', (SELECT coalesce(max(id), 0)::text FROM {TABLE}), true) END"
)

#: What :func:`snapshot` gives: the vendor, then what only this module reads.
Snapshot = tuple[Any, ...]


class Standing(enum.Enum):
    """What became of a copy."""

    TRUE = "true"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a copy depends on, and when it was made."""

    keys: tuple[str, ...]
    snapshot: Snapshot

    @classmethod
    def read(cls, raw: object) -> "Basis | None":
        """The basis kept in an entry; ``None`` when it is none."""
        match raw:
            case (tuple() as keys, tuple() as snapshot) if keys and snapshot and all(isinstance(k, str) for k in keys):
                return cls(keys, snapshot)
        return None


def learn(total: int | None, rows: int) -> str:
    """Remember the generation just read (sum of its tokens); return it as text."""
    global _last
    token = f"{int(total or 0):x}-{int(bool(rows))}"
    _last = (token, time.monotonic())
    return token


def last_known() -> str | None:
    """The generation read last by this process, if that is less than ``BLIND_SECONDS`` ago."""
    if _last is None or time.monotonic() - _last[1] > BLIND_SECONDS:
        return None
    return _last[0]


def snapshot() -> Snapshot | None:
    """What is known now (one small query); ``None`` when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRESQL_SNAPSHOT)
                epoch, text, own, last = cursor.fetchone()
                return ("postgresql", epoch, text, own, int(last))
            cursor.execute("SELECT token FROM prevenance_generationmark WHERE id = 1")
            row = cursor.fetchone()
            return ("sqlite", row[0] if row else 0)
    except (DatabaseError, InterfaceError):
        metrics.failed("marks")
        return None


def judge(basis: Basis) -> Standing | None:
    """Whether a copy is still true (one query); ``None`` when the database does not answer."""
    if basis.snapshot[0] != connection.vendor:
        return Standing.WITHDRAWN
    try:
        with connection.cursor() as cursor:
            return (_judge_postgresql if connection.vendor == "postgresql" else _judge_sqlite)(cursor, basis)
    except (DatabaseError, InterfaceError):
        metrics.failed("marks")
        return None


def _judge_sqlite(cursor, basis: Basis) -> Standing:
    _vendor, seen = basis.snapshot
    cursor.execute(
        "SELECT token, CASE WHEN token = %s THEN 0 ELSE (SELECT max(withdrawn + 1) FROM prevenance_mark"
        " WHERE key IN (SELECT value FROM json_each(%s)) AND at > %s) END FROM prevenance_generationmark WHERE id = 1",
        [seen, json.dumps(basis.keys), seen],
    )
    row = cursor.fetchone()
    learn(row and row[0], bool(row))
    if row is None:
        return Standing.WITHDRAWN if seen else Standing.TRUE
    if row[0] < seen:  # another database, older
        return Standing.WITHDRAWN
    return _standing(row[1] and row[1] - 1, bool(row[1]))


def _judge_postgresql(cursor, basis: Basis) -> Standing:
    _vendor, epoch, text, own, last = basis.snapshot
    cursor.execute(
        f"SELECT {_EPOCH}, coalesce(pg_current_xact_id_if_assigned()::text, ''),"
        f" (SELECT max(withdrawn) FROM {TABLE} WHERE key = ANY(%s) AND at >= pg_snapshot_xmin(%s::pg_snapshot)"
        # What this very transaction marked (tests) is visible in its own snapshot: told apart by the order of marks.
        " AND CASE WHEN at::text = %s THEN id > %s ELSE NOT pg_visible_in_snapshot(at, %s::pg_snapshot) END),"
        " (SELECT sum(token) FROM prevenance_generationmark), EXISTS (SELECT 1 FROM prevenance_generationmark)",
        [list(basis.keys), text, own, last, text],
    )
    now, mine, withdrawn, total, rows = cursor.fetchone()
    learn(total, rows)
    if now != epoch or (own and own != mine):
        return Standing.WITHDRAWN
    return _standing(withdrawn, withdrawn is not None)


def _standing(withdrawn, marked: bool) -> Standing:
    if not marked:
        return Standing.TRUE
    return Standing.WITHDRAWN if withdrawn else Standing.CHANGED


def write(cursor, vendor: str, keys: Iterable[str], *, withdrawn: bool = True) -> None:
    """Mark keys, for what triggers do not see."""
    keys = [*dict.fromkeys(keys), shown.ANYTHING]
    if vendor == "postgresql":
        cursor.execute("SELECT prevenance_mark_keys(%s, %s)", [keys, int(withdrawn)])
        return
    for statement in sqlite_advance():
        cursor.execute(statement)
    for key in keys:
        cursor.execute(sqlite_mark(f"SELECT '{key.replace(chr(39), chr(39) * 2)}' AS k", str(int(withdrawn))))


def repeat(beginnings: Iterable[str]) -> None:
    """Mark again, now, every key marked lately that begins so."""
    with connection.cursor() as cursor:
        found: list[str] = []
        for start in beginnings:
            cursor.execute(f"SELECT DISTINCT key FROM {TABLE} WHERE key >= %s AND key < %s", [start, start[:-1] + ";"])
            found += [key for (key,) in cursor.fetchall()]
        if found:
            write(cursor, connection.vendor, found)


def sqlite_advance() -> list[str]:
    """SQL: the next number."""
    return [
        f"INSERT INTO prevenance_generationmark (id, token, created) SELECT 1, {SQLITE_NOW}, CURRENT_TIMESTAMP"
        " WHERE NOT EXISTS (SELECT 1 FROM prevenance_generationmark WHERE id = 1)",
        f"UPDATE prevenance_generationmark SET token = max(token + 1, {SQLITE_NOW}), created = CURRENT_TIMESTAMP"
        " WHERE id = 1",
    ]


def sqlite_mark(keys: str, withdrawn: str) -> str:
    """SQL: mark what the query ``keys`` gives as ``k``."""
    return (
        "INSERT INTO prevenance_mark (key, withdrawn, at, created) SELECT k, " + withdrawn + ","
        " (SELECT token FROM prevenance_generationmark WHERE id = 1), CURRENT_TIMESTAMP"
        f" FROM ({keys}) AS marked WHERE k IS NOT NULL"
        " ON CONFLICT (key, withdrawn) DO UPDATE SET at = excluded.at, created = excluded.created"
    )


def _moment() -> str:
    """SQL: so many seconds ago."""
    if connection.vendor == "postgresql":
        return "clock_timestamp() - make_interval(secs => %s)"
    return "datetime('now', '-' || %s || ' seconds')"


def lately(seconds: int) -> list[str]:
    """Keys marked in the last ``seconds``."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT key FROM {TABLE} WHERE created >= {_moment()} ORDER BY key", [seconds])
        return [key for (key,) in cursor.fetchall()]


#: Beginnings of keys that are marked again when an index caught up with a change, whatever that was.
AGAIN = ("index:", "near:", "directory_place.commune_id:", shown.ANYTHING)


def withdrawals(seconds: int) -> str:
    """What is another name after each withdrawal of the last ``seconds``; empty when there was none.

    The index that catches up withdraws nothing by itself; after a withdrawal its lists lose what is gone. On PostgreSQL
    a transaction that commits late has lower numbers than others: it changes how many there are.
    """
    last = "id" if connection.vendor == "postgresql" else "at"
    real = " AND ".join(f"substr(key, 1, {len(start)}) <> '{start}'" for start in AGAIN)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT max({last}), count(*), max(CASE WHEN {real} THEN 1 ELSE 0 END) FROM {TABLE}"
            f" WHERE withdrawn > 0 AND created >= {_moment()}",
            [seconds],
        )
        number, many, withdrawn = cursor.fetchone()
    return f"{number}-{many}" if withdrawn else ""


def forget() -> None:
    """Delete marks that no copy is old enough to need."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {TABLE} WHERE created < clock_timestamp() - interval '{KEPT_HOURS} hours'")
        else:
            cursor.execute(f"DELETE FROM {TABLE} WHERE created < datetime('now', '-{KEPT_HOURS} hours')")
