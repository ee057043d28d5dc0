"""What the database must hold before anybody is served: tables and triggers, languages, home pages, four eyes."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from content import readiness
from core import append_only

from ..checks import database_is_there
from ..generation import triggers_are_there

_SETUP = "Run manage.py setup_site."
#: The one fault that may end by itself.
DOWN = "prevenance.E128"


def state() -> list[CheckMessage]:
    """Why the database cannot be asked at all; empty when it can. Never creates it."""
    if not database_is_there():
        database = settings.DATABASES["default"]
        return [Error(f"There is no database ({database['NAME']}).", hint=_SETUP, id="prevenance.E121")]
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [Error(f"The database does not answer ({type(error).__name__}).", id=DOWN)]
    if waiting:
        return [Error(f"{len(waiting)} migrations are waiting.", hint=_SETUP, id="prevenance.E122")]
    return []


def problems() -> list[CheckMessage]:
    """Faults of what the database holds."""
    found = [
        *triggers_are_there(None, databases=["default"]),
        *append_only.check_triggers(databases=["default"]),
        *(Error(fault, hint=_SETUP, id="prevenance.E123") for fault in readiness.language_faults()),
        *(Error(fault, hint=_SETUP, id="prevenance.E124") for fault in readiness.tree_faults()),
        *(Error(fault, hint=_SETUP, id="prevenance.E125") for fault in readiness.moderation_faults()),
        *(Error(fault, hint=_SETUP, id="prevenance.E126") for fault in readiness.stock_faults()),
    ]
    site, address = Site.objects.filter(is_default_site=True).first(), urlsplit(settings.BASE_URL)
    if site is not None and site.hostname != address.hostname:
        found.append(
            Error(
                f"The site's record says {site.hostname}, BASE_URL says {address.hostname}.",
                hint=_SETUP,
                id="prevenance.E127",
            )
        )
    return found
