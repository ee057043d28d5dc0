"""What the other apps call: ``search``, ``suggest``, ``rebuild``. Validates, understands, asks the engine."""

import datetime as dt
import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core import discreet, shown

from . import analysis, engines, misses, repair, sources, synonyms, values
from .engines.base import IndexUnavailable
from .port import MAX_WINDOW, BadRequest, BBox, Near, SearchRequest, SearchResponse, Suggestion
from .query import ParsedQuery, essential, parse
from .schema import FACETABLE, RANGEABLE, Index, SchemaError
from .upkeep import rebuild

__all__ = ["frequencies", "rebuild", "search", "stems", "suggest", "understood", "validate"]

logger = logging.getLogger(__name__)
_MAX_VALUES = 500


def search(request: SearchRequest, log_empty: bool = True) -> SearchResponse:
    """Answer ``request``.

    Raises ``SearchError`` (a ``ValueError`` with a message for people) for a request that cannot be answered:
    ``QueryTooLong``, ``BadRequest``. An index that is missing or damaged is rebuilt by itself; meanwhile the answer is
    empty and says ``rebuilding``. ``log_empty``: count a text that finds nothing (without visitor nor address).
    """
    shown.index(request.index)
    index = sources.get(request.index).index
    request = validate(index, request)
    parsed = understood(request.text)
    if request.match == "any":
        parsed = essential(parsed)
    try:
        response = engines.current().search(index, request, parsed)
    except IndexUnavailable as error:
        if not repair.repair(error):
            return SearchResponse(rebuilding=True)
        try:
            response = engines.current().search(index, request, parsed)
        except IndexUnavailable:
            return SearchResponse(rebuilding=True)
    if log_empty and not response.total and parsed and request.page == 1:
        misses.note(request.index, parsed)
    return replace(response, suggestions=[]) if discreet.active() else response


def understood(text: str) -> ParsedQuery:
    """Return the text in clauses, with the synonyms of today. Raises ``QueryTooLong``."""
    return parse(text, synonyms.table() if text.strip() else None)


def stems(text: str, language: str) -> tuple[str, ...]:
    """Return the words of a text as the engine compares them in a language."""
    return engines.current().stems(analysis.fold(values.clean(text)), language)


def frequencies(index_name: str, words: Sequence[str], language: str) -> tuple[int, dict[str, int]]:
    """Return the number of documents of an index, and of those that hold each folded word; zeros while it is made."""
    try:
        return engines.current().frequencies(sources.get(index_name).index, words, language)
    except IndexUnavailable:
        return 0, dict.fromkeys(words, 0)


def suggest(
    index_names: Iterable[str] | str, prefix: str, limit: int = 8, filters: Mapping[str, Sequence[Any]] | None = None
) -> list[Suggestion]:
    """Return up to ``limit`` texts that begin (or hold words that begin) like ``prefix``, from several indexes in turn.

    ``filters`` concern the indexes that have these fields. Nothing is offered before two letters, nor to who is in
    danger (:mod:`core.discreet`); never raises for what a person typed.
    """
    names = [index_names] if isinstance(index_names, str) else list(index_names)
    words = analysis.words(values.clean(prefix)[:100])[:8]
    if sum(map(len, words)) < 2 or discreet.active():
        return []
    found: list[list[Suggestion]] = []
    for name in names:
        shown.index(name)
        index = sources.get(name).index
        known = {field.name for field in index.fields}
        kept = _filters(index, {k: v for k, v in (filters or {}).items() if k in known})
        try:
            found.append(engines.current().suggest(index, words, limit, kept, _alive(index, {})))
        except IndexUnavailable as error:
            repair.repair(error)
    mixed: dict[str, Suggestion] = {}
    for place in range(limit):
        for offered in found:
            if place < len(offered):
                mixed.setdefault(analysis.fold(offered[place].text), offered[place])
    return list(mixed.values())[:limit]


def validate(index: Index, request: SearchRequest) -> SearchRequest:
    """Return the request with every value of the right type; raises ``BadRequest``."""
    if request.size < 1 or request.page < 1 or request.page * request.size > MAX_WINDOW:
        raise BadRequest(_("This page of results does not exist."))
    for name in request.facets:
        if _field(index, name).kind not in FACETABLE:
            raise BadRequest(_("Nothing can be counted by “%(name)s”.") % {"name": name})
    geographic = request.near or request.bbox or request.sort == "distance"
    if (geographic and not index.geo) or (request.sort == "distance" and not request.near):
        raise BadRequest(_("A place is needed to search by distance."))
    _check_sort(index, request.sort)
    return replace(
        request,
        text=values.clean(request.text or ""),
        filters=_filters(index, request.filters),
        ranges=_alive(index, {name: _range(index, name, bounds) for name, bounds in request.ranges.items()}),
        near=_near(request.near),
        bbox=_bbox(request.bbox),
    )


def _field(index: Index, name: str) -> Any:
    try:
        return index.field(name)
    except SchemaError:
        raise BadRequest(_("“%(name)s” is not something that one can filter by.") % {"name": name[:40]}) from None


def _check_sort(index: Index, sort: str) -> None:
    if sort in ("relevance", "distance"):
        return
    field = _field(index, sort.removeprefix("-"))
    if field.kind in ("geo", "stored") or (field.kind == "text" and not field.suggest) or field.multi:
        raise BadRequest(_("Results cannot be sorted by “%(name)s”.") % {"name": field.name})


def _filters(index: Index, filters: Mapping[str, Any]) -> dict[str, list[Any]]:
    clean: dict[str, list[Any]] = {}
    for name, wanted in filters.items():
        wanted = [wanted] if isinstance(wanted, str | int | float | bool) else [v for v in wanted if v is not None]
        if len(wanted) > _MAX_VALUES and name != "id":
            raise BadRequest(_("Too many values for “%(name)s”.") % {"name": name[:40]})
        kind = "keyword" if name == "id" else _field(index, name).kind
        clean[name] = [_value(name, kind, value) for value in dict.fromkeys(wanted)]
    return {name: wanted for name, wanted in clean.items() if wanted}


def _value(name: str, kind: str, value: Any) -> Any:
    try:
        match kind:
            case "keyword":
                return values.clean(value)[:1000]
            case "boolean":
                return _boolean(value)
            case "number":
                return values.number(value)
            case "date":
                return values.moment(value)
    except (TypeError, ValueError, OverflowError):
        raise BadRequest(
            _("“%(value)s” is not a value of “%(name)s”.") % {"value": str(value)[:40], "name": name}
        ) from None
    raise BadRequest(_("“%(name)s” is not something that one can filter by.") % {"name": name})


def _boolean(value: Any) -> bool:
    found = {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
    if found is None:
        raise ValueError(value)
    return found


def _alive(index: Index, ranges: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Add to the ranges that documents have not reached their end, so that hits, totals and counts all agree.

    Engines may keep dates to the second: an end within this second is past.
    """
    if not index.until:
        return ranges
    soon = timezone.now() + dt.timedelta(seconds=1)
    low, high = ranges.get(index.until, (None, None))
    return {**ranges, index.until: (soon if low is None else max(low, soon), high)}


def _range(index: Index, name: str, bounds: tuple[Any, Any]) -> tuple[Any, Any]:
    kind = _field(index, name).kind
    if kind not in RANGEABLE:
        raise BadRequest(_("“%(name)s” has no lower and upper bound.") % {"name": name})
    low, high = (None if bound in (None, "") else _value(name, kind, bound) for bound in bounds)
    return low, high


def _near(near: Near | None) -> Near | None:
    if near is None:
        return None
    try:
        lat, lon = values.point((near.lat, near.lon))
        radius = None if near.radius_km is None else values.number(near.radius_km)
    except (TypeError, ValueError, OverflowError):
        raise BadRequest(_("This place is not on Earth.")) from None
    if radius is not None and not 0 <= radius <= math.pi * 6371.1:
        raise BadRequest(_("This distance is not possible."))
    return Near(lat, lon, radius)


def _bbox(box: BBox | None) -> BBox | None:
    if box is None:
        return None
    try:
        south, west = values.point((box.south, box.west))
        north, east = values.point((box.north, box.east))
    except (TypeError, ValueError, OverflowError):
        raise BadRequest(_("This place is not on Earth.")) from None
    if south > north:
        raise BadRequest(_("The south of this area is above its north."))
    return BBox(west, south, east, north)
