"""Groups of the site, filled from the ``permissions.py`` that applications declare."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.contrib.auth.models import Group, Permission

from accounts import roles
from core.declaration import declarations

_EVERY_ROLE = ["wagtailadmin.access_admin"]


def _modules() -> Iterator[ModuleType]:
    for one in declarations().values():
        if one.permissions:
            yield import_module(one.permissions)


def declared() -> dict[str, set[str]]:
    """Return ``{group name: {"app.codename", …}}`` gathered from every app."""
    wanted = {name: set(_EVERY_ROLE) for name in roles.ALL}
    for module in _modules():
        for group, permissions in module.GROUP_PERMISSIONS.items():
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
    for module in _modules():
        extra = getattr(module, "setup", None)
        if extra is not None:  # page permissions, collections: what a codename alone cannot say
            extra()
