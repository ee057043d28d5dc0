"""System checks of the project: what must hold before the site starts."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

DEMO_DOMAIN = "demo.invalid"


def database_is_there() -> bool:
    """False for an embedded database whose file was not made yet: opening it would make it."""
    database = settings.DATABASES["default"]
    if "sqlite" not in database["ENGINE"]:
        return True
    name = str(connection.settings_dict["NAME"])
    return ":memory:" in name or "mode=memory" in name or Path(name).exists()


def demo_accounts() -> list[str]:
    """Names of the demo accounts that exist; an empty list when the database is not made yet."""
    user_model = get_user_model()
    if not database_is_there():
        return []
    try:
        if user_model._meta.db_table not in connection.introspection.table_names():
            return []
        return list(user_model.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").values_list("username", flat=True))
    except DatabaseError:
        return []


@register(Tags.database)
def no_demo_account_in_production(app_configs, **kwargs):
    """Demo accounts have public passwords: production refuses them."""
    if not getattr(settings, "REFUSE_DEMO_ACCOUNTS", False):
        return []
    found = demo_accounts()
    if not found:
        return []
    return [
        Error(
            f"Demo accounts exist: {', '.join(sorted(found))}.",
            hint="Their passwords are public. Delete them, or start from an empty database.",
            id="prevenance.E001",
        )
    ]


@register(Tags.urls)
def admin_addresses(app_configs, **kwargs):
    """Somebody says who may open each address of the administration, once."""
    # Wagtail's modules cannot be loaded before every application is ready.
    return import_string("prevenance.admin_access.faults")()


def refuse_demo_accounts() -> None:
    """Raise ``ImproperlyConfigured`` when production would start with a demo account; called by ``wsgi``."""
    for error in no_demo_account_in_production(None):
        raise ImproperlyConfigured(f"{error.msg} {error.hint}")
