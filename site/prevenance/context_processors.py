"""Variables of every template. ``request.user`` and the session are not read (shared caches)."""

from django.conf import settings
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from content.pages.navigation import kept_links


def site(request):
    """Site name, direction, theme and source code, as plain values; the menu and the foot, read when shown."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "SITE_NAME": settings.SITE_NAME,
        "BASE_URL": settings.BASE_URL,
        "DEMO": settings.DEMO,
        "THEME": settings.THEME,
        "CODE_URL": settings.CODE_URL,
        "site_links": SimpleLazyObject(lambda: kept_links(language)),
        "distress": getattr(request, "distress", None),
        "text_direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
