"""Opening a dossier: a tool, two auditors of two organisations, and where its life begins."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core.forms import announce_faults
from registry.enums import ENDED_STATES, EvaluationRole, State
from registry.models import Dossier, Evaluation, Framework, Tool
from registry.procedure import door, independence
from registry.workspace.people import SeatField, seat, seats


class OpenDossierForm(forms.Form):
    """Tool, auditors with the organisation of each, their independence, and whether the application came on paper."""

    tool = forms.ModelChoiceField(label=_("Tool"), queryset=Tool.objects.none())
    first_auditor = SeatField(
        label=_("First auditor"),
        help_text=_("With the organisation in whose name they evaluate: one to which they belong today."),
    )
    second_auditor = SeatField(
        label=_("Second auditor"), help_text=_("Of another organisation, not linked to the first one.")
    )
    independent = forms.BooleanField(
        label=_("Both auditors declared that they have no link of interest with this publisher"),
        error_messages={"required": _("Both auditors must be independent of the publisher before a file opens.")},
    )
    version = forms.CharField(
        label=_("Version to be evaluated"),
        required=False,
        max_length=Dossier._meta.get_field("version").max_length,
        help_text=_("As the publisher names it. Both auditors test this one; empty: the one that they find."),
    )
    on_paper = forms.BooleanField(
        label=_("The application came in writing: file it as submitted"),
        required=False,
        help_text=_("Otherwise the publisher submits it from their own account."),
    )

    def __init__(self, *args, officer, **kwargs):
        self.officer = officer
        super().__init__(*args, **kwargs)
        self.fields["tool"].queryset = Tool.objects.order_by("name")
        self.fields["first_auditor"].queryset = self.fields["second_auditor"].queryset = seats()
        announce_faults(self)

    def clean(self):
        """Two independent people; no other dossier on its way; something to cover."""
        data = super().clean()
        tool, first, second = data.get("tool"), data.get("first_auditor"), data.get("second_auditor")
        if tool:
            other = tool.dossiers.exclude(state__in=ENDED_STATES).first()
            if other:
                text = _("A file of this tool is on its way already (%(state)s).") % {
                    "state": other.get_state_display()
                }
                self.add_error("tool", text)
            if not tool.targets.exists():
                self.add_error(
                    "tool", _("Say first what the label would cover (packages, domains) in the tool's form.")
                )
        if tool:
            for fault in independence.opening_faults(self.officer, tool):
                self.add_error(None, fault)
        if tool and first and second:
            for fault in independence.two_faults(seat(first), seat(second), tool, self.officer):
                self.add_error(None, fault)
        return data


@transaction.atomic
def open_with_auditors(form: OpenDossierForm, framework: Framework, user) -> Dossier:
    """The dossier, with its two blind evaluations assigned; they can be written once the dossier is being evaluated."""
    data = form.cleaned_data
    row = door.open_dossier(
        data["tool"], framework, door.ActingPerson(user, "instructeur"), version=data["version"].strip()
    )
    for role, place in ((EvaluationRole.FIRST, "first"), (EvaluationRole.SECOND, "second")):
        assigned = seat(data[f"{place}_auditor"])
        evaluation = Evaluation.objects.create(
            dossier=row,
            tool=row.tool,
            framework=framework,
            role=role,
            auditor=assigned.person,
            body=assigned.body,
            organisation=assigned.body.name,
        )
        independence.declare(evaluation, by=form.officer)
    if data["on_paper"]:
        reason = str(_("Application received in writing, filed by the label officer."))
        door.move(row, State.DEPOSEE, door.ActingPerson(user, "editeur"), expected=row.state, reason=reason)
    return row


def open_dossier(request: HttpRequest) -> HttpResponse:
    """Open a dossier for a tool; ``?tool=`` chooses it beforehand."""
    if not request.user.has_perm("registry.add_dossier"):
        raise PermissionDenied
    framework = Framework.objects.latest_usable()
    asked = request.GET.get("tool", "")
    form = OpenDossierForm(
        request.POST or None, officer=request.user, initial={"tool": asked if asked.isdecimal() else None}
    )
    if request.method == "POST" and framework is not None and form.is_valid():
        try:
            row = open_with_auditors(form, framework, request.user)
        except door.DecisionRefusedError as error:  # somebody opened one meanwhile
            form.add_error("tool", str(error))
        else:
            messages.success(request, _("The file is open, with its two auditors."))
            return redirect("registry_workspace:dossier", pk=row.pk)
    context = {"form": form, "framework": framework}
    return TemplateResponse(
        request, "registry/workspace/open_dossier.html", context, status=422 if form.errors else 200
    )
