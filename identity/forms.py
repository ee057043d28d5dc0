"""Forms of the page of an organisation: a member, the end of a membership, a link, a merger."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from identity.models import Organisation
from identity.models.link import LinkKind


class _Announced(forms.Form):
    """A form whose error messages are tied to their field (``aria-describedby``)."""

    def full_clean(self):
        """Validate, then tie each error message to its field."""
        super().full_clean()
        announce_faults(self)

    def refuse(self, error) -> None:
        """Add the messages of a ``ValidationError`` beside their field, or above the form."""
        for name, faults in getattr(error, "message_dict", {"": error.messages}).items():
            for fault in faults:
                self.add_error(name if name in self.fields else None, fault)
        announce_faults(self)


class PersonField(forms.ModelChoiceField):
    """An active account, shown by name and account."""

    def __init__(self, **kwargs):
        super().__init__(queryset=get_user_model().objects.none(), **kwargs)

    def label_from_instance(self, obj):
        """ "Inès Moreau (auditrice1)"."""
        name = obj.get_full_name()
        return f"{name} ({obj.get_username()})" if name else obj.get_username()


def _date(**kwargs) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class MemberForm(_Announced):
    """New membership: person, function, first day."""

    prefix = "member"

    person = PersonField(label=_("Person"))
    function = forms.CharField(
        label=_("Role or function"),
        max_length=120,
        required=False,
        help_text=_("Employee, founder, board member, consultant…"),
    )
    since = _date(label=_("Since"), initial=timezone.localdate)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True)
        self.fields["person"].queryset = people.order_by("last_name", "first_name", "username")


class EndForm(_Announced):
    """End of a membership: last day and reason."""

    until = _date(label=_("Last day"), initial=timezone.localdate)
    reason = forms.CharField(label=_("Reason (not public)"), max_length=500, required=False)


class OtherForm(_Announced):
    """Choice of another organisation, with a reason kept in the ledger."""

    other = forms.ModelChoiceField(label=_("Other organisation"), queryset=Organisation.objects.none())
    reason = forms.CharField(
        label=_("Reason (not public, kept for ever)"), max_length=1000, widget=Lines(attrs={"rows": 2})
    )

    def __init__(self, *args, organisation: Organisation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Organisation.objects.standing().exclude(pk=organisation.pk)


class LinkForm(OtherForm):
    """Link between two organisations."""

    prefix = "link"

    kind = forms.ChoiceField(label=_("What they are to each other"), choices=LinkKind.choices)
    field_order = ("other", "kind", "reason")


class MergeForm(OtherForm):
    """Merger: the organisation that stays."""

    prefix = "merge"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].label = _("Merge into")
        self.fields["other"].help_text = _("The organisation that stays; its members and those of this one become one.")
