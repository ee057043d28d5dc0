"""Pages of the label officer: a file, its evaluations, and the moves the framework allows."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from registry import decisions, lifecycle, scoring
from registry.enums import EvaluationRole, State
from registry.models import Framework, Label, Tool
from registry.permissions import rows_for

#: Roles of the framework that a label officer may act for; the others belong to publishers, auditors and the system.
OFFICER_ROLES = ("instructeur", "chef_de_file", "commission", "publieur")


class MoveForm(forms.Form):
    """Where to, on whose behalf, why. "The condition is met" is the officer's word, kept with the reason."""

    move = forms.ChoiceField(label=_("Next state"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    condition_met = forms.BooleanField(label=_("The condition is met"), required=False)

    def __init__(self, *args, cycle: lifecycle.Lifecycle, state: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["move"].choices = [
            (f"{role}:{item.target}", self._word(item, role))
            for item in cycle.moves_from(state)
            for role in OFFICER_ROLES
            if role in item.roles
        ]

    @staticmethod
    def _word(move: lifecycle.Transition, role: str) -> str:
        terms = f" — {move.condition}" if move.condition else ""
        return f"{State(move.target).label} ({role}){terms}"


def _officer(request: HttpRequest) -> None:
    if not request.user.has_perm("registry.add_label"):
        raise PermissionDenied


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it holds, what may happen next."""
    _officer(request)
    row = get_object_or_404(rows_for(request.user, Label).select_related("tool", "framework", "evaluation"), pk=pk)
    cycle = lifecycle.build(row.framework.data)
    form = MoveForm(request.POST or None, cycle=cycle, state=row.state)
    if request.method == "POST" and form.is_valid():
        role, target = form.cleaned_data["move"].split(":")
        try:
            _prepare(row, target, role, request.user)
            decisions.move(
                row,
                target,
                role,
                reason=form.cleaned_data["reason"],
                condition_met=form.cleaned_data["condition_met"],
            )
        except (lifecycle.TransitionRefusedError, decisions.DecisionRefusedError, scoring.ScoringError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The file moved on, and its history says so."))
            return redirect("registry_workspace:file", pk=pk)
    context = {"file": row, "form": form, "events": row.events.all(), "evaluations": row.evaluations.order_by("pk")}
    return TemplateResponse(request, "registry/workspace/file.html", context, status=422 if form.errors else 200)


def _prepare(row: Label, target: str, role: str, user) -> None:
    """The publisher of a decision never audited the file; a decision rests on the closed harmonised evaluation."""
    if role == "publieur" and row.evaluations.filter(auditor=user).exists():
        raise decisions.DecisionRefusedError([_("Whoever audited a file cannot publish its label.")])
    if target not in (State.DECIDEE, State.REFUSEE):
        return
    final = row.evaluations.filter(role=EvaluationRole.FINAL, closed_at__isnull=False).first()
    if final is None:
        raise decisions.DecisionRefusedError([_("The harmonised evaluation is not closed.")])
    decisions.snapshot(row, final)


def open_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a file for a tool (POST), or say which one is already open."""
    _officer(request)
    tool = get_object_or_404(Tool, pk=pk)
    framework = Framework.objects.latest_usable()
    if request.method != "POST" or framework is None:
        raise PermissionDenied
    row = decisions.open_file(tool, framework)
    return redirect("registry_workspace:file", pk=row.pk)
