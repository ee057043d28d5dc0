"""System checks: every application of this project declares what it is for the others, and nothing that is not there.

=========  ==========================================================================================
core.E010  an application has no declaration
core.E011  a package has an ``apps.py`` and is not installed
core.E012  a model is neither public nor private, or both
core.E013  a model that is declared does not exist
core.E014  a dotted path leads nowhere, or into another application
core.E015  a module of a known name (``permissions.py``…) is there, and the declaration says nothing of it
core.E016  no address has this name
core.E017  a task in the background is not declared by the application that holds it, or twice
core.E018  a task that is declared does not exist
=========  ==========================================================================================
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from celery import current_app
from django.apps import AppConfig, apps
from django.core import checks
from django.urls import get_resolver
from django.urls.resolvers import URLResolver

from .declaration import Declaration, own_apps, packages, resolve

#: Module of an application → field of the declaration that names something of it.
MODULES = {
    "permissions": "permissions",
    "documents": "search",
    "reference": "reference",
    "dashboard": "dashboard",
    "public/urls": "urls",
    "public/sitemaps": "sitemaps",
}


def _error(number: int, message: str, hint: str, owner: Any = None) -> checks.CheckMessage:
    return checks.Error(message, hint=hint, obj=owner, id=f"core.E{number:03}")


def _declared(config: AppConfig) -> Declaration | None:
    found = getattr(config, "declaration", None)
    return found if isinstance(found, Declaration) else None


def _not_installed() -> Iterator[checks.CheckMessage]:
    installed = {config.name for config in apps.get_app_configs()}
    for name, folder in packages().items():
        if name not in installed and (folder / "apps.py").exists():
            yield _error(11, f"{name} is an application that is not installed.", "Add it to INSTALLED_APPS.")


def _models(config: AppConfig, declaration: Declaration) -> Iterator[checks.CheckMessage]:
    there = {model._meta.object_name for model in config.get_models() if not model._meta.proxy}
    public, private = set(declaration.public), set(declaration.private)
    for name in sorted((there - public - private) | (public & private), key=str):
        hint = "Name it once, under public or private of the declaration."
        yield _error(12, f"{config.label}.{name} is neither public nor private, or both.", hint, config)
    for name in sorted((public | private) - there):
        yield _error(13, f"{config.label} declares a model {name} that it does not have.", "Take it out.", config)
    for name in sorted(set(declaration.harmless) - public):
        yield _error(13, f"{config.label} says harmless of {name}, which is not public.", "Take it out.", config)
    for label in declaration.borrowed:
        try:
            apps.get_model(label)
        except (LookupError, ValueError):
            hint = "app_label.Model, of an installed application."
            yield _error(13, f"{config.label} declares {label}, which does not exist.", hint, config)


def _dotted(config: AppConfig, declaration: Declaration) -> Iterator[checks.CheckMessage]:
    for name in declaration.dotted():
        try:
            resolve(name)
        except ImportError as error:
            yield _error(14, f"{config.label} declares {name}: {error}", "Mend the path, or take it out.", config)
            continue
        if name.partition(".")[0] != config.name:
            hint = "An application declares what is its own."
            yield _error(14, f"{config.label} declares {name}, of another application.", hint, config)
    modules = [(declaration.permissions, "GROUP_PERMISSIONS")] if declaration.permissions else []
    modules += [(module, "urlpatterns") for _prefix, module in declaration.urls]
    for module, holds in modules:
        try:
            getattr(import_module(module), holds)
        except (ImportError, AttributeError) as error:
            yield _error(14, f"{config.label} declares {module}: {error}", "Mend the path.", config)


def _modules(config: AppConfig, declaration: Declaration) -> Iterator[checks.CheckMessage]:
    for module, field in MODULES.items():
        path = Path(config.path) / module
        if not (path.with_suffix(".py").exists() or (path / "__init__.py").exists()):
            continue
        if not getattr(declaration, field):
            hint = f"Say in the declaration what it gives: {field}."
            yield _error(15, f"{config.label} has {module}, and its declaration says nothing of it.", hint, config)


@checks.register("declarations")
def check_declarations(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Applications, models, dotted paths."""
    found = list(_not_installed())
    for config in own_apps():
        declaration = _declared(config)
        if declaration is None:
            hint = "Give its AppConfig a core.declaration.Declaration."
            found.append(_error(10, f"{config.label} declares nothing.", hint, config))
            continue
        found += _models(config, declaration)
        found += _dotted(config, declaration)
        found += _modules(config, declaration)
    return found


@cache
def _modules_with_tasks(config: AppConfig) -> tuple[str, ...]:
    folder = Path(config.path)
    return tuple(
        ".".join((config.name, *path.relative_to(folder).with_suffix("").parts))
        for path in sorted(folder.rglob("*.py"))
        if "@shared_task" in path.read_text(encoding="utf-8") and path != Path(__file__)
    )


@checks.register("declarations")
def check_tasks(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Tasks of Celery: each declared once, by the application that holds it; run by the clock, or on demand."""
    for config in own_apps():
        for module in _modules_with_tasks(config):
            import_module(module)
    there = {name: task.__module__.partition(".")[0] for name, task in current_app.tasks.items()}
    known, found = [config.name for config in own_apps()], []
    declared = [
        (task.name, config.name)
        for config in own_apps()
        if (declaration := _declared(config)) is not None
        for task in declaration.tasks
    ]
    for name, owner in sorted(there.items()):
        if owner in known and declared.count((name, owner)) != 1:
            hint = "DeclaredTask(name, every=…) under tasks of its declaration; without every when nothing but us asks."
            found.append(_error(17, f"{name} is not declared once by {owner}.", hint))
    for name, owner in declared:
        if there.get(name) != owner:
            found.append(_error(18, f"{owner} declares a task {name} that it does not have.", "Take it out.", owner))
    return found


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}"


@checks.register(checks.Tags.urls)
def check_addresses(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Names of addresses."""
    known = set(_names(get_resolver()))
    return [
        _error(16, f"{config.label} declares {name}: no address has this name.", "Mend it, or take it out.", config)
        for config in own_apps()
        if (declaration := _declared(config)) is not None
        for name in declaration.addresses()
        if name not in known
    ]
