"""The generation of public content: a token that is another one as soon as anything public changed.

Copies of pages do not carry it (they carry what they show, :mod:`prevenance.marks`); it serves what is cheap to make
again after any change. Triggers (:mod:`prevenance.triggers`) change it **in the transaction of the content**, so that a
process killed between the commit and anything else leaves nothing to repair, and so does whoever writes by other ways
than ours (``update()``, ``bulk_create``, plain SQL). What Django's signals say comes too late for that: ``post_save``
is sent after the row is committed.

It is the sum of the tokens of ``prevenance_generationmark``. On PostgreSQL each transaction adds one row with a random
token: writers never wait for each other, as they would for one row to update, and a transaction that commits late
changes the sum when it commits (the highest number, of a sequence, would not). On SQLite, where one writes at a time, a
single row gets a higher number.

Whoever asks for it while a page is being made says that the page depends on anything: use ``core.shown.collecting`` and
:func:`token` to keep a value with what it shows.
"""

import datetime as dt
import logging
from collections.abc import Iterable

from django.apps import apps
from django.core import checks
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import post_migrate, pre_migrate
from django.utils import timezone

from core import metrics, shown
from search.upkeep import index_changed

from . import front, marks, triggers, watched
from .models import GenerationMark
from .triggers import install, missing

__all__ = ["GenerationMark", "compact", "current", "install", "missing", "renew", "token"]

logger = logging.getLogger(__name__)
#: Beginnings of the keys that lists made from an index depend on.
REPEATED = {"places": ("near:", "directory_place.commune_id:")}


# --- reading --------------------------------------------------------------------------------------------------------


def current() -> str | None:
    """Return the token of today's state (one small query), or ``None`` when the database does not answer.

    What is made from it is old after any change: the page being made says so.
    """
    shown.everything()
    return token()


def token() -> str | None:
    """As :func:`current`, for a value that is kept with the keys of what it shows (``shown.collecting``)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT SUM(token), COUNT(*) FROM prevenance_generationmark")
            total, rows = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        metrics.failed("generation")
        return None
    return marks.learn(total, rows)


# --- writing --------------------------------------------------------------------------------------------------------


def renew(keys: Iterable[str] = (shown.ALL,), using: str = "default") -> None:
    """Make copies that show ``keys`` (default: every copy) unreachable; in a transaction, when that is committed.

    For what triggers do not see: the search index that caught up, a demo that was loaded.
    """
    other = connections[using]
    with other.cursor() as cursor:
        marks.write(cursor, other.vendor, keys)
    transaction.on_commit(front.renew, using=using, robust=True)


def compact() -> None:
    """Forget old marks, and replace tokens older than an hour by one of the same sum (PostgreSQL)."""
    marks.forget()
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH old AS (DELETE FROM prevenance_generationmark WHERE created < now() - interval '1 hour'"
            " RETURNING token) INSERT INTO prevenance_generationmark (token, created)"
            " SELECT mod(SUM(token), 4503599627370496), now() - interval '1 hour' FROM old HAVING COUNT(*) > 0"
        )


# --- triggers -------------------------------------------------------------------------------------------------------


def before_migrate(using: str = "default", **_kwargs) -> None:
    """SQLite rebuilds a table to alter it, and cannot while a trigger names another table: they are put back after."""
    if connections[using].vendor == "sqlite":
        triggers.drop(using)


def after_migrate(using: str = "default", **_kwargs) -> None:
    """Put the triggers in place."""
    install(using)


def after_index(name: str = "", since: dt.datetime | None = None, **_kwargs) -> None:
    """The index caught up: lists made from the one before must not be served any more.

    Lists that depend on squares of the map rather than on the index as a whole see the squares marked again that
    changed lately; all of them when that was too long ago for the marks to be there.
    """
    keys = [f"index:{name}"]
    late = since is None or since < timezone.now() - dt.timedelta(hours=marks.KEPT_HOURS / 2)
    if late:
        keys.append(shown.remade(name))
    try:
        renew(keys)
        if not late:
            marks.repeat(REPEATED.get(name, ()))
    except DatabaseError as error:
        metrics.failed("generation")
        logger.warning("the generation was not renewed after the index: %s", error)


@checks.register(checks.Tags.database)
def triggers_are_there(app_configs, databases=None, **_kwargs):
    """Without its triggers a database would have pages served after they were withdrawn.

    Nothing is said while migrations wait: ``migrate`` puts the triggers in place when it ends, and must be able to
    begin.
    """
    found = []
    for using in databases or ():
        try:
            lacking = missing(using)
            if lacking and _migrations_wait(using):
                continue
        except DatabaseError:
            continue
        if lacking and GenerationMark._meta.db_table in connections[using].introspection.table_names():
            found.append(
                checks.Error(
                    f"{len(lacking)} triggers of the generation of public pages are missing (first: "
                    f"{lacking[0].event} on {lacking[0].table}).",
                    hint="Run manage.py setup_site, or migrate --skip-checks: they put them back.",
                    id="prevenance.E020",
                )
            )
    return found


def _migrations_wait(using: str) -> bool:
    executor = MigrationExecutor(connections[using])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def connect() -> None:
    """Say what is watched; listen to migrations and to the index. Called once when the project is ready."""
    watched.declare()
    sender = apps.get_app_config("prevenance")
    pre_migrate.connect(before_migrate, sender=sender, dispatch_uid="generation-before")
    post_migrate.connect(after_migrate, sender=sender, dispatch_uid="generation-after")
    index_changed.connect(after_index, dispatch_uid="generation-index")
