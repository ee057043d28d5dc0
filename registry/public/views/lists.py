"""The list of tools in four forms: page, JSON, CSV, Atom. One address, one question."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.exports import csv_response
from core.parameters import reads, renamed
from registry.presentation import icons
from registry.public import cards, catalogue, facets, feed, serialize
from registry.public.params import SORTS, ListParams, without
from registry.public.views.common import MAX_COMPARED, french, json_response
from registry.rules import identifiers
from search.port import SearchError

RETRY_SECONDS = "15"


@reads("q", "tri", "page", "format", many=(*facets.FIELDS, *facets.OLD_NAMES), ordered=("o",))
@renamed(facets.OLD_NAMES)
@require_safe
def tool_list(request: HttpRequest, form: str = "") -> HttpResponse:
    """Page of the list, or its export when ``form`` or ``?format=`` says so."""
    words = facets.allowed()
    params = ListParams.read(request.GET, words)
    form = form or params.format
    if form != "html":
        return export(request, params, form)
    found = catalogue.ask(params)
    response = render(request, "registry/list.html", _context(request, found, words))
    if not found.available:
        response.status_code = 400 if found.problems else 503
        return _later(response)
    return response


def _later(response: HttpResponse) -> HttpResponse:
    """An answer that must not be kept: a better one comes in a moment."""
    response["Retry-After"] = RETRY_SECONDS
    response["Cache-Control"] = "no-store"
    return response


def export(request: HttpRequest, params: ListParams, form: str) -> HttpResponse:
    """Every tool that answers, as data. What was not understood is refused (400): a machine must not guess."""
    if params.problems:
        return json_response({"errors": list(params.problems)}, status=400)
    try:
        tools = list(catalogue.everything(params))
    except SearchError as error:
        return json_response({"errors": [str(error)]}, status=400)
    except catalogue.NotReadyError:
        return _later(json_response({"errors": [_("The list is being prepared")]}, status=503))
    if form == "atom":
        events = feed.latest_events(tools if params.is_active else None)
        return HttpResponse(
            feed.atom(events, query=_question(request.GET)), content_type="application/atom+xml; charset=utf-8"
        )
    results = [serialize.summary(tool) for tool in tools]
    if form == "csv":
        response = csv_response(map(serialize.flat, results), serialize.CSV_FIELDS, "label-prevenance.csv")
        response["Access-Control-Allow-Origin"] = "*"
        return response
    return json_response(
        {
            "licence": serialize.LICENCE,
            "query": {"q": params.text, **{name: list(values) for name, values in params.filters.items()}},
            "count": len(results),
            "results": results,
        }
    )


def _question(data: QueryDict) -> str:
    """The part of an address that narrows the list, for links between its forms."""
    kept = QueryDict(mutable=True)
    for name in ("q", *facets.FIELDS):
        if data.getlist(name):
            kept.setlist(name, data.getlist(name))
    return "?" + kept.urlencode() if kept else ""


def _chips(data: QueryDict, found: catalogue.Catalogue, words: dict) -> list[dict[str, Any]]:
    """One removable word per active filter."""
    chips = [{"title": f"« {found.params.text} »", "url": without(data, "q")}] if found.params.text else []
    titles = {facet.name: facet.title for facet in facets.all_facets()}
    for name, values in found.params.filters.items():
        chips += [
            {"title": f"{titles[name]} : {words[name][value]}", "url": without(data, name, value)} for value in values
        ]
    return chips


def _key_of(shown: list[facets.ShownFacet]) -> tuple:
    """What the facets show, as a key."""
    return tuple((one.name, *(tuple(value.values()) for value in one.values)) for one in shown)


def _context(request: HttpRequest, found: catalogue.Catalogue, words: dict) -> dict[str, Any]:
    asked = [identifiers.normalise(one) for one in request.GET.getlist("o")[:10]]
    wanted = list(dict.fromkeys(one for one in asked if one))
    chosen = [tool.shown for tool in catalogue.by_identifiers(wanted)] if wanted else []
    fr = french()
    ticked = frozenset(tool.identifier for tool in chosen[:MAX_COMPARED])
    shown = dict(cards.rendered(found.identifiers, ticked, fr))
    shown_facets = facets.shown(words, found.response.facets, found.params.filters)
    question = _question(request.GET)
    joined = question + "&" if question else "?"
    return {
        "found": found,
        "params": found.params,
        "cards": list(shown.values()),
        "facets": shown_facets,
        # A search by words has as many answers as words: only what is chosen from closed lists is kept.
        "facets_key": None if found.params.text else _key_of(shown_facets),
        "chips": _chips(request.GET, found, words),
        "sorts": [
            {"value": value, "label": label, "selected": value == found.params.sort}
            for value, (_sort, label) in SORTS.items()
        ],
        "chosen": chosen[:MAX_COMPARED],
        "chosen_elsewhere": [tool for tool in chosen[:MAX_COMPARED] if tool.identifier not in shown],
        "exports": [
            {"name": "CSV", "url": f"{joined}format=csv"},
            {"name": "JSON", "url": f"{joined}format=json"},
            {"name": "Atom", "url": f"{joined}format=atom"},
        ],
        "shapes": [mark_safe(shape) for shape in icons.shared_shapes()],
        "max_compared": MAX_COMPARED,
        "topics": words["topic"],
        "share_title": _("The label"),
        "fr": fr,
    }
