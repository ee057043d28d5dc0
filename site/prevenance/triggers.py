"""The triggers that write marks, on both databases; what they mark is declared in :mod:`prevenance.watched`."""

import hashlib
from dataclasses import dataclass

from django.db import connections, transaction

from core import shown

from . import marks
from .models import GenerationMark, Mark
from .watched import Watched, tables

PREFIX = "public_generation_"
FUNCTION = "prevenance_mark_keys"
EVENTS = ("INSERT", "UPDATE", "DELETE")
_VERSION = "8"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event of one table. ``body``: statements of SQLite, under the condition ``when``; function of PostgreSQL."""

    table: str
    event: str
    when: str = ""
    body: str = ""

    @property
    def name(self) -> str:
        """Holds a digest of the definition, so that a changed one is made anew."""
        text = "|".join((self.table, self.event, self.when, self.body, _VERSION))
        return f"{PREFIX}{self.event.lower()}_{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _rows(event: str) -> tuple[str, ...]:
    return {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}[event]


def _words(sql: str, vendor: str, row: str = "NEW") -> str:
    postgresql = vendor == "postgresql"
    return (
        sql.replace("{row}", row)
        .replace("{different}", "IS DISTINCT FROM" if postgresql else "IS NOT")
        .replace("{same}", "IS NOT DISTINCT FROM" if postgresql else "IS")
        .replace("{floor}", "floor" if postgresql else "CAST(")
        .replace("{as integer}", "::integer::text" if postgresql else " AS integer)")
    )


def _keys(watched: Watched, event: str, vendor: str) -> str:
    """SQL: a query that gives, as ``k``, every key that this event marks."""
    parts = [f"SELECT '{key}' AS k" for key in watched.keys or (watched.table,)]
    for row in _rows(event):
        parts += [
            f"SELECT '{start}' || CAST({row}.\"{column}\" AS text) AS k" for column, start in watched.columns.items()
        ]
        parts += [_words(query, vendor, row) for query in watched.also.get(event, ()) if "{row}" in query]
    parts += [_words(query, vendor) for query in watched.also.get(event, ()) if "{row}" not in query]
    return " UNION ".join(dict.fromkeys(parts))


def _when(watched: Watched, event: str, vendor: str) -> str:
    """A row that is saved as it was, or that does not count before and after, marks nothing."""
    conditions = []
    if event == "UPDATE":
        compared = watched.compared or watched.own
        conditions.append(" OR ".join(f'OLD."{column}" {{different}} NEW."{column}"' for column in compared))
    if watched.counts:
        conditions.append(" OR ".join(watched.counts.replace("{row}", row) for row in _rows(event)))
    return " AND ".join(f"({_words(condition, vendor)})" for condition in conditions)


def _withdrawn(watched: Watched, event: str, vendor: str) -> str:
    """SQL: 1 when an old copy may harm, 0 otherwise."""
    if not watched.harmless:
        return "1"
    if watched.harmless == "TRUE":
        return "0"
    if event != "UPDATE":
        return {"INSERT": "0", "DELETE": "1"}[event]
    return f"CASE WHEN {_words(watched.harmless, vendor)} THEN 0 ELSE 1 END"


def _trigger(watched: Watched, event: str, vendor: str) -> Trigger:
    when, keys = _when(watched, event, vendor), _keys(watched, event, vendor)
    withdrawn = _withdrawn(watched, event, vendor)
    if vendor == "sqlite":
        mark = marks.sqlite_mark(f"{keys} UNION SELECT '{shown.ANYTHING}'", withdrawn)
        return Trigger(watched.table, event, when, "; ".join([*marks.sqlite_advance(), mark]) + ";")
    # A condition that reads another table cannot stand in WHEN: the function asks it.
    body = (
        f"IF {when or 'TRUE'} THEN PERFORM {FUNCTION}(ARRAY(SELECT k FROM ({keys}) AS marked WHERE k IS NOT NULL),"
        f" {withdrawn}); END IF; RETURN NULL;"
    )
    return Trigger(watched.table, event, "", body)


def wanted(vendor: str) -> list[Trigger]:
    """Every trigger that the models of today ask for."""
    found = [
        _trigger(watched, event, vendor)
        for watched in tables()
        for event in EVENTS
        if watched.inserts or event != "INSERT"
    ]
    return sorted(found, key=lambda trigger: trigger.name)


def _existing(cursor, vendor: str) -> dict[str, str]:
    """``{name: table}`` of the triggers of this module that are there."""
    if vendor == "postgresql":
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND pg_table_is_visible(pg_class.oid)"
            " AND starts_with(tgname::text, %s)",
            [PREFIX],
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
    return dict(cursor.fetchall())


def _create(cursor, vendor: str, trigger: Trigger, quote) -> None:
    when = f"WHEN {trigger.when} " if trigger.when else ""
    start = f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {quote(trigger.table)} FOR EACH ROW "
    if vendor == "sqlite":
        cursor.execute(f"{start}{when}BEGIN {trigger.body} END")
        return
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $body$ BEGIN {trigger.body} END $body$"
    )
    cursor.execute(f"{start}EXECUTE FUNCTION {trigger.name}()")


def _create_function(cursor) -> None:
    """Each key once per transaction, unless a snapshot was taken in it since; the generation once."""
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION {FUNCTION}(keys text[], harm integer) RETURNS void LANGUAGE plpgsql
        SET enable_seqscan = off  -- the table may have been small when a long transaction began
        AS $body$
        DECLARE k text; seen bigint := coalesce(nullif(current_setting('prevenance.seen', true), ''), '0')::bigint;
        BEGIN
            FOREACH k IN ARRAY keys || '{shown.ANYTHING}'::text LOOP
                IF NOT EXISTS (
                    SELECT 1 FROM {marks.TABLE} known
                    WHERE known.key = k AND known.at = pg_current_xact_id()
                    AND known.withdrawn >= harm AND known.id + 0 > seen  -- by the index of keys, not that of numbers
                ) THEN
                    INSERT INTO {marks.TABLE} (key, withdrawn, at, created)
                        VALUES (k, harm, pg_current_xact_id(), clock_timestamp());
                END IF;
            END LOOP;
            IF current_setting('prevenance.marked', true) IS DISTINCT FROM 'yes' THEN
                INSERT INTO prevenance_generationmark (token, created)
                    VALUES (floor(random() * 4294967296)::bigint, now());
                PERFORM set_config('prevenance.marked', 'yes', true);
            END IF;
        END $body$
        """
    )


def missing(using: str = "default") -> list[Trigger]:
    """Triggers that should be in the database and are not."""
    other = connections[using]
    with other.cursor() as cursor:
        there = _existing(cursor, other.vendor)
    known = set(other.introspection.table_names())
    return [trigger for trigger in wanted(other.vendor) if trigger.name not in there and trigger.table in known]


def install(using: str = "default") -> bool:
    """Make the triggers that lack, remove those that no model asks for any more. Whether anything had to be done."""
    other = connections[using]
    if other.vendor not in {"postgresql", "sqlite"}:
        return False
    known = set(other.introspection.table_names())
    if not {GenerationMark._meta.db_table, Mark._meta.db_table} <= known:
        return False
    asked = {trigger.name: trigger for trigger in wanted(other.vendor) if trigger.table in known}
    quote = other.ops.quote_name
    with transaction.atomic(using=using), other.cursor() as cursor:
        there = _existing(cursor, other.vendor)
        if there.keys() == asked.keys():
            return False
        if other.vendor == "postgresql":
            _create_function(cursor)
        drop(using, {name: table for name, table in there.items() if name not in asked})
        for name in asked.keys() - there.keys():
            _create(cursor, other.vendor, asked[name], quote)
        marks.write(cursor, other.vendor, [shown.ALL])
    return True


def drop(using: str, names: dict[str, str] | None = None) -> None:
    """Remove triggers (default: all of this module)."""
    other = connections[using]
    quote = other.ops.quote_name
    with other.cursor() as cursor:
        for name, table in (_existing(cursor, other.vendor) if names is None else names).items():
            if other.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {name} ON {quote(table)}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER {name}")
