"""The list of tools in four forms: page, JSON, CSV, Atom. One address, one question."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from listing.declaration import HTML, ListQuery
from listing.formats import not_ready, refusal, rows_as_csv, rows_as_json, serves
from listing.reading import read
from listing.showing import ListFacet, chips, exports, facets, port_counts, sorts
from registry.presentation import icons
from registry.public import cards, catalogue, feed, serialize
from registry.public.tools_list import TOOLS
from registry.public.views.common import MAX_COMPARED, french
from registry.rules import identifiers
from search.port import SearchError


@serves(TOOLS)
@require_safe
def tool_list(request: HttpRequest, form: str = "") -> HttpResponse:
    """Page of the list, or its export when ``form`` or ``?format=`` says so."""
    query = read(TOOLS, request.GET)
    if form:
        query = replace(query, format=form)
    if query.format != HTML:
        return export(query)
    found = catalogue.ask(query)
    response = render(request, "registry/list.html", _context(found))
    if found.available:
        return response
    not_ready(response)
    if found.problems:
        response.status_code = 400
    return response


def export(query: ListQuery) -> HttpResponse:
    """Every tool that answers, as data. What was not understood is refused (400): a machine must not guess."""
    if query.problems:
        return refusal(query.problems)
    try:
        tools = list(catalogue.everything(query))
    except SearchError as error:
        return refusal([str(error)])
    except catalogue.NotReadyError:
        return not_ready()
    if query.format == "atom":
        return feed.response(feed.latest_events(tools if query.is_narrowed else None), query)
    records = map(serialize.summary, tools)
    if query.format == "csv":
        return rows_as_csv(TOOLS, map(serialize.flat, records), "label-prevenance.csv")
    asked = {"q": query.text, **{name: list(values) for name, values in query.narrowing.items() if name != "q"}}
    return rows_as_json(TOOLS, {"licence": serialize.LICENCE, "query": asked}, records)


def _key_of(shown: list[ListFacet]) -> tuple:
    """What the facets show, as a key."""
    return tuple((one.name, *(tuple(value.values()) for value in one.values)) for one in shown)


def _context(found: catalogue.Catalogue) -> dict[str, Any]:
    query = found.query
    asked = [identifiers.normalise(one) for one in query.carried.get("o", ())[:10]]
    wanted = list(dict.fromkeys(one for one in asked if one))
    chosen = [tool.shown for tool in catalogue.by_identifiers(wanted)] if wanted else []
    fr = french()
    ticked = frozenset(tool.identifier for tool in chosen[:MAX_COMPARED])
    shown = dict(cards.rendered(found.identifiers, ticked, fr))
    shown_facets = facets(query, port_counts(query, found.response.facets))
    return {
        "found": found,
        "query": query,
        "filters": [(name, value) for name, value in query.pairs() if name in query.narrowing and name != "q"],
        "cards": list(shown.values()),
        "facets": shown_facets,
        # A search by words has as many answers as words: only what is chosen from closed lists is kept.
        "facets_key": None if query.text else _key_of(shown_facets),
        "chips": chips(query),
        "sorts": sorts(query),
        "chosen": chosen[:MAX_COMPARED],
        "chosen_elsewhere": [tool for tool in chosen[:MAX_COMPARED] if tool.identifier not in shown],
        "exports": exports(query),
        "shapes": [mark_safe(shape) for shape in icons.shared_shapes()],
        "max_compared": MAX_COMPARED,
        "topics": TOOLS.words()["topic"],
        "share_title": _("The label"),
        "fr": fr,
    }
