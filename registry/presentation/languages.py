"""Languages in which a tool speaks: codes in the database, names for people, boxes to tick in the workspace."""

import json
from collections.abc import Iterable

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

#: Offered in the workspace: French first, then the languages most spoken in France. BCP 47 codes.
CODES = ("fr", "fsl", "en", "ar", "es", "pt", "tr", "it", "de", "ro", "ru", "uk", "pl", "zh-hans", "vi", "ta", "fa")
#: Those that Django does not know.
_OWN_NAMES = {"fsl": _("French Sign Language (LSF)")}


def name(code: str) -> str:
    """Name of a language in the language of the reader; the code itself when nobody knows it."""
    if code in _OWN_NAMES:
        return str(_OWN_NAMES[code])
    try:
        return str(capfirst(get_language_info(code)["name_translated"]))
    except KeyError:
        return code


def names(codes: Iterable[str]) -> str:
    """Names in the order of ``codes``, with commas."""
    return ", ".join(name(code) for code in codes)


class LanguagesWidget(forms.CheckboxSelectMultiple):
    """Boxes to tick for a JSON field that holds a list of codes."""

    def __init__(self, attrs=None):
        super().__init__(attrs, choices=lambda: [(code, name(code)) for code in CODES])

    def format_value(self, value):
        """The JSON text of the field, or its list, as codes."""
        return super().format_value(json.loads(value) if isinstance(value, str) and value else value)

    def value_from_datadict(self, data, files, name):
        """The JSON text of the codes that are offered, in their order; anything else is left out."""
        ticked = set(super().value_from_datadict(data, files, name) or ())
        return json.dumps([code for code in CODES if code in ticked])
