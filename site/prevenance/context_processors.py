"""What every template may read. Never touches ``request.user`` or the session (shared caches)."""

from django.conf import settings
from django.utils import translation


def site(request):
    """Site name, languages, direction and theme, as plain values."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "BASE_URL": settings.BASE_URL,
        "DEMO": settings.DEMO,
        "THEME": settings.THEME,
        "text_direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
