"""The form by which anyone says that something is wrong about a place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.enums import ReportKind
from directory.models import Report


class PublicReportForm(forms.ModelForm):
    """What is wrong, in words if one wishes, and how to answer if one wishes.

    ``nom`` is a trap for robots: hidden from people, and a report that fills it in is thanked and dropped.
    """

    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    message = forms.CharField(
        label=_("Tell us more"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What did you find? No health information, please: we do not need it."),
    )
    contact = forms.CharField(
        label=_("Your e-mail or telephone"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
        help_text=_("Only if you wish an answer. Erased after 90 days."),
    )
    nom = forms.CharField(
        required=False, label=_("Leave this field empty"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = Report
        fields = ["kind", "message", "contact"]

    def clean(self):
        """« Something else » needs words, or nobody can act on it."""
        cleaned = super().clean()
        if cleaned.get("kind") == ReportKind.OTHER and not cleaned.get("message", "").strip():
            self.add_error("message", _("Tell us what is wrong, so that we can correct it."))
        return cleaned

    @property
    def is_robot(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.data.get(self.add_prefix("nom")))
