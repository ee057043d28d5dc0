"""The generation of public content: a token that is another one as soon as something public changed.

Each cached page carries the generation that was read before it was made, and is served only while that is still the
generation: one change makes every copy unreachable at once, and there is no list of dependent pages to keep true.

The generation lives in the database and changes **in the transaction of the content**: triggers on the tables of
public content do it, so that a process killed between the commit and anything else leaves nothing to repair, and so
does whoever writes by other ways than ours (``update()``, ``bulk_create``, plain SQL). What Django's signals say comes
too late for that: ``post_save`` is sent after the row is committed.

It is the sum of the tokens of ``prevenance_generationmark``. On PostgreSQL each transaction adds one row with a random
token: writers never wait for each other, as they would for one row to update, and a transaction that commits late
changes the sum when it commits (the highest number, of a sequence, would not). On SQLite, where one writes at a time, a
single row gets a new random token.
"""

import hashlib
import logging
import time
from dataclasses import dataclass

from django.apps import apps
from django.core import checks
from django.db import DatabaseError, InterfaceError, connection, connections, transaction
from django.db.models.signals import post_migrate, pre_migrate
from wagtail.models import Page

from core import metrics
from search.upkeep import index_changed

from .models import GenerationMark

logger = logging.getLogger(__name__)
PUBLIC_APPS = frozenset({"content", "registry", "directory", "vocabularies", "identity", "wagtail_footnotes"})
#: Models of libraries that public pages show.
PUBLIC_MODELS = (
    "wagtailcore.Site",
    "wagtailcore.Locale",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.CollectionViewRestriction",
    "wagtailimages.Image",
    "wagtaildocs.Document",
)
#: What readers see of a page in its common table; drafts change other columns.
PAGE_COLUMNS = (
    "live",
    "title",
    "slug",
    "url_path",
    "path",
    "seo_title",
    "search_description",
    "show_in_menus",
    "first_published_at",
    "last_published_at",
    "expire_at",
    "expired",
    "locale_id",
    "content_type_id",
)
PREFIX = "public_generation_"
FUNCTION = "prevenance_generation_changed"
#: When the database does not answer, copies of the last generation known are served for this long (seconds).
BLIND_SECONDS = 300.0
_last: tuple[str, float] | None = None


# --- reading --------------------------------------------------------------------------------------------------------


def current() -> str | None:
    """Return the token of today's state (one small query), or ``None`` when the database does not answer."""
    global _last
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT SUM(token), COUNT(*) FROM prevenance_generationmark")
            total, rows = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        metrics.failed("generation")
        return None
    token = f"{int(total or 0):x}-{int(bool(rows))}"
    _last = (token, time.monotonic())
    return token


def last_known() -> str | None:
    """The token read last by this process, if that is less than ``BLIND_SECONDS`` ago."""
    if _last is None or time.monotonic() - _last[1] > BLIND_SECONDS:
        return None
    return _last[0]


# --- writing --------------------------------------------------------------------------------------------------------


def renew(using: str = "default") -> None:
    """Make every cached public page unreachable; in a transaction, when that is committed.

    For what triggers do not see: the search index that caught up, a demo that was loaded.
    """
    other = connections[using]
    with other.cursor() as cursor:
        for statement in _statements(other.vendor):
            cursor.execute(statement)


def compact() -> None:
    """Replace marks older than an hour by one of the same sum (PostgreSQL): the generation does not change."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH old AS (DELETE FROM prevenance_generationmark WHERE created < now() - interval '1 hour'"
            " RETURNING token) INSERT INTO prevenance_generationmark (token, created)"
            " SELECT mod(SUM(token), 4503599627370496), now() - interval '1 hour' FROM old HAVING COUNT(*) > 0"
        )


def _statements(vendor: str) -> list[str]:
    """SQL that changes the generation."""
    if vendor == "postgresql":
        return [
            "INSERT INTO prevenance_generationmark (token, created)"
            " VALUES (floor(random() * 4294967296)::bigint, now())"
        ]
    return [
        "INSERT INTO prevenance_generationmark (id, token, created) SELECT 1, 0, CURRENT_TIMESTAMP"
        " WHERE NOT EXISTS (SELECT 1 FROM prevenance_generationmark WHERE id = 1)",
        "UPDATE prevenance_generationmark SET token = (random() & 4294967295), created = CURRENT_TIMESTAMP"
        " WHERE id = 1",
    ]


# --- triggers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event of one table; ``when``: SQL that both databases understand (empty: always)."""

    table: str
    event: str
    when: str = ""

    @property
    def name(self) -> str:
        """Holds a digest of the definition, so that a changed one is made anew."""
        digest = hashlib.sha256(f"{self.table}|{self.event}|{self.when}|5".encode()).hexdigest()[:12]
        return f"{PREFIX}{self.event.lower()}_{digest}"


def is_public(model: type) -> bool:
    """Whether rows of ``model`` are shown to the public; a model says no with ``affects_public_pages = False``."""
    return model._meta.managed and (
        (model._meta.app_label in PUBLIC_APPS and getattr(model, "affects_public_pages", True))
        or model._meta.label in PUBLIC_MODELS
    )


def triggers(vendor: str) -> list[Trigger]:
    """Every trigger that the models of today ask for."""
    different = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    page = Page._meta.db_table
    changed = " OR ".join(f"OLD.{column} {different} NEW.{column}" for column in PAGE_COLUMNS)
    found = [
        Trigger(page, "INSERT", "NEW.live"),
        Trigger(page, "UPDATE", f"(OLD.live OR NEW.live) AND ({changed})"),
        Trigger(page, "DELETE", "OLD.live"),
    ]
    for model in apps.get_models(include_auto_created=True):
        if not is_public(model) or model._meta.proxy:
            continue
        table = model._meta.db_table
        if issubclass(model, Page):
            # A draft that was never live is written to the table of its kind too: only live pages count. The common
            # table above sees pages come, go, and become live.
            found.append(
                Trigger(table, "UPDATE", f"EXISTS (SELECT 1 FROM {page} WHERE id = NEW.page_ptr_id AND live)")  # noqa: S608
            )
        else:
            found += [Trigger(table, event) for event in ("INSERT", "UPDATE", "DELETE")]
    return sorted(set(found), key=lambda trigger: trigger.name)


def _existing(cursor, vendor: str) -> dict[str, str]:
    """``{name: table}`` of the triggers of this module that are there."""
    if vendor == "postgresql":
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND pg_table_is_visible(pg_class.oid) AND starts_with(tgname::text, %s)",
            [PREFIX],
        )
    else:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
            [len(PREFIX), PREFIX],
        )
    return dict(cursor.fetchall())


def _create(cursor, vendor: str, trigger: Trigger, quote) -> None:
    if vendor == "sqlite":
        when = f"WHEN {trigger.when} " if trigger.when else ""
        body = "; ".join(_statements(vendor))
        cursor.execute(
            f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {quote(trigger.table)} FOR EACH ROW {when}"
            f"BEGIN {body}; END"
        )
        return
    # A condition that reads another table cannot stand in WHEN: the function is told to ask it.
    asks = trigger.when.startswith("EXISTS")
    when = f"WHEN ({trigger.when}) " if trigger.when and not asks else ""
    argument = "'live'" if asks else ""
    cursor.execute(
        f"CREATE TRIGGER {trigger.name} AFTER {trigger.event} ON {quote(trigger.table)} FOR EACH ROW {when}"
        f"EXECUTE FUNCTION {FUNCTION}({argument})"
    )


def _create_function(cursor) -> None:
    """Once per transaction: a setting that lives as long as the transaction (or savepoint) says that it is done."""
    (statement,) = _statements("postgresql")
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF current_setting('prevenance.marked', true) = 'yes' THEN
                RETURN NULL;
            END IF;
            IF TG_NARGS > 0 THEN  -- apart: the row of another table has no page_ptr_id to be read
                IF NOT EXISTS (SELECT 1 FROM wagtailcore_page WHERE id = NEW.page_ptr_id AND live) THEN
                    RETURN NULL;
                END IF;
            END IF;
            {statement};
            PERFORM set_config('prevenance.marked', 'yes', true);
            RETURN NULL;
        END $body$
        """  # noqa: S608 - names of our own
    )


def missing(using: str = "default") -> list[Trigger]:
    """Triggers that should be in the database and are not."""
    other = connections[using]
    with other.cursor() as cursor:
        there = _existing(cursor, other.vendor)
    tables = set(other.introspection.table_names())
    return [trigger for trigger in triggers(other.vendor) if trigger.name not in there and trigger.table in tables]


def install(using: str = "default") -> None:
    """Make the triggers that lack, remove those that no model asks for any more. Idempotent."""
    other = connections[using]
    if other.vendor not in {"postgresql", "sqlite"}:
        return
    tables = set(other.introspection.table_names())
    if GenerationMark._meta.db_table not in tables:
        return
    wanted = {trigger.name: trigger for trigger in triggers(other.vendor) if trigger.table in tables}
    quote = other.ops.quote_name
    with transaction.atomic(using=using), other.cursor() as cursor:
        there = _existing(cursor, other.vendor)
        if there.keys() == wanted.keys():
            return
        _drop(cursor, other, {name: table for name, table in there.items() if name not in wanted})
        if other.vendor == "postgresql":
            _create_function(cursor)
        for name in wanted.keys() - there.keys():
            _create(cursor, other.vendor, wanted[name], quote)
        for statement in _statements(other.vendor):
            cursor.execute(statement)


def _drop(cursor, other, there: dict[str, str]) -> None:
    for name, table in there.items():
        on = f" ON {other.ops.quote_name(table)}" if other.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name}{on}")


def before_migrate(using: str = "default", **_kwargs) -> None:
    """SQLite rebuilds a table to alter it, and cannot while a trigger names another table: they are put back after."""
    other = connections[using]
    if other.vendor == "sqlite":
        with other.cursor() as cursor:
            _drop(cursor, other, _existing(cursor, other.vendor))


def after_migrate(using: str = "default", **_kwargs) -> None:
    """Put the triggers in place."""
    install(using)


def after_index(**_kwargs) -> None:
    """The index caught up: lists made from the one before must not be served any more."""
    try:
        renew()
    except DatabaseError as error:
        metrics.failed("generation")
        logger.warning("the generation was not renewed after the index: %s", error)


@checks.register(checks.Tags.database)
def triggers_are_there(app_configs, databases=None, **_kwargs):
    """Without its triggers a database would have pages served after they were withdrawn."""
    found = []
    for using in databases or ():
        try:
            lacking = missing(using)
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


def connect() -> None:
    """Listen to migrations and to the index; called once when the project is ready."""
    sender = apps.get_app_config("prevenance")
    pre_migrate.connect(before_migrate, sender=sender, dispatch_uid="generation-before")
    post_migrate.connect(after_migrate, sender=sender, dispatch_uid="generation-after")
    index_changed.connect(after_index, dispatch_uid="generation-index")
