"""Languages of the site: which ones (``settings.LANGUAGES``), and what the product has to know of each, as data.

Name and direction are Django's (``LANG_INFO``; a language that Django does not know is added in
``settings/locales.py``). A language that is not in ``TRAITS`` works too: its words are searched as they are written.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import to_locale

#: Plural forms of gettext.
_ONE, _MORE_THAN_ONE = "nplurals=2; plural=(n != 1);", "nplurals=2; plural=(n > 1);"
_ARABIC = "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
_RUSSIAN = "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2;"
_ROMANIAN = "nplurals=3; plural=n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2;"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a language has of its own.

    ``stemmer``: name of its Snowball stemmer; empty: words are searched as they are written. ``plural``: header of its
    catalogue. ``based_on``: another language whose words serve where this one says nothing of its own.
    """

    stemmer: str = ""
    plural: str = _ONE
    based_on: str = ""


TRAITS: Final = {
    "fr": Traits("french", _MORE_THAN_ONE),
    "fr-simple": Traits("french", _MORE_THAN_ONE, based_on="fr"),
    "en": Traits("english"),
    "ar": Traits("arabic", _ARABIC),
    "de": Traits("german"),
    "es": Traits("spanish"),
    "it": Traits("italian"),
    "nl": Traits("dutch"),
    "pt": Traits("portuguese"),
    "ro": Traits("romanian", _ROMANIAN),
    "ru": Traits("russian", _RUSSIAN),
    "tr": Traits("turkish", _MORE_THAN_ONE),
    "br": Traits(plural=_MORE_THAN_ONE),
    "oc": Traits(plural=_MORE_THAN_ONE),
}


def codes() -> list[str]:
    """Languages of the site, in the order of its settings."""
    return [code for code, _name in settings.LANGUAGES]


def default() -> str:
    """The language whose addresses have no prefix, and whose words serve where a translation is missing."""
    return settings.LANGUAGE_CODE


def choices() -> list[tuple[str, str | Promise]]:
    """``[(code, name)]``, for a field; given as a function, it stays out of migrations."""
    return [(code, name) for code, name in settings.LANGUAGES]


def traits(code: str) -> Traits:
    """What is known of a language; of ``de`` for ``de-at``."""
    return TRAITS.get(code) or TRAITS.get(code.partition("-")[0]) or Traits()


def catalogues() -> dict[str, str]:
    """``{folder of a catalogue: language}`` of the interface."""
    return {to_locale(code): code for code in codes()}


def is_partial(code: str) -> bool:
    """Whether another language of the site says what the catalogue of this one does not."""
    return traits(code).based_on in codes()


def is_complete(code: str) -> bool:
    """Whether the catalogue holds every word, for people work in this language; else those of the public side."""
    return code in {code for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES}
