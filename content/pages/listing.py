"""Lists of pages: sections with their filters in the address, and the shelves of the home page."""

from collections import Counter
from itertools import islice

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, QueryDict

from content.models import ArticlePage, CampaignPage, ContentSettings, KitPage, SectionPage
from content.pages.cards import Ref, cards, refs
from content.pages.queries import listed
from core import shared
from vocabularies.models import Audience, Term, Topic

DEFAULT_PER_PAGE = 12
Terms = dict[str, dict[int, frozenset[str]]]


def per_page() -> int:
    """Items per page of a list, as the operator set it."""
    return ContentSettings.kept().results_per_page or DEFAULT_PER_PAGE


def chosen(params: QueryDict, name: str, known: dict[str, Term]) -> list[str]:
    """Values of a filter that exist; the others are ignored, so that an old address still answers."""
    return [code for code in dict.fromkeys(params.getlist(name)) if code in known]


def paginate(items, number: str | None, size: int):
    """The page ``number`` (text, from the address). Raises ``Http404`` for what is no page of the list."""
    paginator = Paginator(items, size)
    try:
        return paginator.page(number or 1)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404(str(error)) from error


def _facet(name: str, known: dict[str, Term], counts: dict[str, int], selected: list[str]) -> list[dict]:
    return [
        {"value": code, "label": term.label, "count": counts.get(code, 0), "selected": code in selected}
        for code, term in known.items()
        if counts.get(code) or code in selected
    ]


def _of_section(section: SectionPage, language: str) -> tuple[list[Ref], Terms]:
    """Visible pages of a section, newest first, and their terms."""
    found = refs(listed(language, under=section))
    return found, _terms_of(found)


def _terms_of(found: list[Ref]) -> Terms:
    """``{"topics": {page: codes}, "audiences": …}``."""
    keys = [ref.pk for ref in found]
    kinds = {ref.content_type_id for ref in found}
    models = [ContentType.objects.get_for_id(kind).model_class() for kind in sorted(kinds)]
    totals: dict[str, dict[int, set[str]]] = {"topics": {}, "audiences": {}}
    for model in models:
        for field, codes in totals.items():
            for pk, code in model.objects.filter(pk__in=keys).order_by().values_list("pk", f"{field}__code"):
                if code:
                    codes.setdefault(pk, set()).add(code)
    return {field: {pk: frozenset(found) for pk, found in codes.items()} for field, codes in totals.items()}


def _counts(codes: dict[int, frozenset[str]], among: list[Ref]) -> Counter:
    return Counter(code for ref in among for code in codes.get(ref.pk, ()))


def _with(codes: dict[int, frozenset[str]], wanted: list[str], found: list[Ref]) -> list[Ref]:
    """Those that have one of the ``wanted`` codes; all when none is."""
    return [ref for ref in found if not codes.get(ref.pk, frozenset()).isdisjoint(wanted)] if wanted else found


def section_list(section: SectionPage, request: HttpRequest) -> dict:
    """The list of a section, as asked by ``?topic=…&audience=…&page=…``; counts of a filter ignore that filter."""
    language = section.locale.language_code
    topics, audiences = Topic.in_language(language), Audience.in_language(language)
    wanted_topics = chosen(request.GET, "topic", topics)
    wanted_audiences = chosen(request.GET, "audience", audiences)
    everything, codes = shared.kept("section", section.pk, make=lambda: _of_section(section, language))
    of_audiences = _with(codes["audiences"], wanted_audiences, everything)
    of_topics = _with(codes["topics"], wanted_topics, everything)
    page = paginate(_with(codes["topics"], wanted_topics, of_audiences), request.GET.get("page"), per_page())
    page.object_list = cards(page.object_list)
    by_topic = _counts(codes["topics"], of_audiences)
    by_audience = _counts(codes["audiences"], of_topics)
    return {
        "page_of_list": page,
        "facets": {
            "topic": _facet("topic", topics, by_topic, wanted_topics),
            "audience": _facet("audience", audiences, by_audience, wanted_audiences),
        },
        "is_filtered": bool(wanted_topics or wanted_audiences),
        "topics_by_code": topics,
    }


def _shelves(language: str) -> dict[str, list[Ref]]:
    running = CampaignPage.objects.filter(CampaignPage.running()).values("pk")
    return {
        "campaigns": refs(listed(language, [CampaignPage]).filter(pk__in=running)[:3]),
        "articles": refs(listed(language, [ArticlePage])[:6]),
        "kits": refs(listed(language, [KitPage])[:3]),
    }


def home_lists(home) -> dict:
    """Shelves of a home page: campaigns of the moment, latest articles, kits, topics."""
    language = home.locale.language_code
    shelves = shared.kept("shelves", language, make=lambda: _shelves(language))
    together = iter(cards([ref for shelf in shelves.values() for ref in shelf]))
    return {
        **{name: list(islice(together, len(shelf))) for name, shelf in shelves.items()},
        "topics_by_code": Topic.in_language(language),
    }
