"""Signatures of a harmonised evaluation: who signed, who still has to, and the observations of the informed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from core.posted import posted_from
from registry.enums import EvaluationRole
from registry.models import Evaluation
from registry.permissions import evaluations_for, may_answer
from registry.procedure import closing, door, signatures, signing


class ObservationForm(forms.Form):
    """An observation on what the third auditor decides."""

    text = forms.CharField(
        label=_("Your observation"),
        max_length=signing.LONGEST_OBSERVATION,
        widget=Lines(attrs={"rows": 4}),
        help_text=_("Kept with the evaluation for ever; the commission reads it. It is not published."),
    )

    def full_clean(self):
        """Validate, then tie each error message to its field."""
        super().full_clean()
        announce_faults(self)


def _evaluation(request: HttpRequest, pk: int) -> Evaluation:
    rows = evaluations_for(request.user).filter(role=EvaluationRole.FINAL, dossier__isnull=False)
    return get_object_or_404(rows.select_related("tool", "framework", "dossier", "auditor"), pk=pk)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Page of the signatures of a harmonised evaluation."""
    return _page(request, _evaluation(request, pk))


def _page(request: HttpRequest, row: Evaluation, form: ObservationForm | None = None) -> HttpResponse:
    state = signatures.state(row)
    asked = any(one.person == request.user and not one.signed for one in state) and not row.is_closed
    observes = not row.is_closed and request.user in signatures.informed(row)
    lacking = closing.closing_faults(row) if asked else []
    context = {
        "evaluation": row,
        "signers": state,
        "third": signatures.is_third(row),
        "digest": signatures.digest(row),
        "asked": asked,
        "lacking": lacking,
        "form": (form or ObservationForm()) if observes else None,
        "observations": signatures.observations(row),
        "closable": may_answer(request.user, row) and not signatures.missing(row),
    }
    status = 422 if form is not None else 200
    return TemplateResponse(request, "registry/workspace/signatures.html", context, status=status)


@posted_from("registry_workspace:signatures")
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the text that was read."""
    row = _evaluation(request, pk)
    if request.user not in signatures.who_signs(row):
        raise PermissionDenied
    try:
        signing.sign(row, request.user, read=request.POST.get("read", ""))
    except door.DecisionRefusedError as error:
        for fault in error.faults[:20]:
            messages.error(request, fault)
        response = page(request, pk)
        response.status_code = 409
        return response
    messages.success(request, _("You signed this text. If it changes, your signature is void and is asked again."))
    return redirect("registry_workspace:signatures", pk=pk)


@posted_from("registry_workspace:signatures")
def observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an observation."""
    row, form = _evaluation(request, pk), ObservationForm(request.POST)
    if request.user not in signatures.informed(row):
        raise PermissionDenied
    if form.is_valid():
        try:
            signing.observe(row, request.user, text=form.cleaned_data["text"])
        except door.DecisionRefusedError as error:
            for fault in error.faults:
                form.add_error("text", fault)
            announce_faults(form)
        else:
            messages.success(request, _("Your observation is kept with the evaluation."))
            return redirect("registry_workspace:signatures", pk=pk)
    return _page(request, row, form)
