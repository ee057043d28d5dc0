"""What the database keeps: every way around ``save()`` is refused by triggers, on SQLite and on PostgreSQL."""

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState
from django.db.models import RestrictedError
from django.db.models.deletion import ProtectedError

from core import append_only
from core.append_only import AppendOnly, NoLongerAppendOnly, Protection
from registry.models import Publisher, StateEvent, Tool


@pytest.fixture
def tables(db):
    """Two tables made by hand: shelves, open or closed, and the books on them."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE keep_shelf (id integer PRIMARY KEY, closed boolean NOT NULL, note text)")
        cursor.execute(
            "CREATE TABLE keep_book (id integer PRIMARY KEY, shelf integer NOT NULL, code text NOT NULL, title text, "
            "reader text, UNIQUE (shelf, code))"
        )
        cursor.execute("INSERT INTO keep_shelf VALUES (1, FALSE, 'a'), (2, TRUE, 'b')")
        cursor.execute("INSERT INTO keep_book VALUES (1, 1, 'x', 'free', 'ann'), (2, 2, 'x', 'kept', 'bob')")


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if sql.startswith("SELECT") else cursor.rowcount


def refused(sql):
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)


def protect(**fields):
    protection = Protection("keep_book", "rows", **fields)
    append_only.install(connection, [protection])
    return protection


def postgres() -> bool:
    return connection.vendor == "postgresql"


CLOSED = "EXISTS (SELECT 1 FROM keep_shelf s WHERE s.id = {}.shelf AND s.closed)"


def test_every_row(tables):
    protect()
    refused("UPDATE keep_book SET title = 'other' WHERE id = 1")
    refused("UPDATE keep_book SET title = title WHERE id = 1")
    refused("DELETE FROM keep_book WHERE id = 2")
    refused("INSERT INTO keep_book VALUES (1, 3, 'y', 't', '') ON CONFLICT (id) DO UPDATE SET title = 'other'")
    if postgres():
        refused("TRUNCATE keep_book")
        refused("TRUNCATE keep_book CASCADE")
    else:
        refused("INSERT OR REPLACE INTO keep_book VALUES (1, 3, 'y', 'other', '')")
        refused("REPLACE INTO keep_book VALUES (9, 2, 'x', 'other', '')")  # takes the place of row 2 by its code
        refused("UPDATE OR REPLACE keep_book SET id = 2 WHERE id = 1")
    assert run("INSERT INTO keep_book VALUES (3, 1, 'z', 'new', '')") == 1
    assert run("SELECT title FROM keep_book ORDER BY id") == [("free",), ("kept",), ("new",)]


def test_rows_of_what_is_closed(tables):
    protect(when=CLOSED.format("OLD"), refuse_insert=CLOSED.format("NEW"))
    assert run("UPDATE keep_book SET title = 'mended' WHERE id = 1") == 1
    refused("UPDATE keep_book SET title = 'mended' WHERE id = 2")
    refused("UPDATE keep_book SET shelf = 1, code = 'q' WHERE id = 2")  # out of what is closed
    refused("UPDATE keep_book SET shelf = 2, code = 'q' WHERE id = 1")  # into it
    refused("INSERT INTO keep_book VALUES (4, 2, 'w', 'late', '')")
    refused("DELETE FROM keep_book WHERE id = 2")
    refused("DELETE FROM keep_book")
    assert run("INSERT INTO keep_book VALUES (5, 1, 'w', 'in time', '')") == 1
    if not postgres():
        refused("REPLACE INTO keep_book VALUES (9, 2, 'x', 'other', '')")
        refused("UPDATE OR REPLACE keep_book SET id = 2 WHERE id = 1")
        assert run("REPLACE INTO keep_book VALUES (1, 1, 'x', 'again', '')") == 1
    assert run("DELETE FROM keep_book WHERE id = 1") == 1


def test_columns_that_may_still_change(tables):
    protect(may_change=["title"], may_be_emptied=["reader"])
    assert run("UPDATE keep_book SET title = 'other' WHERE id = 1") == 1
    refused("UPDATE keep_book SET title = 'other', code = 'q' WHERE id = 1")
    refused("UPDATE keep_book SET reader = 'eve' WHERE id = 1")
    assert run("UPDATE keep_book SET reader = NULL WHERE id = 1") == 1
    refused("UPDATE keep_book SET reader = 'eve' WHERE id = 1")
    refused("DELETE FROM keep_book WHERE id = 1")


def test_frozen_columns_only(tables):
    protect(frozen=["code"], when="OLD.shelf = 2")
    assert run("UPDATE keep_book SET code = 'q' WHERE id = 1") == 1
    refused("UPDATE keep_book SET code = 'q' WHERE id = 2")
    assert run("UPDATE keep_book SET title = 'q' WHERE id = 2") == 1
    assert run("DELETE FROM keep_book WHERE id = 2") == 1
    protect(frozen=["id"], when="OLD.shelf = 1", delete=True)
    assert run("UPDATE keep_book SET title = 'q' WHERE id = 1") == 1
    refused("DELETE FROM keep_book WHERE id = 1")


def test_what_is_missing_is_said_and_comes_back(tables):
    protection = protect()
    assert append_only.missing(connection, [protection]) == []
    name = "keep_keep_book_rows_u"
    run(f"DROP TRIGGER {name}{' ON keep_book' if postgres() else ''}")
    assert append_only.missing(connection, [protection]) == ["keep_book (rows)"]
    append_only.install(connection, [protection])
    assert append_only.missing(connection, [protection]) == []
    if postgres():
        run("ALTER TABLE keep_book DISABLE TRIGGER keep_keep_book_rows_d")
    else:  # a trigger of the same name that refuses nothing
        run(f"DROP TRIGGER {name}")
        run(f"CREATE TRIGGER {name} BEFORE UPDATE ON keep_book BEGIN SELECT 1; END")
    assert append_only.missing(connection, [protection]) == ["keep_book (rows)"]
    append_only.install(connection, [protection])
    refused("UPDATE keep_book SET title = 'other' WHERE id = 1")
    refused("DELETE FROM keep_book WHERE id = 1")
    append_only.uninstall(connection, protection)
    assert run("DELETE FROM keep_book WHERE id = 1") == 1


def test_the_operation_declares_and_takes_away(tables):
    operation = AppendOnly("Book", name="rows", table="keep_book")
    editor, state = SimpleNamespace(connection=connection), ProjectState()
    append_only.install(connection, [operation.protection("core")])
    refused("DELETE FROM keep_book WHERE id = 1")
    NoLongerAppendOnly(operation).database_forwards("core", editor, state, state)
    assert append_only.missing(connection, [operation.protection("core")])
    append_only.install(connection, [operation.protection("core")])
    operation.database_backwards("core", editor, state, state)
    assert run("DELETE FROM keep_book WHERE id = 1") == 1


# --- on our own rows, through every door of the ORM ------------------------------------------------


@pytest.fixture
def event(db):
    publisher = Publisher.objects.create(name="Sien")
    tool = Tool.objects.create(
        name="Outil", publisher=publisher, kind="application", profile="SUIVI", summary="s", price="gratuit"
    )
    return StateEvent.objects.create(tool=tool, to_state="BROUILLON", by_role="editeur", framework_version="1")


WAYS = {
    "update": lambda row: StateEvent._base_manager.filter(pk=row.pk).update(reason="x"),
    "bulk_update": lambda row: StateEvent._base_manager.bulk_update([_with(row, reason="x")], ["reason"]),
    "save_base": lambda row: _with(row, reason="x").save_base(force_update=True),
    "raw_delete": lambda row: StateEvent.objects.filter(pk=row.pk)._raw_delete("default"),
    "delete": lambda row: StateEvent._base_manager.all().delete(),
    "upsert": lambda row: StateEvent.objects.bulk_create(
        [_with(row, reason="x")], update_conflicts=True, unique_fields=["id"], update_fields=["reason"]
    ),
    "sql": lambda row: run(f"UPDATE registry_stateevent SET reason = 'x' WHERE id = {row.pk}"),
}


def _with(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    return row


@pytest.mark.parametrize("way", WAYS)
def test_history_cannot_be_rewritten(event, way):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        WAYS[way](event)
    assert StateEvent.objects.get(pk=event.pk).reason == ""


def test_history_does_not_go_with_what_it_is_about(event):
    with pytest.raises((IntegrityError, ProtectedError, RestrictedError)), transaction.atomic():
        event.tool.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        _delete_at_once(event.tool_id)
    assert StateEvent.objects.filter(pk=event.pk).exists()


def _delete_at_once(pk):
    Tool.objects.filter(pk=pk)._raw_delete("default")
    connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_the_suite_may_empty_the_database_and_nobody_else(tmp_path):
    publisher = Publisher.objects.create(name="Sien")
    tool = Tool.objects.create(
        name="Outil", publisher=publisher, kind="application", profile="SUIVI", summary="s", price="gratuit"
    )
    event = StateEvent.objects.create(tool=tool, to_state="BROUILLON", by_role="editeur", framework_version="1")
    assert append_only.missing(connection) == []
    # as production would: without what tests/conftest.py puts around it
    statements = connection.ops.sql_flush(_style(), [StateEvent._meta.db_table], allow_cascade=True)
    for sql in statements:
        refused(sql)
    assert StateEvent.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_triggers_stand_after_a_flush():
    """The test before this one left rows; the suite emptied them, and the triggers are back."""
    assert not StateEvent.objects.exists()
    assert append_only.missing(connection) == []


def _style():
    from django.core.management.color import no_style

    return no_style()


@pytest.mark.django_db(transaction=True)
def test_an_altered_table_keeps_its_triggers():
    """SQLite rebuilds a table that is altered: ``migrate`` puts the triggers back, with the columns it has then."""
    before = append_only.declared(connection)
    assert Protection("registry_stateevent", "rows") in before
    call_command("migrate", "registry", "0002", verbosity=0, stdout=StringIO())
    try:
        assert Protection("registry_stateevent", "rows") not in append_only.declared(connection)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM registry_stateevent")
    finally:
        call_command("migrate", "registry", verbosity=0, stdout=StringIO())
    assert append_only.declared(connection) == before
    assert append_only.missing(connection) == []


def test_a_check_of_the_database_names_what_is_missing(db):
    assert append_only.check_triggers(databases=["default"]) == []
    append_only.uninstall(connection)
    found = append_only.check_triggers(databases=["default"])
    assert "registry_stateevent (rows)" in {str(one.msg).split(" rows of ")[1].split(":")[0] for one in found}
    assert append_only.check_triggers(databases=[]) == []


def test_long_names_stay_apart():
    one = Protection("t" * 60, "first")
    other = Protection("t" * 60, "second")
    names = {append_only._name(row, event) for row in (one, other) for event in "iudt"}
    assert len(names) == 8
    assert max(map(len, names)) <= 63
