"""Lists of pages: sections with their filters in the address, and the shelves of the home page."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, QueryDict

from content.models import LISTED, ArticlePage, CampaignPage, ContentSettings, KitPage, SectionPage
from content.pages.queries import hydrate, listed, with_terms
from vocabularies.models import Audience, Term, Topic

DEFAULT_PER_PAGE = 12


def per_page() -> int:
    """Items per page of a list, as the operator set it."""
    value = ContentSettings.objects.values_list("results_per_page", flat=True).first()
    return value or DEFAULT_PER_PAGE


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


def _counts(pages, field: str) -> dict[str, int]:
    """``{code: number of pages}`` of a vocabulary among ``pages``."""
    keys, totals = list(pages.values_list("pk", flat=True)), {}
    for model in LISTED:
        for code in model.objects.filter(pk__in=keys).values_list(f"{field}__code", flat=True):
            if code:
                totals[code] = totals.get(code, 0) + 1
    return totals


def section_list(section: SectionPage, request: HttpRequest) -> dict:
    """The list of a section, as asked by ``?topic=…&audience=…&page=…``; counts of a filter ignore that filter."""
    language = section.locale.language_code
    topics, audiences = Topic.in_language(language), Audience.in_language(language)
    wanted_topics = chosen(request.GET, "topic", topics)
    wanted_audiences = chosen(request.GET, "audience", audiences)
    base = listed(language, under=section)
    page = paginate(base.filter(with_terms(wanted_topics, wanted_audiences)), request.GET.get("page"), per_page())
    page.object_list = hydrate(page.object_list)
    by_topic = _counts(base.filter(with_terms(audiences=wanted_audiences)), "topics")
    by_audience = _counts(base.filter(with_terms(topics=wanted_topics)), "audiences")
    return {
        "page_of_list": page,
        "facets": {
            "topic": _facet("topic", topics, by_topic, wanted_topics),
            "audience": _facet("audience", audiences, by_audience, wanted_audiences),
        },
        "is_filtered": bool(wanted_topics or wanted_audiences),
        "topics_by_code": topics,
    }


def home_lists(home) -> dict:
    """Shelves of a home page: campaigns of the moment, latest articles, kits, topics."""
    language = home.locale.language_code
    running = CampaignPage.objects.filter(CampaignPage.running()).values("pk")
    return {
        "campaigns": hydrate(listed(language, [CampaignPage]).filter(pk__in=running)[:3]),
        "articles": hydrate(listed(language, [ArticlePage])[:6]),
        "kits": hydrate(listed(language, [KitPage])[:3]),
        "topics_by_code": Topic.in_language(language),
    }
