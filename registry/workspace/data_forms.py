"""Forms of the ten lines of "Mes données", made from :data:`registry.data_sheet.fields.FIELDS`; one form per line."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import announce_faults
from registry.data_sheet import fields
from registry.data_sheet.lines import NONE, NOT_CONCERNED

_YES_NO_UNKNOWN = [("", _("Not known")), ("oui", _("Yes")), ("non", _("No"))]


def digest(values: Mapping[str, Any] | None) -> str:
    """Digest of the stored values, to refuse a save made from others."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _field(item: fields.ValueField, framework_data: Mapping[str, Any]) -> forms.Field:
    words = fields.vocabulary(framework_data, item.vocabulary) if item.vocabulary else {}
    match item.kind:
        case "many":
            choices = [*words.items(), *([(NONE, item.none)] if item.none else [])]
            return forms.MultipleChoiceField(
                label=item.label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
            )
        case "one":
            return forms.ChoiceField(label=item.label, required=False, choices=[("", "—"), *words.items()])
        case "flag":
            return forms.BooleanField(label=item.label, required=False)
        case "three":
            return forms.ChoiceField(label=item.label, required=False, choices=_YES_NO_UNKNOWN)
        case "four":
            choices = [*_YES_NO_UNKNOWN, (NOT_CONCERNED, _("Not concerned"))]
            return forms.ChoiceField(label=item.label, required=False, choices=choices)
        case "number":
            return forms.IntegerField(label=item.label, required=False, min_value=0, max_value=fields.LARGEST_NUMBER)
        case "date":
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(label=item.label, required=False, widget=widget)
    return forms.CharField(label=item.label, required=False, max_length=200)


class DataLineForm(forms.Form):
    """One line: known or not, its values, and the mark of what was read."""

    known = forms.BooleanField(label=_("We know: publish this line with the values below"), required=False)
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, line: Mapping[str, Any], framework_data: Mapping[str, Any], stored, **kwargs):
        self.line, self.code, self.stored = line, line["code"], stored
        self.specs = fields.FIELDS.get(self.code, ())
        initial = {"known": stored is not None, "read": digest(stored)}
        for item in self.specs:
            value = (stored or {}).get(item.name)
            if item.kind in ("three", "four"):
                value = value if value == NOT_CONCERNED else {True: "oui", False: "non"}.get(value, "")
            elif item.kind == "text" and isinstance(value, list):
                value = ", ".join(value)
            initial[item.name] = value
        super().__init__(*args, prefix=self.code, initial=initial, **kwargs)
        for item in self.specs:
            self.fields[item.name] = _field(item, framework_data)
        announce_faults(self)

    def clean(self):
        """Refuse contradictory values, and values on a line that is not known."""
        data = super().clean()
        values = self.values(data)
        if not data.get("known"):
            if any(value not in (None, "", [], False) for value in values.values()):
                self.add_error("known", _("Tick this box, or empty the values: otherwise they would be lost."))
            return data
        for name, message in fields.faults(self.code, values, timezone.localdate()).items():
            if name not in self.errors:
                self.add_error(name, message)
        return data

    def values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Values as they are stored (JSON)."""
        found: dict[str, Any] = {}
        for item in self.specs:
            value = data.get(item.name)
            if item.kind in ("three", "four"):
                value = value if value == NOT_CONCERNED else {"oui": True, "non": False}.get(value)
            elif item.kind == "date":
                value = value.isoformat() if value else None
            elif item.kind in ("text", "one"):
                value = value or None
            found[item.name] = value
        return found

    def result(self) -> dict[str, Any] | None:
        """The line to store; None when it is not known."""
        if not self.cleaned_data.get("known"):
            return None
        kept = {name: value for name, value in (self.stored or {}).items() if name not in self.fields}
        return {**kept, **self.values(self.cleaned_data)}

    def visible(self):
        """Fields to show, without the box "we know"."""
        return [self[item.name] for item in self.specs]
