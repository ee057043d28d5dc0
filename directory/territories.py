"""Find a commune from what a person types: a name, the beginning of one, a postcode, « Lyon 3e », « 59000 Lille »."""

import re
from itertools import chain

from django.db import connection
from django.db.models import Q

from .enums import TerritoryKind
from .folding import fold
from .models import Territory, TerritoryKey

MAX_INPUT = 100
"""Longer input is cut: the longest name of a commune has 45 letters."""

_DIGITS = re.compile(r"\b\d{2,5}\b|\b2[ab]\b")
_ARRONDISSEMENT = re.compile(r"^(paris|lyon|marseille) (\d{1,2})(?: ?(?:er|ere|e|eme|ieme|nd|nde))?(?: arr\w*)?$")
_FIRST_CODE = {"paris": 75100, "lyon": 69380, "marseille": 13200}
_CEDEX = re.compile(r"\bcedex\b(?: \d{1,2})?")


def search(text: str, limit: int = 10) -> list[Territory]:
    """Communes and arrondissements that ``text`` may mean, the likeliest first; ``[]`` when none.

    Exact names come first, then names that begin so, then names with a word that begins so; inside each, the most
    populous. Every territory has ``alias`` (the former commune that matched, or ``""``) and ``exact`` (bool) set.
    Never raises on what a person may type.
    """
    query = fold(text.replace("\0", " "), limit=MAX_INPUT)
    query = " ".join(_CEDEX.sub(" ", query).split())
    if numbered := _arrondissement(query):
        return [numbered]
    code = _DIGITS.search(query)
    name = " ".join(_DIGITS.sub(" ", query).split())
    if code and not name:
        return _by_postcode(code.group(), limit)
    if len(name) < 2 and name not in _SHORT_NAMES:
        return []
    return _by_name(name, code.group() if code else "", limit)


def resolve(text: str) -> Territory | None:
    """The one territory that ``text`` means, or ``None`` when there is none or several: then offer :func:`search`."""
    found = search(text, limit=20)
    exact = [territory for territory in found if territory.exact]
    if len(exact) == 1:
        return exact[0]
    return found[0] if len(found) == 1 else None


def by_code(code: str) -> Territory | None:
    """Commune or arrondissement with this INSEE code, also the code of a former commune; ``None`` when unknown."""
    code = code.strip().upper()[:5]
    if not re.fullmatch(r"\d[\dAB]\d{3}", code):
        return None
    municipal = Territory.objects.municipal().select_related("parent")
    found = municipal.filter(code=code).first()
    return found or municipal.filter(keys__alias_code=code).first()


# One-letter commune: Y (Somme).
_SHORT_NAMES = frozenset({"y"})


def _arrondissement(query: str) -> Territory | None:
    match = _ARRONDISSEMENT.match(query)
    if not match:
        return None
    code = str(_FIRST_CODE[match[1]] + int(match[2]))
    territories = Territory.objects.filter(kind=TerritoryKind.ARRONDISSEMENT, code=code).select_related("parent")
    return _mark(territories.first(), exact=True)


def _mark(territory: Territory | None, *, exact: bool, alias: str = "") -> Territory | None:
    if territory is not None:
        territory.exact = exact
        territory.alias = alias
    return territory


def _by_postcode(code: str, limit: int) -> list[Territory]:
    """Communes of a postcode or of its beginning; 5 digits that are no postcode are tried as an INSEE code."""
    municipal = Territory.objects.municipal().select_related("parent").order_by("-population", "code")
    if len(code) == 5:
        found = list(municipal.filter(postcodes__code=code))
        if not found:
            known = by_code(code)
            return [_mark(known, exact=True)] if known else []
        # An arrondissement says more than its whole city, which has the same postcode.
        cities = {territory.parent_id for territory in found if territory.kind == TerritoryKind.ARRONDISSEMENT}
        found = [territory for territory in found if territory.pk not in cities]
        return [_mark(territory, exact=len(found) == 1) for territory in found[:limit]]
    if code[1] in "ab":
        found = municipal.filter(departement_code=code.upper(), kind=TerritoryKind.COMMUNE)
    else:
        begins = municipal.filter(_prefix("postcodes__code", code), kind=TerritoryKind.COMMUNE)
        found = municipal.filter(pk__in=begins.order_by().values("pk"))
    return [_mark(territory, exact=False) for territory in found[:limit]]


def _by_name(name: str, code: str, limit: int) -> list[Territory]:
    keys = TerritoryKey.objects.all()
    if code:
        keys = keys.filter(_in_area(code))
    columns = ("territory_id", "key", "is_start", "alias")
    exact = (
        keys.filter(key=name).order_by("-is_start", "-population", "territory_id").values_list(*columns)[: limit * 2]
    )
    begins = keys.filter(_prefix("key", name)).order_by("-is_start", "-population", "territory_id")
    ranked: dict[int, tuple[bool, str]] = {}
    for territory_id, key, is_start, alias in chain(exact, begins.values_list(*columns)[: limit * 3]):
        ranked.setdefault(territory_id, (key == name and is_start and not alias, alias))
    chosen = list(ranked)[:limit]
    territories = Territory.objects.select_related("parent").in_bulk(chosen)
    found = [_mark(territories[pk], exact=ranked[pk][0], alias=ranked[pk][1]) for pk in chosen]
    return _in_reading_order(found)


def _in_area(code: str) -> Q:
    """Keys of territories with this département or this (beginning of a) postcode."""
    if len(code) <= 3:
        departement = Q(territory__departement_code=code.upper())
        return departement | Q(territory__postcodes__code__startswith=code) if len(code) == 3 else departement
    if len(code) == 5:
        return Q(territory__in=Territory.objects.filter(Q(postcodes__code=code) | Q(code=code)))
    return Q(territory__in=Territory.objects.filter(postcodes__code__startswith=code))


def _in_reading_order(found: list[Territory]) -> list[Territory]:
    """Arrondissements keep their places in the list but follow each other by number, not by population."""
    numbered = iter(sorted((t for t in found if t.kind == TerritoryKind.ARRONDISSEMENT), key=lambda t: t.code))
    return [next(numbered) if t.kind == TerritoryKind.ARRONDISSEMENT else t for t in found]


def _prefix(column: str, text: str) -> Q:
    """Text that begins so, in a form that the engine answers from the index.

    SQLite does not use an index for Django's ``startswith`` (LIKE … ESCAPE), PostgreSQL does; on SQLite text is
    compared by code point, and folded text is ASCII, so a range says the same.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\x7f"})
    return Q(**{f"{column}__startswith": text})
