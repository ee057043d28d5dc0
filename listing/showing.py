"""What a page of a list shows beside its rows: facets with counts, chips of what is chosen, orders, number of page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from listing.declaration import PAGE, ListProblem, ListQuery
from listing.filters import Word
from search.port import FacetValue

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ListFacet:
    """A filter as the page shows it: values are ``{"value", "label", "count", "selected"}``, in order."""

    name: str
    title: Word
    values: list[dict[str, Any]]

    @property
    def selected(self) -> list[dict[str, Any]]:
        """The chosen values."""
        return [value for value in self.values if value["selected"]]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something chosen, and the address of the list without it. ``title`` names the filter too."""

    label: str
    title: str
    url: str


def choices(query: ListQuery, name: str, counts: Mapping[str, int] | None = None) -> list[dict[str, Any]]:
    """Values of a closed filter. With ``counts``, a value that nobody has is left out unless it is chosen."""
    chosen = query.all(name)
    return [
        {"value": value, "label": word, "count": None if counts is None else counts.get(value, 0), "selected": selected}
        for value, word in query.listing.words()[name].items()
        if (selected := value in chosen) or counts is None or counts.get(value)
    ]


def facets(query: ListQuery, counts: Counts) -> list[ListFacet]:
    """The closed filters that are counted, in order; those without any value are left out."""
    known = query.listing.filters.base_filters
    found = [ListFacet(name, known[name].label, choices(query, name, counts[name])) for name in known if name in counts]
    return [facet for facet in found if facet.values]


def port_counts(query: ListQuery, counted: Mapping[str, Iterable[FacetValue]]) -> dict[str, dict[str, int]]:
    """Counts of the search index (``{field: values}``), by filter."""
    return {
        name: {str(one.value): one.count for one in counted.get(filter_.index, ())}
        for name, filter_ in query.listing.filters.closed().items()
        if filter_.index
    }


def chips(query: ListQuery) -> list[Chip]:
    """One per value chosen, words typed first."""
    known, words = query.listing.filters.base_filters, query.listing.words()
    found = []
    for name, values in query.narrowing.items():
        for value in values:
            label = words[name].get(value, value) if name in words else f"« {value} »"
            title = _("%(filter)s: %(value)s") % {"filter": known[name].label, "value": label}
            found.append(Chip(label, title if name in words else label, query.without(name, value).address()))
    return found


def sorts(query: ListQuery) -> list[dict[str, Any]]:
    """The orders: ``{"value", "label", "selected", "url"}``."""
    return [
        {"value": name, "label": one.label, "selected": name == query.sort, "url": query.changed(sort=name).address()}
        for name, one in query.listing.sorts.items()
    ]


def exports(query: ListQuery) -> list[dict[str, str]]:
    """The forms of the same list for machines: ``{"name", "url"}``."""
    names = {"csv": "CSV", "json": "JSON", "geojson": "GeoJSON", "atom": "Atom"}
    asked = replace(query, carried={})
    return [{"name": names[form], "url": asked.address(format=form)} for form in query.listing.formats]


def page_of(query: ListQuery, items: Sequence[Any] | int) -> tuple[Page[Any], ListProblem | None]:
    """The page asked of ``items`` (or of that many rows), within the window; past the end, the last and a word.

    Rows must come in an order that is the same at each reading: see :func:`stable`.
    """
    rows = range(min(items, query.listing.window)) if isinstance(items, int) else items
    paginator = Paginator(rows, query.listing.page_size)
    last = paginator.num_pages
    if query.page <= last:
        return paginator.page(query.page), None
    return paginator.page(last), ListProblem("page", PAGE, str(query.page), beyond_last(last))


def beyond_last(last: int) -> str:
    """What is said to who asks for a page after the ``last`` one, which is shown instead."""
    if last > 1:
        return _("There are only %(count)d pages: here is the last one.") % {"count": last}
    return _("This page number does not exist: here is the first page.")


def stable(rows: QuerySet[Any], *order: str) -> QuerySet[Any]:
    """``rows`` in this order, then by key: no row is on two pages or on none because two are equal."""
    return rows.order_by(*order, *(() if {"pk", "-pk"} & set(order) else ("pk",)))
