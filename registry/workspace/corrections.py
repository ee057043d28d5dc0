"""Pages of the officer that correct a dossier beside its moves: who audits, reservations, the title of a framework."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from registry.enums import EvaluationRole
from registry.models import Dossier, Evaluation, Framework
from registry.permissions import rows_for
from registry.procedure import corrections, door, independence
from registry.workspace.people import SeatField, seat, seats


class _Correction(forms.Form):
    """A correction has a reason; what the rules refuse is said in the form."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=Lines(attrs={"rows": 3}), help_text=_("Kept for ever.")
    )

    def full_clean(self):
        """Validate, then tie each error message to its field."""
        super().full_clean()
        announce_faults(self)


class ReassignForm(_Correction):
    """New author of an evaluation."""

    auditor = SeatField(label=_("New auditor, and in the name of which organisation"))
    independent = forms.BooleanField(
        label=_("This auditor declared that they have no link of interest with this publisher"),
        error_messages={"required": _("The auditor must be independent of the publisher.")},
    )
    field_order = ("auditor", "independent", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["auditor"].queryset = seats()
        self.fields["reason"].help_text = _("Kept for ever. Not public.")


class SetAsideForm(_Correction):
    """Reason to start the harmonised evaluation again."""


class ReservationsForm(_Correction):
    """Reservations that hold, and what the form showed."""

    text = forms.CharField(
        label=_("Reservations"),
        max_length=corrections.LONGEST_RESERVES,
        widget=Lines(attrs={"rows": 4}),
        help_text=_("What remains to be corrected. Everyone reads it."),
    )
    until = forms.DateField(
        label=_("Reservations to be lifted by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    shown_text = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    shown_until = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("text", "until", "reason")

    def __init__(self, *args, dossier: Dossier, **kwargs):
        now = corrections.reservations(dossier)
        initial = {"text": now["text"], "until": dossier.reserves_until}
        super().__init__(*args, initial=initial | {"shown_text": now["text"], "shown_until": now["until"]}, **kwargs)
        self.fields["reason"].help_text = _("Kept for ever. Everyone may read it.")

    @property
    def expected(self) -> dict[str, str]:
        """What its reader saw; browsers send line ends of their own."""
        data = self.cleaned_data
        return {"text": data["shown_text"].replace("\r\n", "\n"), "until": data["shown_until"]}


class TitleForm(_Correction):
    """The title under which a framework is shown."""

    title = forms.CharField(label=_("Title"), max_length=250)
    field_order = ("title", "reason")


def _dossier(request: HttpRequest, pk: int) -> Dossier:
    if not request.user.has_perm("registry.add_dossier"):
        raise PermissionDenied
    return get_object_or_404(rows_for(request.user, Dossier).select_related("tool", "framework"), pk=pk)


def _evaluation(request: HttpRequest, pk: int) -> Evaluation:
    row = get_object_or_404(Evaluation.objects.select_related("tool", "auditor", "body"), pk=pk, dossier__isnull=False)
    row.dossier = _dossier(request, row.dossier_id)
    return row


def _run(request: HttpRequest, form: forms.Form, act: Callable[[], object], done: str) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act()
    except door.DecisionRefusedError as error:
        for fault in error.faults:
            form.add_error(None, fault)
        return False
    messages.success(request, done)
    return True


def _page(request: HttpRequest, form: forms.Form, **context) -> HttpResponse:
    context = {"form": form, **context}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "registry/workspace/correction.html", context, status=status)


def reassign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an open evaluation to another auditor."""
    row = _evaluation(request, pk)
    back = reverse("registry_workspace:dossier", args=[row.dossier_id])
    final = row.role == EvaluationRole.FINAL and not row.is_complement
    form = (SetAsideForm if final else ReassignForm)(request.POST or None)

    def act():
        reason = form.cleaned_data["reason"]
        if final:
            return corrections.set_aside(row, reason=reason, by=request.user)
        return corrections.reassign(row, seat(form.cleaned_data["auditor"]), reason=reason, by=request.user)

    done = _("What was written is kept apart; the harmonised evaluation can be started again.")
    if _run(request, form, act, done if final else _("The evaluation has another auditor, and its history says so.")):
        return redirect(back)
    if final:
        text = _("What was written is kept apart, and the harmonised evaluation is started again by somebody else.")
    elif corrections.is_started(row):
        text = _("It was started: what was written is kept apart, and the new auditor begins with an empty sheet.")
    else:
        text = _("It was not started: the new auditor takes its place.")
    heading = _("Start the harmonised evaluation again") if final else _("Give the evaluation to another auditor")
    return _page(
        request,
        form,
        heading=heading,
        subject=f"{row.tool} — {row.role_name}",
        text=text,
        faults=independence.writing_faults(row),
        back=back,
        button=heading,
    )


def reservations(request: HttpRequest, pk: int) -> HttpResponse:
    """Change reservations that hold."""
    row = _dossier(request, pk)
    back = reverse("registry_workspace:dossier", args=[pk])
    form = ReservationsForm(request.POST or None, dossier=row)

    def act():
        data = form.cleaned_data
        corrections.change_reservations(
            row, text=data["text"], until=data["until"], reason=data["reason"], by=request.user, expected=form.expected
        )

    if _run(request, form, act, _("The reservations changed, and the history says so.")):
        return redirect(back)
    heading = _("Change the reservations")
    return _page(request, form, heading=heading, subject=str(row.tool), back=back, button=heading)


def title(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the title of a framework."""
    if not request.user.has_perm("registry.add_dossier"):
        raise PermissionDenied
    row = get_object_or_404(Framework, pk=pk)
    back = reverse("framework:inspect", args=[pk])
    form = TitleForm(request.POST or None, initial={"title": row.title})

    def act():
        corrections.retitle(row, form.cleaned_data["title"], reason=form.cleaned_data["reason"], by=request.user)

    if _run(request, form, act, _("The title is corrected, and the ledger says so.")):
        return redirect(back)
    heading = _("Correct the title")
    return _page(request, form, heading=heading, subject=str(row), back=back, button=heading)
