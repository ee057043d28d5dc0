"""Fixtures of the suite, and the rule of services: skipped with a reason on a bare machine, required in CI."""

import os
import shutil

import pytest
from hypothesis import settings

from core import shared
from tests.database import put_back_base_rows

pytest_plugins = ["tests.database", "tests.demo_site", "tests.small_france", "tests.small_site", "tests.states"]

# Playwright's synchronous interface keeps an event loop in the worker; Django would refuse the database to every test
# that comes after it in the same process.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CI = os.environ.get("CI") == "true"

# No deadline: a busy machine is not a fault. CI tries the same examples each time, a developer new ones.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if CI else "here")


def _has_postgres() -> bool:
    return bool(os.environ.get("TEST_POSTGRES_URL"))


def _has_redis() -> bool:
    return bool(os.environ.get("TEST_REDIS_URL"))


def chromium_path() -> str | None:
    """Path of Debian's Chromium, or ``None``."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def nginx_path() -> str | None:
    """Path of nginx, or ``None``; Debian puts it outside the path of ordinary users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


SERVICES = {
    "browser": chromium_path,
    "postgres": _has_postgres,
    "redis": _has_redis,
    "nginx": nginx_path,
}


def pytest_addoption(parser):
    """``--second-database``: the run of CI on PostgreSQL, after the one on SQLite."""
    parser.addoption("--second-database", action="store_true", help="only what another database may change")


def depends_on_database(item) -> bool:
    """Whether a test may end otherwise on another database.

    Pure rules do not, nor do the pages drawn in Chromium: the demo is SQLite, PostgreSQL is looked at by
    ``make install-check``, behind nginx. What the served demo answers (addresses, fuzzing, mirror) may.
    """
    if item.get_closest_marker("browser"):
        return False
    return item.get_closest_marker("django_db") is not None or bool(
        {"django_db_setup", "demo_environment", "demo_site"} & set(item.fixturenames)
    )


def pytest_collection_modifyitems(config, items):
    """Skip what a bare machine lacks; in CI nothing is skipped: a missing service fails its tests."""
    if config.getoption("--second-database"):
        left_out = [item for item in items if not depends_on_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if depends_on_database(item)]
    # Last: Playwright keeps an event loop in this thread, where Django then refuses the database.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        for marker, available in SERVICES.items():
            if item.get_closest_marker(marker) and not available():
                if CI:
                    item.add_marker(pytest.mark.usefixtures("missing_service"))
                else:
                    item.add_marker(pytest.mark.skip(reason=f"needs {marker}: make services installs and starts it"))


@pytest.fixture
def missing_service():
    """Fail a test whose service is missing although CI requires it."""
    pytest.fail("A service that CI requires is missing: make services")


@pytest.fixture(autouse=True)
def nothing_shared_between_tests():
    """A test begins with nothing kept in memory by another one, whose rows are gone."""
    shared.clear()


@pytest.fixture
def one_state(monkeypatch):
    """Values are kept on PostgreSQL too, although a test is one transaction: pages are read, nothing is written."""
    from prevenance import caching, sharing

    monkeypatch.setattr(sharing, "_token", lambda request: "one state")
    monkeypatch.setattr(caching, "_generation", lambda: "one state")


@pytest.fixture(autouse=True, scope="session")
def emptying_of_kept_rows():
    """Let the suite empty the database between tests although triggers keep rows (:mod:`core.append_only`).

    They are taken away and put back around the flush that ``transaction=True`` ends with, here only: nothing in the
    product does that, and ``manage.py flush`` stays refused.
    """
    from django.db import transaction
    from django.db.backends.base.operations import BaseDatabaseOperations

    from core import append_only

    refused = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        protections = append_only.declared(self.connection)
        with transaction.atomic(using=self.connection.alias):
            append_only.uninstall(self.connection)
            refused(self, sql_list)
            put_back_base_rows(self.connection)
            append_only.install(self.connection, protections)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
