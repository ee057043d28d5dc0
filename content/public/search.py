"""``/recherche/``: pages, tools and places in one answer, without script; and suggestions while one types."""

from dataclasses import dataclass, field

from django.core.exceptions import BadRequest as HttpBadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.declaration import SearchGroup, declarations
from core.parameters import reads
from frame.navigation import localise
from search import port, service, sources
from vocabularies.models import Audience, Topic

MAX_CHARACTERS = port.MAX_QUERY_CHARACTERS
PREVIEW = 4
PER_PAGE = 10
RETRY_SECONDS = "15"


@dataclass
class Query:
    """What was asked: text, kinds of result, topics, audiences, number of the page."""

    text: str = ""
    types: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """True when nothing was asked."""
        return not (self.text or self.topics or self.audiences)


@dataclass
class ResultGroup:
    """Results of one index."""

    name: str
    title: str
    response: port.SearchResponse
    page: object = None


def declared() -> dict[str, SearchGroup]:
    """``{index: its words}`` of what applications declare, in the order of the page."""
    return {group.name: group for one in declarations().values() for group in one.search}


def titles() -> dict[str, str]:
    """Name of each group in the current language."""
    return {name: str(group.title) for name, group in declared().items()}


def _clean(value: str) -> str:
    """Text without control characters (NUL breaks databases), with plain spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


def read(request: HttpRequest) -> Query:
    """The query of the address. Raises ``BadRequest`` (Django's) with a message for people."""
    text = _clean(request.GET.get("q", ""))
    if len(text) > MAX_CHARACTERS:
        raise HttpBadRequest(_("This search is too long: a few words are enough."))
    raw = request.GET.get("page", "1")
    if not raw.isascii() or not raw.isdigit() or not 1 <= len(raw) <= 4 or int(raw) < 1:
        raise HttpBadRequest(_("This page of results does not exist."))
    known = {"topic": Topic.in_language("fr"), "audience": Audience.in_language("fr")}
    return Query(
        text=text,
        types=[name for name in declared() if name in request.GET.getlist("type")],
        topics=[code for code in dict.fromkeys(request.GET.getlist("topic")) if code in known["topic"]],
        audiences=[code for code in dict.fromkeys(request.GET.getlist("audience")) if code in known["audience"]],
        page=int(raw),
    )


def available() -> list[str]:
    """Indexes that exist on this site."""
    there = {source.index.name for source in sources.all_sources()}
    return [name for name in declared() if name in there]


def _filters(name: str, query: Query) -> dict[str, list[str]]:
    filters = {"topics": query.topics, "audiences": query.audiences}
    if name == "pages":
        filters["language"] = [get_language()]
    known = {item.name for item in sources.get(name).index.fields}
    return {key: values for key, values in filters.items() if values and key in known}


def _ask(name: str, query: Query, size: int, page: int) -> port.SearchResponse:
    known = {item.name for item in sources.get(name).index.fields}
    return service.search(
        port.SearchRequest(
            index=name,
            text=query.text,
            filters=_filters(name, query),
            facets=[item for item in ("topics", "audiences") if item in known],
            page=page,
            size=size,
            highlight=[item for item in ("title", "summary", "body") if item in known],
        )
    )


def _groups(query: Query) -> list[ResultGroup]:
    words, groups = titles(), []
    for name in available():
        alone = query.types == [name]
        if query.types and name not in query.types:
            continue
        response = _ask(name, query, PER_PAGE if alone else PREVIEW, query.page if alone else 1)
        group = ResultGroup(name, words[name], response)
        if alone:
            window = min(response.total, port.MAX_WINDOW)
            group.page = Paginator(range(window), PER_PAGE).get_page(query.page)
            if query.page > group.page.number:
                raise HttpBadRequest(_("This page of results does not exist."))
        groups.append(group)
    return groups


def _facets(groups: list[ResultGroup], query: Query) -> dict[str, list[dict]]:
    """Topics and audiences with the number of results, all groups together."""
    language, facets = get_language(), {}
    for name, model, selected in (("topics", Topic, query.topics), ("audiences", Audience, query.audiences)):
        counts: dict[str, int] = {}
        for group in groups:
            for value in group.response.facets.get(name, []):
                counts[str(value.value)] = counts.get(str(value.value), 0) + value.count
        facets[name] = [
            {"value": code, "label": term.label, "count": counts.get(code, 0), "selected": code in selected}
            for code, term in model.in_language(language).items()
            if counts.get(code) or code in selected
        ]
    return facets


def _answer(request: HttpRequest) -> tuple[dict, int]:
    try:
        query = read(request)
        groups = [] if query.is_empty else _groups(query)
    except (HttpBadRequest, port.SearchError) as error:
        text = _clean(request.GET.get("q", ""))[:200]
        return {"query": Query(text=text), "error": str(error), "groups": []}, 400
    suggestions = list(dict.fromkeys(s for group in groups for s in group.response.suggestions))
    words = titles()
    context = {
        "query": query,
        "groups": [group for group in groups if group.response.total],
        "total": sum(group.response.total for group in groups),
        "rebuilding": any(group.response.rebuilding for group in groups),
        "suggestions": suggestions[:3],
        "facets": _facets(groups, query),
        "types": [
            {"value": name, "label": words[name], "count": None, "selected": name in query.types}
            for name in available()
        ],
    }
    # Part of the answer is better than none; none at all, while an index is made anew, is no answer.
    unanswered = context["rebuilding"] and not context["total"]
    context["answered"] = not query.is_empty and not unanswered
    return context, 503 if unanswered else 200


@reads("q", "page", many=("type", "topic", "audience"))
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Results for ``?q=…&type=…&topic=…&audience=…&page=…``.

    A query that cannot be answered: 400 and a message; while the index is made anew: 503.
    """
    context, status = _answer(request)
    response = render(request, "content/search.html", context, status=status)
    if context.get("rebuilding") or status != 200:
        response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = RETRY_SECONDS
    return response


def _suggest(text: str, limit: int = 8) -> list[port.Suggestion]:
    """Pages of the language of the reader, then tools and places, which have one language; room for both."""
    names = available()
    pages = service.suggest("pages", text, limit, {"language": [get_language()]}) if "pages" in names else []
    others = service.suggest([name for name in names if name != "pages"], text, limit)
    kept = pages[: max(limit - len(others), limit // 2)]
    return [*kept, *others][:limit]


@reads("q")
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """``{"suggestions": [{"text", "type", "kind", "url"}]}`` for the beginning of a query (``?q=``), eight at most.

    ``kind`` is the type in words, for people.
    """
    text = _clean(request.GET.get("q", ""))[:100]
    found = _suggest(text) if len(text) >= 2 else []
    kinds = {name: str(group.one) for name, group in declared().items()}
    # Tools and places are stored once, in French; they are read under the prefix of the reader's language.
    items = [
        {
            "text": item.text,
            "type": item.index,
            "kind": kinds[item.index],
            "url": item.url if item.index == "pages" else localise(item.url, get_language()),
        }
        for item in found
    ]
    response = JsonResponse({"suggestions": items}, json_dumps_params={"ensure_ascii": False})
    response["X-Robots-Tag"] = "noindex"
    return response
