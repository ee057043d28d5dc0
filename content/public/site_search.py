"""``/recherche/``: pages, tools and places in one answer, without script; and suggestions while one types."""

from typing import Any

from django.core.exceptions import BadRequest as HttpBadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from content.answers.finding import KINDS, Found
from content.public.search_list import (
    SEARCH,
    ResultGroup,
    SearchNotReadyError,
    address_of,
    available,
    counts,
    declared,
    groups,
    is_empty,
    ranking,
    records,
)
from core.discreet import red_flag
from core.parameters import reads
from listing.cleaning import clean_text
from listing.declaration import HTML, ListQuery
from listing.formats import not_ready, refusal, rows_as_csv, rows_as_json, serves
from listing.reading import read
from listing.showing import choices, exports
from search import port, service


def _refused(query: ListQuery, beyond: object = None) -> None:
    """Raise ``BadRequest`` (Django's) with a message for people when the question cannot be answered."""
    if query.has_problem("long"):
        raise HttpBadRequest(_("This search is too long: a few words are enough."))
    if query.has_problem("page") or beyond:
        raise HttpBadRequest(_("This page of results does not exist."))


def _answer(query: ListQuery) -> tuple[dict[str, Any], int]:
    try:
        _refused(query)
        found, beyond = groups(query)
        _refused(query, beyond)
    except (HttpBadRequest, port.SearchError) as error:
        return {"query": query, "error": str(error), "groups": []}, 400
    ranked = ranking(query)
    suggestions = list(dict.fromkeys(s for group in found for s in group.response.suggestions))
    context = {
        "query": query,
        "problems": query.problems,
        "groups": [group for group in found if group.response.total],
        "total": sum(group.response.total for group in found),
        "rebuilding": any(group.response.rebuilding for group in found),
        "suggestions": suggestions[:3],
        "facets": {
            "topics": choices(query, "topic", counts(found, "topics")),
            "audiences": choices(query, "audience", counts(found, "audiences")),
        },
        "types": choices(query, "type"),
        "is_filtered": query.is_narrowed and query.values.keys() != {"q"},
        "exports": exports(query),
    }
    if ranked is not None and not (context["rebuilding"] and not context["total"]):
        context |= _ranked(ranked, found)
    # Part of the answer is better than none; none at all, while an index is made anew, is no answer.
    unanswered = context["rebuilding"] and not context["total"]
    context["answered"] = not is_empty(query) and not unanswered
    return context, 503 if unanswered else 200


def _ranked(ranked: Found, found: list[ResultGroup]) -> dict[str, Any]:
    """What the page shows when everything is in one list: the answer, the others, and the way to one kind alone."""
    marked = {hit.fields.get("url"): hit.highlights for group in found for hit in group.response.hits}
    one = {name: group.one for name, group in declared().items()}
    for answer in ranked.answers:
        answer.kind_shown = one.get(answer.kind) or KINDS[answer.kind]
        if answer.kind in one:
            answer.highlights = marked.get(answer.fields.get("url"), {})
    return {
        "ranked": True,
        "found": ranked,
        "rest": [answer for answer in ranked.answers if answer is not ranked.best],
        "total": len(ranked.answers),
        "suggestions": [ranked.suggestion] if ranked.suggestion else [],
        "rebuilding": ranked.rebuilding or any(group.response.rebuilding for group in found),
    }


@serves(SEARCH)
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Results for ``?q=…&type=…&topic=…&audience=…&page=…``, or all of them as data (``format=json``, ``csv``).

    A query that cannot be answered: 400 and a message; while the index is made anew: 503.
    """
    query = read(SEARCH, request.GET)
    if query.format != HTML:
        return export(query)
    context, status = _answer(query)
    response = render(request, "content/search.html", context, status=status)
    if context.get("rebuilding") or status != 200:
        response["Cache-Control"] = "no-store"
    return not_ready(response) if status == 503 else response


def export(query: ListQuery) -> HttpResponse:
    """Every result, as data. What was not understood is refused (400): a machine must not guess."""
    if query.problems:
        return refusal(query.problems)
    try:
        rows = list(records(query))
    except port.SearchError as error:
        return refusal([str(error)])
    except SearchNotReadyError:
        return not_ready()
    if query.format == "csv":
        return rows_as_csv(SEARCH, rows, "recherche.csv")
    return rows_as_json(SEARCH, {"query": {name: list(values) for name, values in query.values.items()}}, rows)


def _suggest(text: str, limit: int = 8) -> list[port.Suggestion]:
    """Pages of the language of the reader, then tools and places, which have one language; room for both."""
    names = available()
    pages = service.suggest("pages", text, limit, {"language": [get_language()]}) if "pages" in names else []
    others = service.suggest([name for name in names if name != "pages"], text, limit)
    kept = pages[: max(limit - len(others), limit // 2)]
    return [*kept, *others][:limit]


@reads(typed=("q",))
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """``{"suggestions": [{"text", "type", "kind", "url"}]}`` for the beginning of a query (``?q=``), eight at most.

    ``kind`` is the type in words, for people.
    """
    text = clean_text(request.GET.get("q", ""))[:100]
    found = _suggest(text) if len(text) >= 2 else []
    kinds = {name: str(group.one) for name, group in declared().items()}
    items = [
        {
            "text": item.text,
            "type": item.index,
            "kind": kinds[item.index],
            "url": address_of(item.index, item.url),
        }
        for item in found
    ]
    response = JsonResponse({"suggestions": items, **red_flag(request)}, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return response
