"""People in forms: an auditor is chosen with the body in whose name they evaluate, among their own memberships."""

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import roles
from core.forms import announce_faults
from identity.models import Membership
from registry.procedure.harmonisation import Comparison
from registry.procedure.independence import Seat


def auditors() -> QuerySet:
    """Active accounts of the group of auditors."""
    return get_user_model().objects.filter(groups__name=roles.AUDITORS, is_active=True).distinct()


def seats() -> QuerySet[Membership]:
    """Memberships of today of the auditors, by name: who may evaluate, and in whose name."""
    rows = Membership.objects.on().filter(person__in=auditors())
    return rows.select_related("person", "organisation__merged_into").order_by(
        "person__last_name", "person__first_name", "person__username", "organisation__name"
    )


class SeatField(forms.ModelChoiceField):
    """A choice of an auditor and of one of their organisations; ``seat()`` of the row chosen is what it means."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Membership.objects.none(), **kwargs)

    def label_from_instance(self, obj):
        """ "Inès Moreau — Laboratoire Nord-Lys"."""
        return f"{obj.person.get_full_name() or obj.person.get_username()} — {obj.organisation.whole.name}"


def seat(row: Membership) -> Seat:
    """The person and the body of a membership."""
    return Seat(row.person, row.organisation.whole)


class ThirdAuditorForm(forms.Form):
    """Who decides when the two disagree too much; only people who may are offered."""

    third_auditor = SeatField(
        label=_("Third auditor, and in the name of which organisation"),
        error_messages={
            "required": _("Choose the third auditor."),
            "invalid_choice": _(
                "This person cannot be the third auditor: neither of the two auditors, nor you, nor somebody tied to "
                "the publisher; an active auditor, of a third organisation to which they belong today."
            ),
        },
    )
    third_independent = forms.BooleanField(
        label=_("The third auditor declared that they have no link of interest with this publisher"),
        error_messages={"required": _("The third auditor must be independent of the publisher.")},
    )

    def __init__(self, *args, compared: Comparison, officer, **kwargs):
        self.compared, self.officer = compared, officer
        super().__init__(*args, **kwargs)
        may = [row.pk for row in seats() if not compared.third_faults(seat(row), officer)]
        self.fields["third_auditor"].queryset = seats().filter(pk__in=may)
        announce_faults(self)

    @property
    def nobody(self) -> bool:
        """True when no account may be chosen."""
        return not self.fields["third_auditor"].queryset.exists()
