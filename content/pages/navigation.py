"""Entries of the menu and of the foot of every page, made from the live pages of a language."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Page

from content.models import GuidelinePage, HomePage, SectionPage, StandardPage
from content.pages.queries import visible
from core import languages, shared, shown
from frame.navigation import declared_entries

HOME_DEPTH = 2
#: The label and the places near people come after this many sections: the last sections matter less.
SECTIONS_FIRST = 3


def _pages(language: str) -> list[Page]:
    """What may be linked from everywhere, in the language and in French, in the order of the tree; one query."""
    kinds = ContentType.objects.get_for_models(SectionPage, StandardPage, GuidelinePage).values()
    pages = visible(
        Page.objects.filter(content_type__in=kinds, locale__language_code__in={language, languages.default()})
    )
    return list(pages.select_related("locale").order_by("path"))


def _is(page: Page, model: type[Page]) -> bool:
    return page.content_type_id == ContentType.objects.get_for_model(model).pk


def _menu(pages: list[Page], language: str) -> list[dict]:
    sections = [
        {"title": page.title, "url": page.get_url()}
        for page in pages
        if page.locale.language_code == language
        and page.depth == HOME_DEPTH + 1
        and page.show_in_menus
        and _is(page, SectionPage)
    ]
    services = declared_entries()
    return [*sections[:SECTIONS_FIRST], *services, *sections[SECTIONS_FIRST:]]


def _footer(pages: list[Page], language: str) -> list[dict]:
    short = {
        "a-propos": _("Who we are"),
        "demarche": _("How we work: rules and partnerships"),
        "charte": "",  # any charter, by its title
        "confidentialite": _("Privacy: no tracking, no cookie"),
        "accessibilite": _("Accessibility statement"),
        "mentions-legales": _("Legal notice"),
    }
    order = list(short)
    translations = {page.translation_key: page for page in pages if page.locale.language_code == language}
    links = []
    for french in pages:
        if french.locale.language_code != languages.default():
            continue
        is_first_level = french.depth == HOME_DEPTH + 1
        if _is(french, GuidelinePage):
            place, label = order.index("charte"), ""
        elif is_first_level and french.slug in short:
            place, label = order.index(french.slug), short[french.slug]
        elif french.show_in_menus and _is(french, StandardPage):
            place, label = len(order), ""
        else:
            continue
        page = translations.get(french.translation_key, french)
        code = page.locale.language_code
        links.append((place, {"label": label or page.title, "titled": not label, "url": page.get_url(), "code": code}))
    return [link for _place, link in sorted(links, key=lambda pair: pair[0])]


def site_links(language: str) -> dict[str, list[dict]]:
    """``{"menu": [{title, url}], "footer": [{label, titled, url, code}]}`` for readers of ``language``.

    Menu: sections of the first level that are ticked “show in menus”, around the label and the places. Foot: the
    pages of the institution, charters, and standard pages ticked “show in menus”; a page that has no translation
    is linked in French, and ``code`` (its language) says so. ``titled``: the label is the title of the page, in
    ``code``; else it is a short label in ``language``. Plain values, ready for a cache. Both empty before the
    first home.
    """
    if not HomePage.objects.exists():
        return {"menu": [], "footer": []}
    with override(language):
        pages = _pages(language)
        return {"menu": _menu(pages, language), "footer": _footer(pages, language)}


def kept_links(language: str) -> dict[str, list[dict]]:
    """:func:`site_links`, made once per state of the public content. Not to be changed."""

    def make() -> dict[str, list[dict]]:
        with shown.instead(shown.MENU, group="pages"):
            return site_links(language)

    return shared.kept("site-links", language, make=make)
