"""Which tables public pages depend on, and the keys that a change of one of their rows marks.

A change of a row marks the name of its table, and one key for each column by which pages pick rows: its own number, the
row that it belongs to, the columns of ``LOOKED_UP``. :mod:`core.reading` derives the same keys from what a page
reads, so that the two cannot disagree: both come from :func:`tables`.

A row belongs to another (a source to its page, an offer to its place) through a foreign key that is deleted with it, or
that ``OWNED`` names; it is then marked under the key of its owner.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from wagtail.models import Page

from core import cells, reading, shown
from core.declaration import is_harmless, is_public

#: Addresses and languages of the whole site: a change of theirs concerns every copy.
STRUCTURE = ("wagtailcore.Site", "wagtailcore.Locale")
#: A new row is not shown until a row that names it changes.
SHOWN_BY_OTHERS = ("wagtailimages.Image", "wagtaildocs.Document")
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
    "translation_key",
)
#: As long as none of these changes, a live page stays where it is for whom it is.
PAGE_STAYS = ("slug", "url_path", "path", "expire_at", "expired", "locale_id", "content_type_id")
#: Other columns by which pages pick rows, with the beginning of their keys.
LOOKED_UP = {
    "wagtailcore.Page": {"slug": "slug:", "path": "path:", "translation_key": "translations:"},
    "registry.Tool": {"identifier": "identifier:"},
    "directory.Place": {"slug": "lieu:"},
    "directory.Territory": {"code": "territory-code:"},
}
#: Rows that belong to another through a foreign key that protects it.
OWNED = {
    "registry.Presentation": "tool",
    "registry.Dossier": "tool",
    "registry.Evaluation": "tool",
    "registry.StateEvent": "tool",
    "content.GuidelineVersion": "page",
    "directory.SourceRecord": "place",
}
SHORT = {"wagtailcore.Page": "page:", "registry.Tool": "tool:", "directory.Place": "place:"}
#: Rows whose own key and looked-up keys all the rows that belong to them tell too.
FAMILIES = ("registry.Tool", "directory.Place")
#: Tables that are not public by themselves, read with rows of a family.
READ_WITH = {"registry.ChangeProposal": "tool"}
#: Kinds of pages that the menu and the foot of every page are made from (``content.navigation``).
IN_MENUS = ("content.HomePage", "content.SectionPage", "content.StandardPage", "content.GuidelinePage")
MENU_COLUMNS = (
    *("live", "title", "slug", "url_path", "path", "show_in_menus", "expire_at", "expired"),
    *("locale_id", "content_type_id", "translation_key"),
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A table. ``{row}`` in SQL stands for the row: OLD or NEW.

    ``columns``: by which pages pick rows → beginning of the keys. ``own``: every column of the table. ``counts``:
    condition for a row to count. ``counts_update``: for a change of it. ``harmless``: condition for a copy that does
    not show the change yet to harm nobody. ``also``: event → queries that give more keys.
    """

    table: str
    columns: dict[str, str]
    own: tuple[str, ...]
    counts: str = ""
    compared: tuple[str, ...] = ()
    inserts: bool = True
    harmless: str = ""
    keys: tuple[str, ...] = ()
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)


def key_of(model: type[models.Model]) -> str:
    """Beginning of the key of a row: a kind of page is a page."""
    key: Any = model._meta.pk
    while key.remote_field is not None:
        model = key.related_model
        key = model._meta.pk
    return SHORT.get(model._meta.label, f"{model._meta.label_lower}:")


def column_of(model: type[models.Model]) -> str:
    """Column of the number of a row."""
    return str(model._meta.pk.column)


def _columns(model: type[models.Model]) -> dict[str, str]:
    link: Any
    found = {column_of(model): key_of(model)}
    source = model._meta.local_fields[1] if model._meta.auto_created else None
    for link in model._meta.local_fields:
        if not link.is_relation or link.primary_key or not is_public(link.related_model):
            continue
        if link.related_model._meta.label in (*STRUCTURE, *SHOWN_BY_OTHERS):
            continue
        owner = link.remote_field.on_delete is models.CASCADE and (source is None or link is source)
        if owner or OWNED.get(model._meta.label) == link.name:
            found[link.column] = key_of(link.related_model)
        else:
            found[link.column] = f"{model._meta.db_table}.{link.column}:"
    return found | LOOKED_UP.get(model._meta.label, {})


def _page_link(model: type[models.Model]) -> str:
    """Column that names the page that a row belongs to; empty when it belongs to none."""
    if issubclass(model, Page) and model is not Page:
        return column_of(model)
    link: Any
    source = model._meta.local_fields[1] if model._meta.auto_created else None
    for link in model._meta.local_fields:
        belongs = source is None or link is source
        owned = link.is_relation and belongs and link.remote_field.on_delete is models.CASCADE
        if owned and isinstance(link.related_model, type) and issubclass(link.related_model, Page):
            return link.column
    return ""


def _topics_of_page() -> str:
    """SQL: topics of every page, all kinds together: ``page, topic``."""
    parts = []
    for model in _page_kinds():
        through = model._meta.get_field("topics").remote_field.through
        column = through._meta.local_fields[1].column
        parts.append(f'SELECT "{column}" AS page, topic_id AS topic FROM "{through._meta.db_table}"')
    return " UNION ALL ".join(parts)


def _page_kinds() -> list[type[Page]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Page) and model is not Page and any(f.name == "topics" for f in model._meta.many_to_many)
    ]


def _also_of_page() -> dict[str, tuple[str, ...]]:
    """What a change of a page's common row marks besides: pages on the same topics, the menu."""
    topics = (
        "SELECT 'about:' || CAST(topic AS text) || ':' || CAST({row}.locale_id AS text) AS k"
        f" FROM ({_topics_of_page()}) topics WHERE page = {{row}}.id"
    )
    kinds = " UNION ALL ".join(
        f'SELECT 1 FROM "{apps.get_model(label)._meta.db_table}" WHERE page_ptr_id = NEW.id' for label in IN_MENUS
    )
    changed = " OR ".join(f"OLD.{column} {{different}} NEW.{column}" for column in MENU_COLUMNS)
    menu = f"SELECT '{shown.MENU}' AS k WHERE ({changed}) AND EXISTS ({kinds})"
    # Roots of sites and of languages: every address begins there.
    roots = (
        f"SELECT '{shown.ALL}' AS k"
        " WHERE ({row}.depth <= 2 OR {row}.id IN (SELECT root_page_id FROM wagtailcore_site))"
    )
    restriction = apps.get_model("wagtailcore.PageViewRestriction")._meta.db_table
    restricted = f"SELECT '{restriction}' AS k WHERE EXISTS (SELECT 1 FROM {restriction} WHERE page_id = {{row}}.id)"
    aliases = f"SELECT '{shown.ALIASES}' AS k WHERE {{row}}.alias_of_id IS NOT NULL"
    return {
        "INSERT": (topics, roots, aliases),
        "UPDATE": (topics, menu, f"{roots} AND ({changed})", restricted, aliases),
        "DELETE": (topics, roots, aliases),
    }


def _live(column: str, row: str = "{row}") -> str:
    return f'EXISTS (SELECT 1 FROM wagtailcore_page WHERE id = {row}."{column}" AND live)'


def _of_page(model: type[models.Model], column: str) -> dict[str, Any]:
    """Rows of a page that is not live are drafts of it; the common table sees pages become live."""
    also: dict[str, tuple[str, ...]] = {}
    if model._meta.label in IN_MENUS:
        also = dict.fromkeys(("INSERT", "DELETE"), (f"SELECT '{shown.MENU}' AS k",))
    to: Any = model._meta.local_fields[-1].related_model
    if model._meta.auto_created and to._meta.label == "vocabularies.Topic":
        on = (
            "SELECT 'about:' || CAST({row}.topic_id AS text) || ':' || CAST(locale_id AS text) AS k"
            f' FROM wagtailcore_page WHERE id = {{row}}."{column}"'
        )
        also = dict.fromkeys(("INSERT", "UPDATE", "DELETE"), (on,))
    return {"counts": _live(column), "harmless": "TRUE", "also": also}


def _looked_up_of(model: type[models.Model], root: type[models.Model], columns: dict[str, str]) -> tuple[str, ...]:
    """SQL: keys by which the owner of a row is looked up."""
    mine = [column for column, start in columns.items() if start == SHORT[root._meta.label]]
    if model is root or not mine:
        return ()
    return tuple(
        f'SELECT \'{start}\' || CAST("{column}" AS text) AS k FROM "{root._meta.db_table}"'
        f' WHERE id = {{row}}."{mine[0]}"'
        for column, start in LOOKED_UP[root._meta.label].items()
    )


def _with(also: dict[str, tuple[str, ...]], queries: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {event: (*also.get(event, ()), *queries) for event in ("INSERT", "UPDATE", "DELETE")} if queries else also


def _squares() -> tuple[str, ...]:
    """SQL: the squares of the map (``core.cells``) that hold a place."""
    return tuple(
        f"SELECT 'near:{size}:' || {{floor}}(({{row}}.lat + 90) * {size}){{as integer}} || ':'"
        f" || {{floor}}(({{row}}.lon + 180) * {size}){{as integer}} AS k"
        for size in cells.SIZES
    )


def _squares_of_owner(columns: dict[str, str]) -> tuple[str, ...]:
    """SQL: the same for what belongs to a place (an offer): lists count it."""
    place = apps.get_model("directory.Place")._meta.db_table
    mine = next(column for column, start in columns.items() if start == "place:")
    of_place = tuple(query.replace("{row}", "p") for query in _squares())
    commune = f"SELECT '{place}.commune_id:' || CAST(p.commune_id AS text) AS k"
    return tuple(f'{query} FROM "{place}" p WHERE p.id = {{row}}."{mine}"' for query in (*of_place, commune))


@cache
def tables() -> tuple[Watched, ...]:
    """Every table that public pages depend on, by name."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not is_public(model) or model._meta.proxy:
            continue
        meta = model._meta
        own = tuple(field.column for field in meta.local_fields)
        known: dict[str, Any] = {"table": meta.db_table, "columns": _columns(model), "own": own}
        if meta.label in STRUCTURE:
            known |= {"columns": {}, "keys": (shown.ALL,)}
        elif model is Page:
            stays = " AND ".join(f"OLD.{column} {{same}} NEW.{column}" for column in PAGE_STAYS)
            known |= {
                "counts": "{row}.live",
                "compared": PAGE_COLUMNS,
                # A page that appears is missed for a few seconds by who reads a list of before.
                "harmless": f"NEW.live AND (NOT OLD.live OR ({stays}))",
                "also": _also_of_page(),
            }
        elif (column := _page_link(model)) and meta.label != "wagtailcore.PageViewRestriction":
            known |= _of_page(model, column)
        if meta.label == "directory.Place":
            known["also"] = dict.fromkeys(("INSERT", "UPDATE", "DELETE"), _squares())
        if meta.app_label == "directory" and meta.label != "directory.Place" and "place:" in known["columns"].values():
            known["also"] = dict.fromkeys(("INSERT", "UPDATE", "DELETE"), _squares_of_owner(known["columns"]))
        for root in FAMILIES:
            known["also"] = _with(known.get("also", {}), _looked_up_of(model, apps.get_model(root), known["columns"]))
        if meta.label in SHOWN_BY_OTHERS:
            known |= {"inserts": False}
        if is_harmless(model):
            known |= {"harmless": "TRUE"}
        found.append(Watched(**known))
    return tuple(sorted(found, key=lambda watched: watched.table))


def declare() -> None:
    """Tell the collector of what pages show; called once when the project is ready."""
    structure = ("wagtailcore.PageViewRestriction", *STRUCTURE)
    pages = frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if is_public(model) and (model is Page or (_page_link(model) and model._meta.label not in structure))
    )
    columns = {watched.table: watched.columns for watched in tables() if watched.columns}
    for label, link in READ_WITH.items():
        model = apps.get_model(label)
        to: Any = model._meta.get_field(link)
        columns[model._meta.db_table] = {to.column: key_of(to.related_model)}
    families: dict[str, str] = {}
    shared: dict[str, frozenset[str]] = {}
    for root in FAMILIES:
        start = SHORT[root]
        shared[root] = frozenset({start, *LOOKED_UP[root].values()})
        families |= {table: root for table, starts in columns.items() if start in starts.values()}
    place = apps.get_model("directory.Place")._meta.db_table
    groups = {"pages": pages, "places": frozenset({place}), "index of places": frozenset({"index:places"})}
    followed = frozenset({("wagtailcore_site", "root_page_id"), ("wagtailcore_pageviewrestriction", "page_id")})
    shown.declare(reading.Schema(columns, families, shared, followed), groups)
