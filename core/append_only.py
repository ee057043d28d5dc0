"""Rows that the database itself keeps: triggers refuse UPDATE, DELETE and TRUNCATE, whatever the code above them does.

Python cannot hold this promise: ``_raw_delete``, ``_base_manager.update``, ``bulk_create(update_conflicts=True)`` and
plain SQL all pass beside ``save()`` and custom managers. A migration declares what is kept::

    from core.append_only import AppendOnly

    operations = [
        AppendOnly("StateEvent"),
        AppendOnly(
            "Answer",
            name="closed",
            when="EXISTS (SELECT 1 FROM registry_evaluation e WHERE e.id = OLD.evaluation_id AND …)",
            refuse_insert="EXISTS (SELECT 1 FROM registry_evaluation e WHERE e.id = NEW.evaluation_id AND …)",
        ),
    ]

What is refused raises ``django.db.IntegrityError``. Conditions are SQL that SQLite and PostgreSQL both understand.

SQLite rebuilds a table to alter it, and its triggers go with the old one; a trigger that names another table even makes
that rebuild fail; and a migration may have to fill a new column of rows that are kept. So a ``migrate`` that has
something to do takes the triggers away before it starts and puts them back when it ends, from the operations of the
migrations that are applied: the migrations stay the one declaration, and a column that is added later is kept too.
:func:`missing` says which triggers are not there (a system check of the database, and ``manage.py verify_ledger``, ask
it), so a ``migrate`` that failed half-way does not go unseen.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import checks
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation, OperationCategory

#: Begins the name of every trigger of this module, and the message of every refusal.
PREFIX = "keep_"
MESSAGE = "append-only"
_LONGEST_NAME = 63  # PostgreSQL's


@dataclass(frozen=True, slots=True)
class Protection:
    """What is kept of one table.

    ``when``: SQL on ``OLD``; only such rows are kept (empty: all). ``frozen``: only these columns are kept (and rows
    may be deleted, unless ``delete`` is True); ``may_change``: every column but these; ``may_be_emptied``:
    columns that may become NULL and nothing else (an account that is erased). ``refuse_insert``: SQL on ``NEW``; no
    such row may be added, nor another row be changed into one. ``delete``: True when deleting is refused (by default
    unless ``frozen`` is given).
    """

    table: str
    name: str
    when: str = ""
    frozen: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()
    may_be_emptied: tuple[str, ...] = ()
    refuse_insert: str = ""
    delete: bool | None = None

    @property
    def keeps_rows(self) -> bool:
        """True when rows may not be deleted."""
        return not self.frozen if self.delete is None else self.delete

    @property
    def message(self) -> str:
        """Text of the error that the database raises when a kept row is changed."""
        return f"{MESSAGE}: {self.table} ({self.name})"


class AppendOnly(Operation):
    """Migration operation: keep the rows of a model (see :class:`Protection`), under a name unique for that model."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(
        self,
        model_name: str,
        name: str = "rows",
        *,
        table: str = "",
        when: str = "",
        frozen: Iterable[str] = (),
        may_change: Iterable[str] = (),
        may_be_emptied: Iterable[str] = (),
        refuse_insert: str = "",
        delete: bool | None = None,
    ):
        self.model_name, self.name, self.table = model_name, name, table
        self.when, self.refuse_insert, self.delete = when, refuse_insert, delete
        self.frozen, self.may_change = tuple(frozen), tuple(may_change)
        self.may_be_emptied = tuple(may_be_emptied)

    def protection(self, app_label: str) -> Protection:
        """What this operation declares for a model of ``app_label``."""
        return Protection(
            self.table or f"{app_label}_{self.model_name.lower()}",
            self.name,
            when=self.when,
            frozen=self.frozen,
            may_change=self.may_change,
            may_be_emptied=self.may_be_emptied,
            refuse_insert=self.refuse_insert,
            delete=self.delete,
        )

    def state_forwards(self, app_label: Any, state: Any) -> None:
        """No model changes."""

    def database_forwards(self, app_label: Any, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing yet: the end of ``migrate`` creates the triggers (see the module)."""

    def database_backwards(self, app_label: Any, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        uninstall(schema_editor.connection, self.protection(app_label))

    def describe(self) -> Any:
        """One line for ``migrate``."""
        return f"Keep rows of {self.model_name} ({self.name})"

    @property
    def migration_name_fragment(self) -> Any:
        """Part of the name that ``makemigrations`` gives to the migration."""
        return f"keep_{self.model_name.lower()}_{self.name}"


class NoLongerAppendOnly(Operation):
    """Migration operation: end the protection ``name`` of a model (an older migration declared it)."""

    reduces_to_sql = True
    reversible = True
    category = OperationCategory.SQL

    def __init__(self, operation: AppendOnly):
        self.operation = operation

    def state_forwards(self, app_label: Any, state: Any) -> None:
        """No model changes."""

    def database_forwards(self, app_label: Any, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        self.operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: Any, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing yet: the end of ``migrate`` creates them again."""

    def describe(self) -> Any:
        """One line for ``migrate``."""
        return f"No longer keep rows of {self.operation.model_name} ({self.operation.name})"


def declared(connection: Any) -> list[Protection]:
    """Protections of every migration applied to this database, in the order in which they were declared."""
    loader = MigrationLoader(connection)
    found: dict[tuple[str, str], Protection] = {}
    plan: dict[tuple[str, str], Any] = {}
    for leaf in loader.graph.leaf_nodes():
        plan |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    for node in plan:
        if node not in loader.applied_migrations:
            continue
        for operation in loader.graph.nodes[node].operations:
            if isinstance(operation, AppendOnly):
                one = operation.protection(node[0])
                found[one.table, one.name] = one
            elif isinstance(operation, NoLongerAppendOnly):
                one = operation.operation.protection(node[0])
                found.pop((one.table, one.name), None)
    return list(found.values())


def install(connection: Any, protections: Iterable[Protection] | None = None) -> None:
    """Create the triggers of ``protections`` (default: all that are declared), replacing those of the same name."""
    with connection.cursor() as cursor:
        for one in declared(connection) if protections is None else protections:
            for name, statements in _triggers(connection, cursor, one).items():
                _drop(connection, cursor, one.table, name)
                for statement in statements:
                    cursor.execute(statement)


def uninstall(connection: Any, protection: Protection | None = None) -> None:
    """Drop the triggers of one protection, or every trigger of this module."""
    with connection.cursor() as cursor:
        for name, table in _present(connection, cursor).items():
            if protection is None or name in {_name(protection, event) for event in "iudt"}:
                _drop(connection, cursor, table, name)


def missing(connection: Any, protections: Iterable[Protection] | None = None) -> list[str]:
    """Tables and names of the protections whose triggers are absent, altered or disabled; empty when all stand."""
    found = []
    with connection.cursor() as cursor:
        known = _sources(connection, cursor)
        for one in declared(connection) if protections is None else protections:
            wanted = _triggers(connection, cursor, one)
            if any(known.get(name) != statements[0].strip() for name, statements in wanted.items()):
                found.append(f"{one.table} ({one.name})")
    return found


# --- what the two databases need -----------------------------------------------------------------


def _name(one: Protection, event: str) -> str:
    """Name of the trigger of ``event`` (i, u, d, t); a long one is shortened by a digest."""
    name = f"{PREFIX}{one.table}_{one.name}_{event}"
    if len(name) > _LONGEST_NAME:
        mark = hashlib.sha256(name.encode()).hexdigest()[:8]
        name = f"{name[: _LONGEST_NAME - 11]}_{mark}_{event}"
    return name


def _columns(connection: Any, cursor: Any, table: str) -> list[str]:
    return [row.name for row in connection.introspection.get_table_description(cursor, table)]


def _conditions(connection: Any, cursor: Any, one: Protection) -> dict[str, str]:
    """SQL by event: when INSERT, UPDATE and DELETE are refused. "TRUE" means always."""
    quote, distinct = connection.ops.quote_name, _distinct(connection)
    kept = f"({one.when})" if one.when else "TRUE"
    found = {}
    changes = ""
    if one.frozen or one.may_change or one.may_be_emptied:
        parts = []
        for column in one.frozen or _columns(connection, cursor, one.table):
            if column in one.may_change:
                continue
            part = f"OLD.{quote(column)} {distinct} NEW.{quote(column)}"
            if column in one.may_be_emptied:
                part = f"({part} AND NEW.{quote(column)} IS NOT NULL)"
            parts.append(part)
        changes = f" AND ({' OR '.join(parts)})"
    found["u"] = f"{kept}{changes}"
    if one.refuse_insert:
        found["u"] = f"({found['u']}) OR ({_only_new(connection, cursor, one, changes)})"
        found["i"] = f"({one.refuse_insert})"
    if one.keeps_rows:
        found["d"] = kept
    if connection.vendor == "sqlite" and "d" in found:
        found["i"] = " OR ".join(filter(None, [found.get("i", ""), *_replacing(connection, cursor, one)]))
    return {event: condition for event, condition in found.items() if condition}


def _only_new(connection: Any, cursor: Any, one: Protection, changes: str) -> str:
    """Condition of an update that would turn a row into one that may not be added."""
    return f"({one.refuse_insert}){changes}"


def _replacing(connection: Any, cursor: Any, one: Protection) -> list[str]:
    """Conditions of an ``INSERT OR REPLACE`` that would take the place of a kept row.

    SQLite fires DELETE triggers then only when ``recursive_triggers`` is on: our settings turn it on, another
    connection may not.
    """
    quote = connection.ops.quote_name
    kept = one.when.replace("OLD.", "kept.") or "TRUE"
    found = []
    for columns in _unique(connection, cursor, one.table):
        same = " AND ".join(f"kept.{quote(name)} = NEW.{quote(name)}" for name in columns)
        rows = f"SELECT 1 FROM {quote(one.table)} AS kept WHERE {same} AND ({kept})"  # noqa: S608 - names of our own
        found.append(f"EXISTS ({rows})")
    return found


def _unique(connection: Any, cursor: Any, table: str) -> list[tuple[str, ...]]:
    """Columns of the primary key and of every unique index of a table of SQLite, partial ones left out."""
    quote = connection.ops.quote_name
    cursor.execute(f"PRAGMA table_info({quote(table)})")
    found = {tuple(row[1] for row in cursor.fetchall() if row[5])}
    cursor.execute(f"PRAGMA index_list({quote(table)})")
    for _number, name, unique, _origin, partial in cursor.fetchall():
        if unique and not partial:
            cursor.execute(f"PRAGMA index_info({quote(name)})")
            found.add(tuple(row[2] for row in cursor.fetchall()))
    return sorted(columns for columns in found if columns and None not in columns)


def _distinct(connection: Any) -> str:
    return "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"


_EVENTS = {"i": "INSERT", "u": "UPDATE", "d": "DELETE"}


def _triggers(connection: Any, cursor: Any, one: Protection) -> dict[str, list[str]]:
    """Statements that create the triggers of a protection, by name; the first is what the database remembers."""
    if one.table not in connection.introspection.table_names(cursor):
        return {}
    conditions = _conditions(connection, cursor, one)
    make = _sqlite if connection.vendor == "sqlite" else _postgres
    found = {}
    for event, condition in conditions.items():
        name = _name(one, event)
        found[name] = make(connection, one, name, event, condition)
    if connection.vendor != "sqlite" and "d" in conditions:
        name = _name(one, "t")
        found[name] = _postgres(connection, one, name, "t", "TRUE")
    return found


def _sqlite(connection: Any, one: Protection, name: str, event: str, condition: str) -> list[str]:
    quote = connection.ops.quote_name
    return [
        f"CREATE TRIGGER {quote(name)} BEFORE {_EVENTS[event]} ON {quote(one.table)} FOR EACH ROW "
        f"WHEN {condition} BEGIN SELECT RAISE(ABORT, '{one.message}'); END"
    ]


def _postgres(connection: Any, one: Protection, name: str, event: str, condition: str) -> list[str]:
    """The function's body first: it is what :func:`missing` compares; the trigger is checked to be enabled."""
    quote = connection.ops.quote_name
    body = (
        f" BEGIN IF {condition} THEN RAISE EXCEPTION '{one.message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {'OLD' if event == 'd' else 'NULL' if event == 't' else 'NEW'}; END "
    )
    when = "BEFORE TRUNCATE" if event == "t" else f"BEFORE {_EVENTS[event]}"
    each = "STATEMENT" if event == "t" else "ROW"
    function = f"CREATE OR REPLACE FUNCTION {quote(name)}() RETURNS trigger LANGUAGE plpgsql AS $keep${body}$keep$"
    trigger = (
        f"CREATE TRIGGER {quote(name)} {when} ON {quote(one.table)} FOR EACH {each} EXECUTE FUNCTION {quote(name)}()"
    )
    return [function, trigger]


def _drop(connection: Any, cursor: Any, table: str, name: str) -> None:
    quote = connection.ops.quote_name
    if connection.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}")
    else:
        cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)} ON {quote(table)}")
        cursor.execute(f"DROP FUNCTION IF EXISTS {quote(name)}()")


def _present(connection: Any, cursor: Any) -> dict[str, str]:
    """Triggers of this module that are there: name → table."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    return {name: table.strip('"') for name, table in cursor.fetchall() if name.startswith(PREFIX)}


def _sources(connection: Any, cursor: Any) -> dict[str, str]:
    """Triggers that are there and enabled: name → statement that made them (for PostgreSQL, that of the function)."""
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name: sql.strip() for name, sql in cursor.fetchall() if name.startswith(PREFIX)}
    cursor.execute(
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    )
    quote = connection.ops.quote_name
    return {
        name: f"CREATE OR REPLACE FUNCTION {quote(name)}() RETURNS trigger LANGUAGE plpgsql AS $keep${source}$keep$"
        for name, source in cursor.fetchall()
        if name.startswith(PREFIX)
    }


# --- called by the application of this floor -----------------------------------------------------


def before_migrate(sender: Any, using: Any, plan: Any = (), **kwargs: Any) -> None:
    """Drop the triggers before ``migrate`` rebuilds tables (see the module)."""
    if plan:
        uninstall(connections[using])


def after_migrate(sender: Any, using: Any, plan: Any = None, **kwargs: Any) -> None:
    """When ``migrate`` ends: every trigger that is declared and not there is put (back). ``flush`` has no plan."""
    if plan is None:
        return
    connection = connections[using]
    protections = declared(connection)
    if missing(connection, protections):
        install(connection, protections)


@checks.register("append_only", checks.Tags.database)
def check_triggers(app_configs: Any = None, databases: Any = None, **kwargs: Any) -> Any:
    """The triggers that migrations declare are there (``manage.py check --database default``)."""
    found = []
    for alias in databases or ():
        for one in missing(connections[alias]):
            found.append(
                checks.Error(
                    f"The database “{alias}” does not keep the rows of {one}: its triggers are missing or altered.",
                    hint="Run manage.py setup_site (or migrate --skip-checks), then manage.py verify_ledger.",
                    id="core.E010",
                )
            )
    return found
