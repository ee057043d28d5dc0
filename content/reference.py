"""What a new site needs before anybody writes: locales, site, a home and the main sections in each language."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from core import languages

from .models import HomePage, SectionPage

#: Title and first words of the home page. In another language it bears the name of the site, until somebody writes it.
HOME = {
    "fr": ("Accueil", "La prévention, construite avec les citoyens"),
    "fr-simple": ("Accueil", "Prendre soin de sa santé, facilement"),
    "en": ("Home", "Prevention, built with citizens"),
    "ar": ("الرئيسية", "الوقاية، نبنيها مع المواطنين"),
}
# Slugs are the same in every language: the menu of the theme points to them. In another language a section is made by
# sending the French one to translation.
SECTIONS = {
    "comprendre": {
        "fr": ("Comprendre", "Des réponses claires, relues par des soignants et écrites avec des citoyens."),
        "fr-simple": ("Comprendre", "Des textes simples pour prendre soin de votre santé."),
        "en": ("Understand", "Clear answers, checked by health professionals and written with citizens."),
        "ar": ("افهم أكثر", "أجوبة واضحة راجعها مهنيو الصحة وكُتبت مع المواطنين."),
    },
    "campagnes": {
        "fr": ("Campagnes", "Les campagnes du moment et leurs liens officiels."),
        "fr-simple": ("Campagnes", "Les messages importants du moment."),
        "en": ("Campaigns", "Current campaigns and their official links."),
        "ar": ("الحملات", "الحملات الحالية وروابطها الرسمية."),
    },
    "kits": {
        "fr": ("Kits", "Des supports prêts à imprimer, pour l'école, le club, l'entreprise ou la maison."),
        "fr-simple": ("Kits", "Des fiches à imprimer."),
        "en": ("Kits", "Ready-to-print materials for school, clubs, work or home."),
        "ar": ("الحقائب", "وثائق جاهزة للطباعة للمدرسة والنادي والعمل والبيت."),
    },
}


def _publish(parent: Page, page: Page) -> Page:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _homes(locales: dict[str, Locale]) -> dict[str, HomePage]:
    """One home per locale, all translations of the first; created under the root when missing."""
    root = Page.get_first_root_node()
    homes = {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}
    key = next((home.translation_key for home in homes.values()), None)
    for code in languages.codes():
        if code in homes:
            continue
        title, hero = HOME.get(code, (settings.SITE_NAME, settings.SITE_NAME))
        slug = f"accueil-{code}"
        home = HomePage(title=title, slug=slug, hero_title=hero, locale=locales[code], show_in_menus=True)
        if key:
            home.translation_key = key
        homes[code] = _publish(root, home)
        key = home.translation_key
    return homes


def _site(home: HomePage) -> Site:
    """The default site leads to the French home, at the address of ``BASE_URL``; Wagtail's welcome page is removed."""
    address = urlsplit(settings.BASE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    root = Page.objects.filter(pk=site.root_page_id).first()
    old = None if root is None or root.specific_class is HomePage else root
    wanted = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page_id": home.pk if root is None or old is not None else root.pk,
        "site_name": site.site_name or settings.SITE_NAME,
    }
    if any(getattr(site, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(site, name, value)
        site.save()
    if old is not None and old.specific_class is Page and old.is_leaf():
        old.delete()
    return site


def _sections(homes: dict[str, HomePage]) -> None:
    for slug, texts in SECTIONS.items():
        key = None
        for code in texts.keys() & homes.keys():
            home = HomePage.objects.get(pk=homes[code].pk)
            existing = SectionPage.objects.child_of(home).filter(slug=slug).first()
            if existing is None:
                title, summary = texts[code]
                existing = SectionPage(title=title, slug=slug, summary=summary, locale=home.locale, show_in_menus=True)
                if key:
                    existing.translation_key = key
                _publish(home, existing)
            key = key or existing.translation_key


def load(progress=None) -> None:
    """Create what is missing; never touch what exists. ``progress(label, done, total)``."""
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in languages.codes()}
    homes = _homes(locales)
    _site(homes[languages.default()])
    _sections(homes)
    if progress:
        progress("pages", 1, 1)
