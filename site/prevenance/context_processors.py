"""What every template may read. Never touches ``request.user`` or the session (shared caches)."""

from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from . import generation

LINKS_AGE = 300  # seconds; a publication makes them new at once, this is for what expires by the clock


def site_links(language: str, token: str | None) -> dict[str, list[dict]]:
    """Menu and foot of every page in ``language``, made once per generation (``token``; none is kept without)."""
    from content.pages.navigation import site_links as make

    key = f"site-links:{language}"
    kept = cache.get(key) if token else None
    if isinstance(kept, tuple) and len(kept) == 2 and kept[0] == token:
        return kept[1]
    links = make(language)
    if token:
        cache.set(key, (token, links), LINKS_AGE)
    return links


def token_of(request) -> str | None:
    """The generation that this page is made for, read once per request."""
    if not hasattr(request, "public_generation"):
        request.public_generation = generation.current()
    return request.public_generation


def site(request):
    """Site name, direction, theme and source code, as plain values; the menu and the foot, read when shown."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "SITE_NAME": settings.SITE_NAME,
        "BASE_URL": settings.BASE_URL,
        "DEMO": settings.DEMO,
        "THEME": settings.THEME,
        "CODE_URL": settings.CODE_URL,
        "site_links": SimpleLazyObject(lambda: site_links(language, token_of(request))),
        "text_direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
