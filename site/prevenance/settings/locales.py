"""Languages of the site. ``fr-simple`` is FALC (easy-to-read French): a valid BCP 47 tag, falls back to French."""

from pathlib import Path

from django.conf import locale
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[3]

locale.LANG_INFO["fr-simple"] = {
    "bidi": False,
    "code": "fr-simple",
    "name": "French (easy to read)",
    "name_local": "facile à lire",
}

LANGUAGE_CODE = "fr"
LANGUAGES = [
    ("fr", _("French")),
    ("fr-simple", _("Easy to read French")),
    ("en", _("English")),
    ("ar", _("Arabic")),
]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français"), ("en", "English")]
# Dates are typed day first; with Wagtail's own format, « 24/11/2027 » became the day of today without a word.
FORMAT_MODULE_PATH = ["prevenance.formats"]
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
