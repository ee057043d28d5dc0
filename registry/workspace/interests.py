"""Interests that a person declares themselves: what ties them to a body or a tool. For all who act on dossiers."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from core.posted import posted_from
from identity.models import Organisation
from registry.models import Interest, Tool
from registry.permissions import reads_dossiers
from registry.procedure import interests


class InterestForm(forms.Form):
    """One body or one tool, what ties the person to it, since when and until when."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label="—"
    )
    tool = forms.ModelChoiceField(label=_("Or a tool"), queryset=Tool.objects.none(), required=False, empty_label="—")
    text = forms.CharField(
        label=_("What ties you to it"),
        max_length=2000,
        widget=Lines(attrs={"rows": 3}),
        help_text=_(
            "Work, shares, family, competition… Nobody but you reads these words; that there is a link counts."
        ),
    )
    since = forms.DateField(
        label=_("Since"),
        initial=timezone.localdate,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("Last day, if it has ended"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.standing()
        self.fields["tool"].queryset = Tool.objects.order_by("name")

    def full_clean(self):
        """Validate, then tie each error message to its field."""
        super().full_clean()
        announce_faults(self)

    def clean(self):
        """Check that there is exactly one subject, and ``since <= until``."""
        data = super().clean()
        if bool(data.get("organisation")) == bool(data.get("tool")) and not {"organisation", "tool"} & set(self.errors):
            self.add_error("organisation", _("Choose an organisation or a tool, not both."))
        if data.get("until") and data.get("since") and data["until"] < data["since"]:
            self.add_error("until", _("The last day is before the first one."))
        return data


def _person(request: HttpRequest):
    user = request.user
    if not (reads_dossiers(user) or user.has_perm("registry.change_answer")):
        raise PermissionDenied
    return user


def page(request: HttpRequest) -> HttpResponse:
    """The person's own interests; POST declares another one."""
    person = _person(request)
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        interests.declare(person, **form.cleaned_data)
        messages.success(request, _("Your interest is declared. Files that it is about are closed to you from now on."))
        return redirect("registry_workspace:interests")
    rows = Interest.objects.filter(person=person).select_related("organisation", "tool")
    context = {"form": form, "interests": rows}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "registry/workspace/interests.html", context, status=status)


@posted_from("registry_workspace:interests", same_key=False)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Today is the last day of one of the person's interests."""
    interests.end(get_object_or_404(Interest, pk=pk, person=_person(request), until=None))
    messages.success(request, _("The last day is written. A past interest still counts as long as the framework says."))
    return redirect("registry_workspace:interests")
