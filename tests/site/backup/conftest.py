"""A small site of its own (database, media) on the database of the run, that commands in other processes use."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection

from prevenance.backup import databases

MANAGE = [sys.executable, str(settings.ROOT / "site" / "manage.py")]


@dataclass
class SmallSite:
    """Its folder and the environment of its commands."""

    var: Path
    env: dict[str, str]
    params: dict

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(
            [*MANAGE, *arguments], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([*MANAGE, *arguments], env=self.env, capture_output=True, text=True, timeout=300)

    def ok(self, *arguments: str) -> str:
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def query(self, sql: str) -> list[tuple]:
        """Run one statement in a connection of its own."""
        if self.params:
            import psycopg

            with psycopg.connect(databases._conninfo(self.params), autocommit=True) as session:
                cursor = session.execute(sql)
                return cursor.fetchall() if cursor.description else []
        with closing(sqlite3.connect(self.var / "prevenance.sqlite3")) as session, session:
            return session.execute(sql).fetchall()

    def state(self) -> tuple:
        """What a visitor would miss: users, site, files."""
        users = sorted(self.query("SELECT username FROM auth_user"))
        media = {
            path.relative_to(self.var).as_posix(): path.read_bytes() for path in (self.var / "media").rglob("*.txt")
        }
        return users, media


def add_user(site: SmallSite, name: str) -> None:
    site.query(
        "INSERT INTO auth_user (username, password, first_name, last_name, email, is_superuser, is_staff, is_active,"
        f" date_joined) VALUES ('{name}', '!', '', '', '', false, false, true, '2026-01-01')"
    )


@pytest.fixture
def small_site(transactional_db, tmp_path):
    """A site whose database is a copy of the (migrated, empty) one of the run."""
    var = tmp_path / "var"
    (var / "media" / "documents").mkdir(parents=True)
    for number in range(5):
        (var / "media" / "documents" / f"note-{number}.txt").write_text(f"Contenu {number}\n" * 2000)
    connection.ensure_connection()
    params, name = {}, ""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(var / "prevenance.sqlite3")) as copy:
            connection.connection.backup(copy)
        url = f"sqlite:///{var / 'prevenance.sqlite3'}"
    else:
        name = f"small_{os.getpid()}_{tmp_path.name}"[:50].lower().replace("-", "_")
        source = connection.get_connection_params()
        dump = databases.dump_postgresql("default", tmp_path)[0]
        databases.drop_postgresql(source, name)
        databases.create_postgresql(source, name, dump)
        dump.unlink()
        params = {**source, "dbname": name}
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "prevenance.settings.development",
        "VAR_DIR": str(var),
        "DATABASE_URL": url,
        "BACKUP_DIR": str(tmp_path / "backups"),
        "LOG_LEVEL": "WARNING",
        "REDIS_URL": "",
    }
    site = SmallSite(var, env, params)
    add_user(site, "jeanne")
    yield site
    if name:
        source = connection.get_connection_params()
        for left in databases.named_postgresql(source, name):
            databases.drop_postgresql(source, left)
