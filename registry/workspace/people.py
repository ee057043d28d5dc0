"""People in forms: auditors by their name, the organisation in whose name they work, their independence."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import roles
from core.forms import announce_faults
from registry.harmonisation import Comparison


def auditors() -> QuerySet:
    """Active accounts of the group of auditors."""
    return get_user_model().objects.filter(groups__name=roles.AUDITORS, is_active=True).distinct()


class Person(forms.ModelChoiceField):
    """A choice of accounts, shown by name."""

    def label_from_instance(self, obj):
        """Full name, or the name of the account."""
        return obj.get_full_name() or obj.get_username()


class ThirdAuditorForm(forms.Form):
    """Who decides when the two disagree too much; only people who may are offered."""

    third_auditor = Person(
        label=_("Third auditor"),
        queryset=None,
        error_messages={
            "required": _("Choose the third auditor."),
            "invalid_choice": _(
                "This person cannot be the third auditor: neither of the two auditors, nor you, nor an account of the "
                "publisher, and an active account of the group of auditors."
            ),
        },
    )
    third_organisation = forms.CharField(
        label=_("Organisation of the third auditor"),
        max_length=160,
        error_messages={"required": _("Say in the name of which organisation the third auditor decides.")},
    )
    third_independent = forms.BooleanField(
        label=_("The third auditor declared that they have no link of interest with this publisher"),
        error_messages={"required": _("The third auditor must be independent of the publisher.")},
    )

    def __init__(self, *args, compared: Comparison, officer, **kwargs):
        self.compared, self.officer = compared, officer
        super().__init__(*args, **kwargs)
        both = [one.auditor_id for one in (compared.first, compared.second) if one.auditor_id]
        members = compared.first.tool.publisher.members.values("pk")
        people = auditors().exclude(pk__in=[*both, officer.pk]).exclude(pk__in=members)
        self.fields["third_auditor"].queryset = people
        announce_faults(self)

    def clean(self):
        """A third organisation."""
        data = super().clean()
        person, organisation = data.get("third_auditor"), data.get("third_organisation")
        if person and organisation:
            for fault in self.compared.third_faults(person.pk, organisation, self.officer.pk):
                self.add_error("third_organisation", fault)
        return data

    @property
    def nobody(self) -> bool:
        """True when no account may be chosen."""
        return not self.fields["third_auditor"].queryset.exists()
