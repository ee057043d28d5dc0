"""The form of « Did this page help? »."""

from django import forms
from django.utils.translation import gettext_lazy as _

YES, NO = "oui", "non"


class OpinionForm(forms.Form):
    """Yes or no, and words if one wishes. ``nom`` is a trap for robots: hidden from people."""

    utile = forms.ChoiceField(
        label=_("Did this page help you?"),
        choices=[(YES, _("Yes")), (NO, _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no."), "invalid_choice": _("Choose yes or no.")},
    )
    mots = forms.CharField(
        label=_("What was missing, or what helped?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No name and no health information, please: we do not need them."),
    )
    nom = forms.CharField(
        required=False, label=_("Leave this field empty"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    @property
    def is_robot(self) -> bool:
        """Whether the trap was filled in."""
        return bool(self.data.get("nom"))
