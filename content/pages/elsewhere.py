"""A page that the language asked does not have: its text in a language that has it, French first, marked as such."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override
from wagtail.models import Page

from content.models import HomePage, SectionPage
from content.pages.cards import cards, refs
from content.pages.queries import listed, visible
from frame.navigation import LTR, RTL, localise, strip_language

MOST_CHARACTERS = 500
MOST_CARDS = 12


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same address in another language: what the page is called there, and how that language is written."""

    code: str
    language: str
    direction: str
    title: str
    url: str
    pk: int


def elsewhere(path: str) -> list[Elsewhere]:
    """Public pages that have this address under the prefix of another language than the one being read."""
    rest = strip_language(path).strip("/")
    if not rest or len(rest) > MOST_CHARACTERS:
        return []
    homes = visible(HomePage.objects.exclude(locale__language_code=get_language())).values_list("url_path", flat=True)
    pages = visible(Page.objects.filter(url_path__in=[f"{home}{rest}/" for home in homes])).select_related("locale")
    found = {page.locale.language_code: page for page in pages}
    return [_told(code, found[code], rest) for code, _name in settings.LANGUAGES if code in found]


def _told(code: str, page: Page, rest: str) -> Elsewhere:
    info = LANG_INFO.get(code, {})
    name = info.get("name_local", code).capitalize()
    return Elsewhere(code, name, RTL if info.get("bidi") else LTR, page.title, localise(f"/{rest}/", code), page.pk)


def text_of(versions: Sequence[Elsewhere]) -> SafeString:
    """The first of ``versions`` as it is read there, in its language: summary, text, sources, cards."""
    first = versions[0]
    page = Page.objects.get(pk=first.pk).specific
    with override(first.code):
        entries = cards(refs(listed(first.code, under=page)[:MOST_CARDS])) if isinstance(page, SectionPage) else []
        sources = list(page.sources.all()) if getattr(page, "is_health_page", False) else []
        context = {"page": page, "keep": page.pk, "sources": sources, "cards": entries, "LANGUAGE_CODE": first.code}
        return render_to_string("content/partials/offered.html", context)
