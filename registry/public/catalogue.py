"""The list of tools: one question (``ListQuery``) to the search port, answered with rows that anyone may see.

The index says which tools and how many; the database says what is shown, and has the last word on what is public.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.paginator import Page
from django.db.models import Q, QuerySet

from listing.declaration import ListProblem, ListQuery
from listing.showing import page_of
from registry.models import Dossier, Tool
from registry.presentation.shown import Shown
from registry.public.tools_list import TOOLS
from search.port import SearchError, SearchRequest, SearchResponse
from search.service import search

INDEX = "tools"
BATCH = 500


class NotReadyError(Exception):
    """The index is being made: no complete answer can be given for now."""


def rows() -> QuerySet[Tool]:
    """Public tools with what a card or a row of an export needs, in a fixed number of queries.

    The framework is prefetched, not joined: it is one large row that all labels share.
    """
    labels = Dossier.objects.filter(is_current=True).prefetch_related("framework__dimensions")
    return Tool.objects.public().for_public(labels)


def by_identifiers(identifiers: list[str]) -> list[Tool]:
    """Public tools with these identifiers, in this order; others are left out."""
    found = {tool.identifier: tool for tool in rows().filter(identifier__in=identifiers)}
    return [found[one] for one in identifiers if one in found]


def similar(shown: Shown, most: int = 3) -> list[dict[str, str]]:
    """``[{name, summary, url, letter}]`` of tools that show a letter today: most topics in common, then best, first."""
    codes = {term.code for term in shown.topics}
    if not codes:
        return []
    near = Tool.objects.filter(topics__code__in=codes).exclude(identifier=shown.identifier).values("pk")
    found = []
    for tool in rows().filter(pk__in=near):
        shared = len(codes & {term.code for term in tool.shown.topics})
        if tool.letter_shown and shared:
            found.append((-shared, tool.letter_shown, tool.identifier, tool))
    return [
        {
            "name": tool.shown.name,
            "summary": tool.shown.summary,
            "url": tool.get_absolute_url(),
            "letter": letter,
        }
        for _shared, letter, _identifier, tool in sorted(found, key=lambda one: one[:3])[:most]
    ]


def by_slug(slug: str) -> list[Shown]:
    """Public tools that have this short name today; else those that had it once, so that it goes on leading there."""
    never = Q(slug=slug, presentations__isnull=True)
    held = Tool.objects.filter(never | Q(presentations__slug=slug)).values("pk")
    found = [tool.shown for tool in Tool.objects.public().for_public().filter(pk__in=held).order_by("pk")[:20]]
    return [tool for tool in found if tool.slug == slug] or found


def _request(query: ListQuery, *, page: int, size: int, with_facets: bool) -> SearchRequest:
    known = TOOLS.filters.closed().values() if with_facets else ()
    return SearchRequest(
        index=INDEX,
        text=query.text,
        filters=query.port_filters(),
        facets=[one.index for one in known],
        sort=query.sort_key,
        page=page,
        size=size,
        highlight=(),
    )


def _tools(response: SearchResponse) -> list[Tool]:
    return by_identifiers([hit.id for hit in response.hits])


def everything(query: ListQuery) -> Iterator[Tool]:
    """Every tool that answers ``query``, in order, whatever the page (exports are complete, or not at all:
    :class:`NotReadyError`)."""
    page = 1
    while True:
        response = search(_request(query, page=page, size=BATCH, with_facets=False))
        if response.rebuilding:
            raise NotReadyError
        yield from _tools(response)
        if page * BATCH >= response.total:
            return
        page += 1


@dataclass
class Catalogue:
    """A page of the list."""

    query: ListQuery
    response: SearchResponse
    page: Page
    problems: list[ListProblem | str] = field(default_factory=list)
    available: bool = True

    @property
    def identifiers(self) -> list[str]:
        """Of the tools of this page, as the index knows them: the database has the last word on what is shown."""
        return [hit.id for hit in self.response.hits]

    @property
    def total(self) -> int:
        """How many tools answer."""
        return self.response.total

    @property
    def suggestions(self) -> list[str]:
        """Other words to try when nothing was found."""
        return self.response.suggestions


def ask(query: ListQuery) -> Catalogue:
    """Answer ``query``; a page past the end gives the last one, with a word about it. Never raises on bad input."""
    problems: list[ListProblem | str] = list(query.problems)
    size = TOOLS.page_size
    try:
        response = search(_request(query, page=query.page, size=size, with_facets=True))
        page, beyond = page_of(query, response.total)
        if beyond:
            problems.append(beyond)
            response = search(_request(query, page=page.number, size=size, with_facets=True))
    except SearchError as error:
        return Catalogue(query, SearchResponse(), page_of(query, 0)[0], [*problems, str(error)], available=False)
    return Catalogue(query, response, page, problems, available=not response.rebuilding)
