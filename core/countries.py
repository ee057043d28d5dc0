"""Countries of ISO 3166-1, named by Babel (CLDR) in the language that is read."""

import unicodedata
from functools import lru_cache
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

#: Two-letter territories of CLDR that ISO 3166-1 does not list: unions, islands reserved by the post, pseudo-locales.
_NOT_COUNTRIES: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"]
)


@lru_cache(maxsize=16)
def names(language: str) -> dict[str, str]:
    """``{"AF": "Afghanistan", …}``, the 249 countries in ``language`` (a Django code), in its alphabetical order.

    An unknown language gives English; ``fr-simple`` gives French.
    """
    try:
        territories = Locale(language.partition("-")[0]).territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("en").territories
    pairs = [(str(code), str(word)) for code, word in territories.items()]
    known = [pair for pair in pairs if len(pair[0]) == 2 and pair[0].isalpha() and pair[0] not in _NOT_COUNTRIES]
    return dict(sorted(known, key=lambda pair: _folded(pair[1])))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def name(code: str, language: str | None = None) -> str:
    """Name of a country in ``language``, by default the active one; a code that is none of ISO passes unchanged."""
    return names(language or get_language() or "en").get(code.upper(), code)


def choices() -> list[tuple[str, str]]:
    """``[(code, name)]`` in the active language."""
    return list(names(get_language() or "en").items())


class CountryField(models.CharField):  # type: ignore[type-arg]
    """A country, two letters of ISO 3166-1, chosen by its name. In migrations it is a plain ``CharField``."""

    default_error_messages = {"country": _("“%(value)s” is not a country of ISO 3166.")}

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse a code that ISO 3166-1 does not list."""
        super().validate(value, model_instance)
        if value and value not in names("en"):
            raise ValidationError(self.error_messages["country"], code="country", params={"value": value})

    def to_python(self, value: Any) -> Any:
        """Capitals, without spaces around."""
        value = super().to_python(value)
        return value.strip().upper() if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """A list of names in the language of the person who fills the form."""
        kept: dict[str, Any] = {
            key: kwargs[key] for key in ("required", "label", "help_text", "initial") if key in kwargs
        }
        values: dict[str, Any] = {
            "label": str(self.verbose_name).capitalize(), "required": not self.blank, "help_text": self.help_text,
            "initial": self.get_default(),
        }  # fmt: skip
        return forms.ChoiceField(choices=choices, **{**values, **kept})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Told to migrations as the column it is: names change with CLDR, not with the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), dict(kwargs)
