"""A list, declared once; and a question put to it, cleaned: the object that every form of the list answers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from core import shared
from core.parameters import Parameters
from listing.filters import CleanedFilter, Code, ListFilters, Typed, Word
from search.port import MAX_WINDOW

SORT, PAGE, FORMAT = "tri", "page", "format"
HTML = "html"
#: Forms that the kit writes, beside the page itself.
FORMATS = ("json", "csv", "atom", "geojson")
_declared: dict[str, "Listing"] = {}


@dataclass(frozen=True, slots=True)
class ListSort:
    """An order: what it is for whoever answers (a field of the index, an ordering), and its words."""

    key: str
    label: Word


@dataclass(frozen=True, eq=False)
class Listing:
    """A public list. Declaring it registers it (:func:`all_listings`).

    ``sorts``: ``{name in the address: order}``, the first is the usual one; ``text_sort`` is the usual one when words
    were typed. ``size``: rows a page, or a function that gives it. ``columns``: what a row says, in CSV and in this
    order. ``carried``: parameters of the page that are no part of the question (tools ticked to be compared).
    ``old_names``: former names of filters, whose addresses are led to the new ones. ``blank``: filters whose empty
    value says something. ``window``: rows that can be reached by pages. ``results``: key of the rows in JSON.
    """

    name: str
    filters: type[ListFilters]
    columns: tuple[str, ...]
    sorts: Mapping[str, ListSort] = field(default_factory=dict)
    text_sort: str = ""
    size: int | Callable[[], int] = 20
    formats: tuple[str, ...] = ("json", "csv", "atom")
    carried: tuple[str, ...] = ()
    old_names: Mapping[str, str] = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    window: int = MAX_WINDOW
    results: str = "results"

    def __post_init__(self) -> None:
        if faults := list(self.faults()):
            raise ImproperlyConfigured(f"list “{self.name}”: {'; '.join(faults)}")
        _declared[self.name] = self

    def faults(self) -> list[str]:
        """What is wrong with the declaration, in words; empty when it is right."""
        faults = []
        if not (isinstance(self.filters, type) and issubclass(self.filters, ListFilters)):
            return ["its filters are not a ListFilters"]
        if not self.filters.base_filters:
            faults.append("it has no filter")
        faults += [
            f"the filter “{name}” does not clean its values (listing.filters)"
            for name, one in self.filters.base_filters.items()
            if not isinstance(one, CleanedFilter) or type(one).clean is CleanedFilter.clean
        ]
        reserved = {SORT, PAGE, FORMAT} & {*self.filters.base_filters, *self.carried, *self.old_names}
        faults += [f"“{name}” is a name of the kit" for name in sorted(reserved)]
        faults += [f"nothing writes “{name}”" for name in self.formats if name not in FORMATS]
        if self.text_sort and (self.text_sort not in self.sorts or not self.text_filter):
            faults.append("its order for words is none of its orders, or it takes no words")
        if not self.columns or len(set(self.columns)) < len(self.columns):
            faults.append("its columns are none, or not each once")
        return faults

    @cached_property
    def text_filter(self) -> str:
        """Name of the filter for words that readers type; empty without one."""
        return next((name for name, one in self.filters.base_filters.items() if isinstance(one, Typed)), "")

    @cached_property
    def parameters(self) -> Parameters:
        """What the address of this list may hold; the site drops everything else."""
        many = [name for name, one in self.filters.base_filters.items() if one.many]
        one = [name for name in self.filters.base_filters if name not in many]
        ways = [SORT] if self.sorts else []
        return Parameters(
            one=(*one, *ways, PAGE, FORMAT),
            many=(*many, *self.old_names),
            ordered=self.carried,
            blank=self.blank,
            typed=tuple(name for name, one in self.filters.base_filters.items() if isinstance(one, Typed | Code)),
        )

    @property
    def page_size(self) -> int:
        """Rows a page, today."""
        return self.size() if callable(self.size) else self.size

    @property
    def most_pages(self) -> int:
        """Number of the last page that can be reached."""
        return max(1, self.window // self.page_size)

    def words(self) -> Mapping[str, Mapping[str, str]]:
        """``{filter: {value: word}}`` of the closed filters, in the reader's language. Not to be changed."""
        return shared.kept("list-words", self.name, get_language(), make=self._words)

    def _words(self) -> dict[str, dict[str, str]]:
        return {
            name: {value: str(word) for value, word in one.words().items()}
            for name, one in self.filters.closed().items()
        }


def all_listings() -> list[Listing]:
    """Every list that was declared, by name."""
    return [_declared[name] for name in sorted(_declared)]


@contextmanager
def declared_only() -> Iterator[None]:
    """Lists declared inside are not registered: they are of a test, or of a moment."""
    before = dict(_declared)
    try:
        yield
    finally:
        _declared.clear()
        _declared.update(before)


@dataclass(frozen=True, slots=True)
class ListProblem:
    """Something in an address that is not understood. ``kind``: ``value``, ``long``, ``sort``, ``page``, ``format``,
    or ``missing`` (nothing says what is asked). Printed, it is the message for people."""

    kind: str
    name: str
    value: str
    message: str

    def __str__(self) -> str:
        return self.message


_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A question put to a list, clean. Made by :func:`listing.reading.read`; two are equal when they ask the same.

    ``values``: ``{filter: values}``, without empty ones. ``order``: the order asked, empty for the usual one.
    ``left_out``: what was entered and not understood, ``(name, value)``.
    """

    listing: Listing
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = ""
    page: int = 1
    format: str = HTML
    carried: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    problems: tuple[ListProblem, ...] = field(default=(), compare=False)
    left_out: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a filter."""
        return self.values.get(name, ())

    def first(self, name: str) -> str:
        """The value of a filter, empty when nothing is asked."""
        return next(iter(self.values.get(name, ())), "")

    @property
    def text(self) -> str:
        """The words typed."""
        return self.first(self.listing.text_filter)

    @property
    def usual_sort(self) -> str:
        """Name of the order when none is asked."""
        if self.text and self.listing.text_sort:
            return self.listing.text_sort
        return next(iter(self.listing.sorts), "")

    @property
    def sort(self) -> str:
        """Name of the order."""
        return self.order or self.usual_sort

    @property
    def sort_key(self) -> str:
        """The order as whoever answers knows it."""
        return self.listing.sorts[self.sort].key if self.listing.sorts else ""

    @property
    def narrowing(self) -> dict[str, tuple[str, ...]]:
        """The filters that make a selection of the list."""
        known = self.listing.filters.base_filters
        return {name: values for name, values in self.values.items() if known[name].narrows}

    @property
    def is_narrowed(self) -> bool:
        """Whether the answer is a selection of the list."""
        return bool(self.narrowing)

    def port_filters(self) -> dict[str, list[str]]:
        """``{field of the search index: values}`` of the filters that name one."""
        known = self.listing.filters.base_filters
        return {known[name].index: list(values) for name, values in self.values.items() if known[name].index}

    def filterset(self, queryset: QuerySet[Any]) -> ListFilters:
        """django-filter's set for these values: its ``qs`` is ``queryset``, narrowed."""
        return self.listing.filters(self.data(), queryset)

    def data(self) -> QueryDict:
        """The cleaned values as an address holds them."""
        data = QueryDict(mutable=True)
        for name, values in self.values.items():
            data.setlist(name, list(values))
        return data

    def has_problem(self, *kinds: str) -> bool:
        """Whether something of these kinds was not understood."""
        return any(problem.kind in kinds for problem in self.problems)

    def changed(self, *, sort: str | None = None, **values: str | tuple[str, ...]) -> "ListQuery":
        """The same question with other values of these filters (an empty one: none), on the first page."""
        asked = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in values.items()}
        return self._with(asked, self.order if sort is None else sort)

    def _with(self, asked: Mapping[str, tuple[str, ...]], order: str) -> "ListQuery":
        merged = {**self.values, **asked}
        kept = {name: merged[name] for name in self.listing.filters.base_filters if any(merged.get(name, ()))}
        made = replace(self, values=kept, order=order, page=1, format=HTML, problems=())
        return replace(made, order="") if made.order == made.usual_sort else made

    def without(self, name: str, value: str) -> "ListQuery":
        """The same question without one value of a filter."""
        return self._with({name: tuple(one for one in self.all(name) if one != value)}, self.order)

    def pairs(self) -> list[tuple[str, str]]:
        """The shortest parameters that ask the same, without page and format; what rides along comes last."""
        pairs = [(name, value) for name, values in self.values.items() for value in values]
        if self.order and self.order != self.usual_sort:
            pairs.append((SORT, self.order))
        return pairs + [(name, value) for name, values in self.carried.items() for value in values]

    def address(self, *, page: int = 1, format: str = "", left_out: bool = False) -> str:
        """Query string that asks this again; ``left_out``: with what was not understood, to say it again."""
        pairs = self.pairs() + (list(self.left_out) if left_out else [])
        pairs += [(PAGE, str(page))] if page > 1 else []
        pairs += [(FORMAT, format)] if format and format != HTML else []
        return "?" + urlencode(pairs)
