"""What an application of this project is for the others, said once, on its ``AppConfig``:

    class RegistryConfig(AppConfig):
        name = "registry"
        declaration = Declaration(public=("Tool", …), private=("Interest", …), permissions="registry.permissions", …)

Roles, search, sitemaps, dashboard, setup, mirror and the cache of public pages read the declarations; none of them
holds a list of applications. What stands in other modules is named by its dotted path, for an ``AppConfig`` is made
before models are. :mod:`core.declaration_checks` refuses what is forgotten, or named and not there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.module_loading import import_string

#: Folders with Python modules that are no part of the product.
_BESIDE = frozenset({"tests", "bench"})
#: Seconds, for tasks of the calendar.
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True, slots=True)
class SearchGroup:
    """An index of the search page. ``source``: dotted path of its ``DocumentSource``.

    ``name``: name of the index; ``title``: over its results; ``one``: what one of them is.
    """

    name: str
    source: str
    title: str | Promise
    one: str | Promise


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the menu of every page: its words, and the name of its address."""

    title: str | Promise
    address: str


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """Rows that a new site needs. ``load``: dotted path of ``load(progress) -> list of lines for a person | other``.

    ``before_roles``: whether the groups of accounts need these rows (pages: rights are given on them).
    """

    label: str
    load: str
    before_roles: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredTask:
    """A task in the background, by its name. ``every``: seconds between two runs; ``None``: only when it is asked.

    ``last``: of what is due at once, it runs after the others.
    """

    name: str
    every: float | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class AdminAddresses:
    """Addresses of the administration and who may open them: ``spaces`` (whole namespaces), ``names`` (without one).

    ``rule``: see ``prevenance.admin_access``; ``own``: the view asks for the right on its own model, and shows that
    model alone. ``permissions``: in place of a rule, one of them opens, as does any right on pages.
    """

    rule: str = "own"
    spaces: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an application gives to the site.

    ``public``: models that readers are shown, by name; a change of a row makes cached pages old. ``private``: models of
    people at work, never shown. Each concrete model of the application is in one of them. ``harmless``: public models
    whose change may be shown some seconds late, when pages are made anew (see :mod:`prevenance.marks`). ``borrowed``:
    models of libraries that its public pages show (``app.Model``). ``permissions``: module with ``GROUP_PERMISSIONS``
    and maybe ``setup()``. ``search``: its indexes. ``urls``: ``(prefix, module)`` of its public addresses, after that
    of the language. ``sitemaps``: function that gives ``{section: Sitemap}``. ``menu``: entries of the menu, in the
    order of ``INSTALLED_APPS``. ``entrances``: names of addresses, in every language, that are no pages. ``exports``:
    names of addresses of whole files of open data, in every language. ``dashboard``: functions ``user -> TodoLine |
    None``. ``reference``: rows of a new site, loaded in this order. ``unmirrored``: names of addresses that the mirror
    leaves out. ``public_words``: beginnings of paths, in the folder of the application, of what the public reads
    besides ``public/`` and the theme: translated into every language. ``tasks``: those of its modules. ``admin``: its
    addresses of the administration.
    """

    public: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
    borrowed: tuple[str, ...] = ()
    permissions: str = ""
    search: tuple[SearchGroup, ...] = ()
    urls: tuple[tuple[str, str], ...] = ()
    sitemaps: str = ""
    menu: tuple[MenuEntry, ...] = ()
    entrances: tuple[str, ...] = ()
    exports: tuple[str, ...] = ()
    dashboard: tuple[str, ...] = ()
    reference: tuple[ReferenceData, ...] = ()
    unmirrored: tuple[str, ...] = ()
    public_words: tuple[str, ...] = ()
    tasks: tuple[DeclaredTask, ...] = ()
    admin: tuple[AdminAddresses, ...] = ()

    def dotted(self) -> Iterator[str]:
        """Every dotted path of a function or class that is named."""
        if self.sitemaps:
            yield self.sitemaps
        yield from self.dashboard
        yield from (group.source for group in self.search)
        yield from (data.load for data in self.reference)

    def addresses(self) -> Iterator[str]:
        """Every name of an address that is named."""
        yield from (*(entry.address for entry in self.menu), *self.entrances, *self.exports, *self.unmirrored)


@cache
def packages() -> dict[str, Path]:
    """``{name: folder}`` of the packages of the product: those at the root of the code, and those of ``site/``."""
    root = Path(settings.ROOT)
    folders = [*root.iterdir(), *(root / "site").iterdir()]
    found = {folder.name: folder for folder in folders if (folder / "__init__.py").exists()}
    return {name: found[name] for name in sorted(found.keys() - _BESIDE)}


@cache
def own_apps() -> tuple[AppConfig, ...]:
    """Applications of this project, in the order of ``INSTALLED_APPS``: from the top floor downwards."""
    known = packages()
    return tuple(config for config in apps.get_app_configs() if known.get(config.name) == Path(config.path))


def declarations() -> dict[str, Declaration]:
    """``{label of the application: its declaration}``, in the order of ``INSTALLED_APPS``."""
    found = {config.label: getattr(config, "declaration", None) for config in own_apps()}
    return {label: one for label, one in found.items() if isinstance(one, Declaration)}


def resolve(name: str) -> Any:
    """The function or class that a dotted path names. ``ImportError`` when there is none."""
    return import_string(name)


def is_public(model: type[Model]) -> bool:
    """Whether readers are shown rows of ``model``; the table of a relation of ours is as public as its model."""
    known, options = declarations(), model._meta
    if own := known.get(options.app_label):
        holder = options.auto_created if isinstance(options.auto_created, type) else model
        return str(holder._meta.object_name) in own.public
    return any(options.label in one.borrowed for one in known.values())


def is_harmless(model: type[Model]) -> bool:
    """Whether a page that does not show a change of ``model`` for some seconds harms nobody."""
    own = declarations().get(model._meta.app_label)
    return own is not None and str(model._meta.object_name) in own.harmless
