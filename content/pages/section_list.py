"""The list of a section: its pages by topic and audience, as a page, JSON, CSV or a feed."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from content.models import ContentSettings, SectionPage
from content.pages.cards import Ref, cards, refs
from content.pages.context import absolute
from content.pages.feed_entries import page_entry
from content.pages.queries import hydrate, listed, visible
from core import shared
from listing.atom import MOST_ENTRIES, FeedHead, atom_response
from listing.declaration import HTML, Listing, ListQuery
from listing.filters import AnyOf, ListFilters, Word
from listing.formats import refusal, rows_as_csv, rows_as_json, serves
from listing.reading import read
from listing.showing import choices, exports, page_of
from vocabularies.models import Audience, Topic

DEFAULT_PER_PAGE = 12
COLUMNS = ("title", "kind", "url", "language", "summary", "topics", "audiences", "published_on", "updated_on")
Terms = dict[str, dict[int, frozenset[str]]]


def per_page() -> int:
    """Items per page of a list, as the operator set it."""
    return ContentSettings.kept().results_per_page or DEFAULT_PER_PAGE


def known_terms(model: type[Topic] | type[Audience]) -> Callable[[], dict[str, Word]]:
    """Words of a vocabulary in the language of the reader, when they are asked for."""
    return lambda: {code: term.label for code, term in model.in_language(get_language()).items()}


class SectionFilters(ListFilters):
    """Pages about one of these topics, and for one of these audiences."""

    topic = AnyOf(known=known_terms(Topic), label=_("Topics"))
    audience = AnyOf(known=known_terms(Audience), label=_("Audiences"))


SECTIONS = Listing("sections", SectionFilters, COLUMNS, size=per_page)
#: Filter of the address → terms of a page.
FIELDS = {"topic": "topics", "audience": "audiences"}


def _of_section(section: SectionPage, language: str) -> tuple[list[Ref], Terms]:
    """Visible pages of a section, newest first, and their terms."""
    found = refs(listed(language, under=section))
    return found, _terms_of(found)


def _terms_of(found: list[Ref]) -> Terms:
    """``{"topics": {page: codes}, "audiences": …}``."""
    keys = [ref.pk for ref in found]
    kinds = {ref.content_type_id for ref in found}
    models = [model for kind in sorted(kinds) if (model := ContentType.objects.get_for_id(kind).model_class())]
    totals: dict[str, dict[int, set[str]]] = {"topics": {}, "audiences": {}}
    for model in models:
        for field, codes in totals.items():
            for pk, code in model._default_manager.filter(pk__in=keys).order_by().values_list("pk", f"{field}__code"):
                if code:
                    codes.setdefault(pk, set()).add(code)
    return {field: {pk: frozenset(found) for pk, found in codes.items()} for field, codes in totals.items()}


def _counts(codes: dict[int, frozenset[str]], among: list[Ref]) -> Counter:
    return Counter(code for ref in among for code in codes.get(ref.pk, ()))


def _with(codes: dict[int, frozenset[str]], wanted: Sequence[str], found: list[Ref]) -> list[Ref]:
    """Those that have one of the ``wanted`` codes; all when none is."""
    return [ref for ref in found if not codes.get(ref.pk, frozenset()).isdisjoint(wanted)] if wanted else found


def _narrowed(section: SectionPage, query: ListQuery) -> tuple[list[Ref], dict[str, Counter]]:
    """Pages that answer, in order; and counts of each filter, which ignore that filter."""
    language = section.locale.language_code
    everything, codes = shared.kept("section", section.pk, make=lambda: _of_section(section, language))
    found, counts = everything, {}
    for name, field in FIELDS.items():
        found = _with(codes[field], query.all(name), found)
        others = everything
        for other, of_other in FIELDS.items():
            if other != name:
                others = _with(codes[of_other], query.all(other), others)
        counts[name] = _counts(codes[field], others)
    return found, counts


def section_context(section: SectionPage, request: HttpRequest) -> dict[str, Any]:
    """The list as asked by ``?topic=…&audience=…&page=…``. ``Http404`` for a page that it does not have."""
    query = read(SECTIONS, request.GET)
    found, counts = _narrowed(section, query)
    page, beyond = page_of(query, found)
    if beyond or query.has_problem("page"):
        raise Http404(str(beyond or query.problems[-1]))
    page.object_list = cards(page.object_list)
    borrowed = [] if found or query.is_narrowed else french_cards(section)
    return {
        "borrowed": borrowed,
        "borrowed_language": settings.LANGUAGE_CODE,
        "page_of_list": page,
        "facets": {name: choices(query, name, counts[name]) for name in FIELDS},
        "is_filtered": query.is_narrowed,
        "list_problems": query.problems,
        "exports": exports(query),
        "topics_by_code": Topic.in_language(section.locale.language_code),
    }


def french_cards(section: SectionPage) -> list[SafeString]:
    """Cards of the section in the language of the house, for a language in which it has no page yet; the first ones."""
    base = settings.LANGUAGE_CODE
    if section.locale.language_code == base:
        return []
    versions = SectionPage.objects.filter(translation_key=section.translation_key, locale__language_code=base)
    original = visible(versions).first()
    if original is None:
        return []
    with override(base):
        return cards(refs(listed(base, under=original)[: per_page()]))


@serves(SECTIONS)
def section_answer(section: SectionPage, request: HttpRequest) -> HttpResponse:
    """The page of a section, or its list in the form that ``?format=`` asks."""
    query = read(SECTIONS, request.GET)
    if query.format == HTML:
        return section.render(request)
    if query.problems:
        return refusal(query.problems)
    found, _counts = _narrowed(section, query)
    if query.format == "atom":
        return _feed(section, query, found)
    records = [_record(page) for page in hydrate(found)]
    if query.format == "csv":
        return rows_as_csv(SECTIONS, records, f"{section.slug}.csv")
    about = {"section": section.title, "query": {name: list(values) for name, values in query.values.items()}}
    return rows_as_json(SECTIONS, about, records)


def _record(page) -> dict[str, Any]:
    """A page of the list, flat; moments as days."""
    return {
        "title": page.title,
        "kind": page.kind,
        "url": absolute(page.get_url() or "/"),
        "language": page.locale.language_code,
        "summary": page.summary,
        "topics": [term.code for term in page.topics.all()],
        "audiences": [term.code for term in page.audiences.all()],
        "published_on": page.first_published_at.date().isoformat() if page.first_published_at else None,
        "updated_on": page.last_published_at.date().isoformat() if page.last_published_at else None,
    }


def _feed(section: SectionPage, query: ListQuery, found: list[Ref]) -> HttpResponse:
    base = absolute(section.get_url() or "/")
    head = FeedHead(
        title=section.title,
        subtitle=section.summary or _now("Latest pages of the site"),
        link=base + (query.address() if query.is_narrowed else ""),
        address=base + query.address(format="atom"),
        language=section.locale.language_code,
    )
    return atom_response(head, map(page_entry, hydrate(found[:MOST_ENTRIES])))
