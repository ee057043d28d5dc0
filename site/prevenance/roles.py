"""Groups of the site, filled from what each app declares in its ``permissions.py``."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib.auth.models import Group, Permission

from accounts import roles

APPS = ("content", "registry", "directory", "vocabularies", "identity", "security", "search")
_EVERY_ROLE = ["wagtailadmin.access_admin"]


def declared() -> dict[str, set[str]]:
    """Return ``{group name: {"app.codename", …}}`` gathered from every app."""
    wanted = {name: set(_EVERY_ROLE) for name in roles.ALL}
    for app in APPS:
        if find_spec(f"{app}.permissions") is None:
            continue
        for group, permissions in import_module(f"{app}.permissions").GROUP_PERMISSIONS.items():
            wanted[group].update(permissions)
    return wanted


def setup() -> None:
    """Create the groups and give them exactly the declared permissions; idempotent.

    Raises ``LookupError`` when an app declares a permission that does not exist.
    """
    known = {f"{p.content_type.app_label}.{p.codename}": p for p in Permission.objects.select_related("content_type")}
    for name, permissions in declared().items():
        missing = permissions - known.keys()
        if missing:
            raise LookupError(f"{name}: unknown permissions {sorted(missing)}")
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[permission] for permission in permissions])
    for app in APPS:
        if find_spec(f"{app}.permissions") is not None:
            extra = getattr(import_module(f"{app}.permissions"), "setup", None)
            if extra is not None:  # page permissions, collections: what a codename alone cannot say
                extra()
