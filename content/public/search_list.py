"""The list of ``/recherche/``, declared; and its answer: pages, tools and places, one group each, through the port."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.answers.finding import Found, find
from content.pages.section_list import known_terms
from core.declaration import SearchGroup, declarations
from frame.navigation import localise
from listing.declaration import Listing, ListProblem, ListQuery
from listing.filters import AnyOf, ListFilters, Typed, Word
from listing.showing import page_of
from search import port, service, sources
from vocabularies.models import Audience, Topic

PREVIEW, BATCH = 4, 500
COLUMNS = ("type", "title", "summary", "url")


def declared() -> dict[str, SearchGroup]:
    """``{index: its words}`` of what applications declare, in the order of the page."""
    return {group.name: group for one in declarations().values() for group in one.search}


def available() -> list[str]:
    """Indexes that exist on this site."""
    there = {source.index.name for source in sources.all_sources()}
    return [name for name in declared() if name in there]


def _titles() -> dict[str, Word]:
    return {name: declared()[name].title for name in available()}


class SearchFilters(ListFilters):
    """Words, kinds of result, topics, audiences."""

    q = Typed(most=port.MAX_QUERY_CHARACTERS)
    type = AnyOf(known=_titles, label=_("Kind of result"))
    topic = AnyOf(known=known_terms(Topic), index="topics", label=_("Topics"))
    audience = AnyOf(known=known_terms(Audience), index="audiences", label=_("Audiences"))


# No feed: what an index stores of a tool or a place has no date.
SEARCH = Listing("search", SearchFilters, COLUMNS, size=10, formats=("json", "csv"))


@dataclass
class ResultGroup:
    """Results of one index; ``page`` when they are shown alone."""

    name: str
    title: str
    response: port.SearchResponse
    page: Page | None = None


def is_empty(query: ListQuery) -> bool:
    """Whether nothing was asked: a kind of result alone is no question."""
    return not (query.text or query.all("topic") or query.all("audience"))


def is_ranked(query: ListQuery) -> bool:
    """Whether answers of every kind come in one list: words were typed, and no kind is asked for."""
    return bool(query.text) and not query.all("type")


def _ask(name: str, query: ListQuery, size: int, page: int, *, marked: bool = True) -> port.SearchResponse:
    known = {item.name for item in sources.get(name).index.fields}
    filters = query.port_filters() | ({"language": [get_language()]} if name == "pages" else {})
    return service.search(
        port.SearchRequest(
            index=name,
            text=query.text,
            filters={field: values for field, values in filters.items() if field in known},
            facets=[item for item in ("topics", "audiences") if item in known],
            page=page,
            size=size,
            highlight=[item for item in ("title", "summary", "body") if item in known] if marked else [],
            # The list of every kind looks for another spelling once, not in each index.
            correct=() if is_ranked(query) else None,
        )
    )


def _asked(query: ListQuery) -> list[str]:
    return [name for name in available() if not query.all("type") or name in query.all("type")]


def groups(query: ListQuery) -> tuple[list[ResultGroup], ListProblem | None]:
    """A few results of each index, or a page of the one that is asked; and a word when it has no such page.

    Raises ``SearchError`` for a question that cannot be answered.
    """
    words, found, problem = SEARCH.words()["type"], [], None
    for name in [] if is_empty(query) else _asked(query):
        alone = query.all("type") == (name,)
        response = _ask(name, query, SEARCH.page_size if alone else PREVIEW, query.page if alone else 1)
        group = ResultGroup(name, words[name], response)
        if alone:
            group.page, problem = page_of(query, response.total)
        found.append(group)
    return found, problem


def ranking(query: ListQuery) -> Found | None:
    """Answers of every kind in one list; ``None`` when no word was typed, or one kind is asked for."""
    if not is_ranked(query):
        return None
    chosen = {index: query.all(name) for name, index in (("topic", "topics"), ("audience", "audiences"))}
    return find(query.text, get_language(), {name: values for name, values in chosen.items() if values})


def counts(found: list[ResultGroup], field: str) -> Counter[str]:
    """Results by value of a field, all groups together."""
    counted: Counter[str] = Counter()
    for group in found:
        for value in group.response.facets.get(field, []):
            counted[str(value.value)] += value.count
    return counted


def address_of(hit_index: str, url: str) -> str:
    """Where a result leads: tools and places are stored once, in French; pages in each language."""
    return url if hit_index == "pages" else localise(url, get_language())


class SearchNotReadyError(Exception):
    """An index is being made: no complete answer can be given for now."""


def records(query: ListQuery) -> Iterator[dict[str, Any]]:
    """Every result, group after group, as data. Raises ``SearchError``, :class:`SearchNotReadyError`."""
    for name in [] if is_empty(query) else _asked(query):
        for page in range(1, SEARCH.window // BATCH + 1):
            response = _ask(name, query, BATCH, page, marked=False)
            if response.rebuilding:
                raise SearchNotReadyError
            for hit in response.hits:
                yield {
                    "type": name,
                    "title": hit.fields.get("title") or hit.fields.get("name", ""),
                    "summary": hit.fields.get("summary") or "",
                    "url": settings.BASE_URL.rstrip("/") + address_of(name, hit.fields.get("url", "")),
                }
            if page * BATCH >= response.total:
                break
