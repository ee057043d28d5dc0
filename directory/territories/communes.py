"""Find a commune from what a person types: a name, the beginning of one, a postcode, « Lyon 3e », « 59000 Lille »."""

import re
from difflib import SequenceMatcher
from itertools import chain

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Length

from directory.enums import TerritoryKind
from directory.folding import fold
from directory.models import PostalCode, Territory, TerritoryKey

MAX_INPUT = 100
"""Longer input is cut: the longest name of a commune has 45 letters."""

# Share of common letters (Ratcliff and Obershelp) from which two names are thought to be the same one, mistyped.
_NEARLY = 0.8
_SPACED = re.compile(r"\b(\d{2}|2[ab]) (\d{3})\b")
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
    query = _SPACED.sub(r"\1\2", " ".join(_CEDEX.sub(" ", query).split()))  # « 59 000 »
    if numbered := _arrondissement(query):
        return [numbered]
    code = _DIGITS.search(query)
    name = " ".join(_DIGITS.sub(" ", query).split())
    if code and not name:
        return _by_postcode(code.group(), limit)
    if len(name) < 2 and name not in _SHORT_NAMES:
        return []
    return _by_name(name, code.group() if code else "", limit)


def similar(text: str, limit: int = 5) -> list[Territory]:
    """Communes spelt nearly so, the nearest spelling first, then the most populous: for when :func:`search` finds none.

    The first letter is taken as right and the length as right within two letters: few mistakes are made there, and only
    some hundreds of names are compared. ``[]`` under three letters. Every territory has ``alias`` and ``exact`` set.
    """
    name = " ".join(_DIGITS.sub(" ", fold(text.replace("\0", " "), limit=MAX_INPUT)).split())
    if len(name) < 3:
        return []
    keys = TerritoryKey.objects.filter(_prefix("key", name[0]), is_start=True)
    keys = keys.annotate(letters=Length("key")).filter(letters__range=(len(name) - 2, len(name) + 2))
    matcher, ranked = SequenceMatcher(b=name, autojunk=False), []
    for territory_id, key, rank, alias in keys.values_list("territory_id", "key", "rank", "alias"):
        matcher.set_seq1(key)
        if matcher.quick_ratio() >= _NEARLY and (ratio := matcher.ratio()) >= _NEARLY:
            ranked.append((-round(ratio, 2), -rank, territory_id, alias))
    chosen: dict[int, str] = {}
    for _ratio, _rank, territory_id, alias in sorted(ranked):
        chosen.setdefault(territory_id, alias)
    chosen = dict(list(chosen.items())[:limit])
    territories = Territory.objects.select_related("parent").in_bulk(chosen)
    return [_mark(territories[pk], exact=False, alias=alias) for pk, alias in chosen.items()]


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


_OVERSEAS = ["971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989"]
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
    found = municipal.filter(_in_area(code), kind=TerritoryKind.COMMUNE)
    return [_mark(territory, exact=False) for territory in found[:limit]]


def _by_name(name: str, code: str, limit: int) -> list[Territory]:
    keys = TerritoryKey.objects.all()
    if code:
        keys = keys.filter(_in_area(code, "territory__"))
    columns = ("territory_id", "key", "is_start", "alias")
    exact = keys.filter(key=name).order_by("-is_start", "-rank", "territory_id").values_list(*columns)[: limit * 2]
    begins = keys.filter(_prefix("key", name)).order_by("-is_start", "-rank", "territory_id")
    ranked: dict[int, tuple[bool, str]] = {}
    for territory_id, key, is_start, alias in chain(exact, begins.values_list(*columns)[: limit * 3]):
        ranked.setdefault(territory_id, (key == name and is_start and not alias, alias))
    chosen = list(ranked)[:limit]
    territories = Territory.objects.select_related("parent").in_bulk(chosen)
    return [_mark(territories[pk], exact=ranked[pk][0], alias=ranked[pk][1]) for pk in chosen]


def _in_area(code: str, path: str = "") -> Q:
    """Municipal territories of a département, a postcode or the beginning of one; ``path`` leads to the territory.

    Identifiers are fetched first: an engine that plans the whole as one query reads every commune of France.
    """
    departements = {"20": ["2A", "2B"], "97": _OVERSEAS, "98": _OVERSEAS}.get(code, [code.upper()])
    if len(code) == 2 or code in _OVERSEAS:
        return Q(**{f"{path}departement_code__in": departements})
    links = PostalCode.territories.through.objects.filter(_prefix("postalcode__code", code))
    ids = set(links.values_list("territory_id", flat=True))
    if len(code) == 5 and not ids and (known := by_code(code)):
        ids = {known.pk}
    return Q(**{f"{path}pk__in": ids})


def _prefix(column: str, text: str) -> Q:
    """Text that begins so, in a form that the engine answers from the index.

    SQLite does not use an index for Django's ``startswith`` (LIKE … ESCAPE), PostgreSQL does; on SQLite text is
    compared by code point, and folded text is ASCII, so a range says the same.
    """
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\x7f"})
    return Q(**{f"{column}__startswith": text})
