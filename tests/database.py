"""The test database is migrated once per state of the migrations, then copied: each run began with half a minute of it.

The copy is named after everything that makes it: migrations, what they use in ``core``, pinned packages. Nothing that
a test writes can reach it.
"""

import contextlib
import hashlib
import os
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "var" / "test-templates"
KEPT = 3
#: What triggers write at each change (``prevenance.marks``).
MARKS = {"prevenance_mark", "prevenance_generationmark"}


def state_of_migrations() -> str:
    """Digest of what the migrated database depends on."""
    digest = hashlib.sha256()
    folders = ("*/migrations/*.py", "site/*/migrations/*.py", "core/*.py", "requirements/*.txt")
    files = [path for pattern in folders for path in ROOT.glob(pattern)]
    for path in sorted(files):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


class SQLite:
    """A file that is copied."""

    def __init__(self, connection, key: str):
        self.connection, self.path = connection, FOLDER / f"{key}.sqlite3"

    def use(self) -> bool:
        """Have the next test database begin as a copy; False when there is nothing to copy yet."""
        if not self.path.exists():
            return False
        creation, create = self.connection.creation, self.connection.creation._create_test_db

        def copy(*args, **options):
            name = create(*args, **options)
            shutil.copyfile(self.path, name)
            return name

        creation._create_test_db = copy
        return True

    def keep(self) -> None:
        """Copy the database just migrated, whole, under its name."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        self.connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(beside)) as target:
            self.connection.connection.backup(target)
        beside.replace(self.path)
        for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)

    def rows(self, tables: list[str]) -> dict[str, list[tuple]]:
        """What migrations put in each table; nothing when there is no template."""
        if not self.path.exists():
            return {}
        with contextlib.closing(sqlite3.connect(self.path)) as source:
            return {table: rows for table in tables if (rows := source.execute(f'SELECT * FROM "{table}"').fetchall())}

    def put_back(self, rows: dict[str, list[tuple]]) -> None:
        """Write those rows into the emptied tables."""
        self.connection.ensure_connection()
        for table, lines in rows.items():
            marks = ", ".join("?" for _value in lines[0])
            self.connection.connection.executemany(f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})', lines)


class PostgreSQL:
    """A database that serves as template."""

    def __init__(self, connection, key: str):
        self.connection, self.name = connection, f"prevenance_template_{key}"

    def use(self) -> bool:
        """Name the template in the settings of the test database; False when it does not exist yet."""
        with self.connection._nodb_cursor() as cursor:
            if not self.connection.creation._database_exists(cursor, self.name):
                return False
        self.connection.settings_dict["TEST"]["TEMPLATE"] = self.name
        return True

    def keep(self) -> None:
        """Make the template from the database just migrated, unless another process does."""
        from django.db import DatabaseError

        source = self.connection.settings_dict["NAME"]
        self.connection.close()
        with self.connection._nodb_cursor() as cursor, contextlib.suppress(DatabaseError):
            cursor.execute(f'CREATE DATABASE "{self.name}_new" TEMPLATE "{source}"')
            cursor.execute(f'ALTER DATABASE "{self.name}_new" RENAME TO "{self.name}"')

    def rows(self, tables: list[str]) -> dict[str, bytes]:
        """What migrations put in each table, in PostgreSQL's own format; nothing when there is no template."""
        import psycopg

        params = self.connection.get_connection_params() | {"dbname": self.name}
        kept = ("host", "port", "user", "password", "dbname")
        try:
            session = psycopg.connect(**{name: params[name] for name in kept if params.get(name)})
        except psycopg.OperationalError:
            return {}
        with session, session.cursor() as cursor:
            found = {}
            for table in tables:
                with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT BINARY)') as copy:
                    found[table] = b"".join(copy)
        return found

    def put_back(self, rows: dict[str, bytes]) -> None:
        """Write those rows into the emptied tables."""
        with self.connection.cursor() as cursor:
            for table, data in rows.items():
                with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT BINARY)') as copy:
                    copy.write(data)


def begin(url: str, path: Path) -> bool:
    """Give a site its migrated tables: a copy of the template, at ``path`` or as the database of a ``postgres`` URL.

    Returns False, and leaves things as they are, when there is no template yet.
    """
    key = state_of_migrations()
    if not url:
        template = FOLDER / f"{key}.sqlite3"
        if not template.exists():
            return False
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(template, path)
        return True
    import psycopg
    from psycopg import sql

    name, template = urlsplit(url).path.lstrip("/"), f"prevenance_template_{key}"
    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as session:
        if not session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            return False
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        made = "CREATE DATABASE {} TEMPLATE {}"
        session.execute(sql.SQL(made).format(sql.Identifier(name), sql.Identifier(template)))
    return True


_BASE: dict[str, dict] = {}


def put_back_base_rows(connection) -> None:
    """After a ``transaction=True`` test emptied every table: what migrations had put there (languages, the root page).

    Django leaves the tables empty, so that the next test of the same process fails for want of a language. Marks of
    changes are not put back: what is written here marks by itself, and an old number beside newer marks would have the
    copies of the tests that follow taken for changed ones.
    """
    kind = SQLite if connection.vendor == "sqlite" else PostgreSQL
    template = kind(connection, state_of_migrations())
    if connection.vendor not in _BASE:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        _BASE[connection.vendor] = template.rows(sorted(set(tables) - MARKS))
    template.put_back(_BASE[connection.vendor])


def _template():
    from django.db import connection

    kind = SQLite if connection.vendor == "sqlite" else PostgreSQL
    return kind(connection, state_of_migrations())


@pytest.fixture(scope="session")
def database_is_copied(django_db_modify_db_settings, django_db_blocker, django_db_use_migrations) -> bool:
    """Whether the test database begins as a copy."""
    if not django_db_use_migrations:
        return False
    with django_db_blocker.unblock():
        return _template().use()


@pytest.fixture(scope="session")
def django_db_setup(database_is_copied, django_db_use_migrations, django_db_setup, django_db_blocker):
    """As pytest-django does, then keep what was migrated for the next run."""
    if not database_is_copied and django_db_use_migrations:
        with django_db_blocker.unblock():
            _template().keep()


def _empties_tables(item) -> bool:
    """Whether a test really commits, so that no transaction may stand around it."""
    marker = item.get_closest_marker("django_db")
    real = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}
    return bool(marker and (marker.kwargs.get("transaction") or marker.args)) or bool(real & set(item.fixturenames))


@pytest.fixture(scope="module")
def module_transaction(request, django_db_setup, django_db_blocker):
    """A transaction around every test of a module: what module fixtures write in it is seen by each, undone at the end.

    Yields False, and opens nothing, in a module where a test commits for good.
    """
    from django.core.cache import cache
    from django.db import transaction

    if any(_empties_tables(item) for item in request.session.items if item.path == request.path):
        yield False
        return
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # durable blocks of the tests are as free in it as in Django's own TestCase
        around.__enter__()
    yield True
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
        cache.clear()
