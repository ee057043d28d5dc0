"""Pages of dated steps: the hearing before a suspension, the planned day of a publication; officers and publishers."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import Lines, announce_faults
from registry.enums import State
from registry.models import Dossier
from registry.permissions import dossiers_of_publisher, rows_for
from registry.procedure import hearings
from registry.rules import notices


class HearingForm(forms.Form):
    """Tell the publisher, or claim the exception."""

    reason = forms.CharField(
        label=_("What is held against the tool"),
        max_length=2000,
        widget=Lines(attrs={"rows": 3}),
        help_text=_("The publisher reads it."),
    )
    danger = forms.BooleanField(
        label=_("Danger: suspend without hearing the publisher first"),
        required=False,
        help_text=_("The exception of the framework; the reason above says which danger."),
    )

    def __init__(self, *args, rule: notices.HearingRule, **kwargs):
        super().__init__(*args, **kwargs)
        if not rule.spared:
            del self.fields["danger"]
        announce_faults(self)


class DropForm(forms.Form):
    """End of a hearing without suspension."""

    drop_reason = forms.CharField(
        label=_("Why there is no suspension"), max_length=2000, widget=Lines(attrs={"rows": 2})
    )


class HearingAnswerForm(forms.Form):
    """The publisher's answer."""

    answer = forms.CharField(label=_("Your answer"), max_length=5000, widget=Lines(attrs={"rows": 6}))


class PlanForm(forms.Form):
    """Another planned day."""

    publish_on = forms.DateField(
        label=_("Publication planned on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def context_of(row: Dossier) -> dict:
    """What the page of a dossier shows of its dates."""
    rule, hearing = notices.hearing_rule(row.framework.data, row.state_shown), hearings.running(row)
    return {
        "hearing_rule": rule,
        "hearing": hearing,
        "hearings": row.hearings.all(),
        "may_suspend": hearing is not None and not hearings.suspension_faults(row, timezone.localdate()),
        "planned": row.state == State.DECIDEE and row.publish_on,
        "publication_due": row.state == State.DECIDEE
        and not notices.publication_faults(row.publish_on, timezone.localdate()),
    }


def _to_publish(request: HttpRequest, pk: int) -> Dossier:
    if not request.user.has_perm("registry.publish_dossier"):
        raise PermissionDenied
    return get_object_or_404(rows_for(request.user, Dossier).select_related("tool", "framework"), pk=pk)


def _officer_dossier(request: HttpRequest, pk: int) -> Dossier:
    if not request.user.has_perm("registry.add_dossier"):
        raise PermissionDenied
    return get_object_or_404(rows_for(request.user, Dossier).select_related("tool", "framework"), pk=pk)


def _submit(form: forms.Form, act, *args, **kwargs) -> bool:
    """Call the action; a refusal goes into the form. True when it was done."""
    try:
        act(*args, **kwargs)
    except hearings.HearingRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


def hearing(request: HttpRequest, pk: int) -> HttpResponse:
    """Give notice, or drop it: for officers."""
    row = _officer_dossier(request, pk)
    rule, current = notices.hearing_rule(row.framework.data, row.state_shown), hearings.running(row)
    back = redirect("registry_workspace:dossier", pk=pk)
    if rule is None and current is None:
        messages.error(request, _("No hearing is needed in this state."))
        return back
    tell = HearingForm(request.POST or None if "drop_reason" not in request.POST else None, rule=rule) if rule else None
    drop = DropForm(request.POST if "drop_reason" in request.POST else None) if current else None
    if request.method == "POST":
        if drop is not None and drop.is_bound:
            done = drop.is_valid() and _submit(
                drop, hearings.drop, current, request.user, drop.cleaned_data["drop_reason"]
            )
        else:
            done = tell is not None and tell.is_valid() and _submit(
                tell, hearings.give_notice, row, request.user, tell.cleaned_data["reason"],
                danger=tell.cleaned_data.get("danger", False),
            )  # fmt: skip
        if done:
            messages.success(request, _("It is recorded, and the publisher reads it."))
            return back
    context = {"dossier": row, "form": tell, "drop": drop, "hearing": current, "rule": rule}
    if rule:
        context["until"] = notices.last_day(timezone.localdate(), rule.days)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "registry/workspace/hearing.html", context, status=status)


def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan another day, or sign so that the calendar publishes on the planned one: for whoever publishes."""
    row = _to_publish(request, pk)
    if row.state != State.DECIDEE:
        messages.error(request, _("Only a granted label has a publication to plan."))
        return redirect("registry_workspace:dossier", pk=pk)
    sign = "sign" in request.POST
    form = PlanForm(None if sign else request.POST or None, initial={"publish_on": row.publish_on})
    if request.method == "POST":
        if sign:
            form = PlanForm({"publish_on": row.publish_on})
            done = form.is_valid() and _submit(form, hearings.sign, row, request.user)
        else:
            done = form.is_valid() and _submit(form, hearings.plan, row, request.user, form.cleaned_data["publish_on"])
        if done:
            messages.success(request, _("It is recorded."))
            return redirect("registry_workspace:dossier", pk=pk)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(
        request, "registry/workspace/publication.html", {"dossier": row, "form": form}, status=status
    )


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The publisher reads the notice and answers, until its last day."""
    row = get_object_or_404(dossiers_of_publisher(request.user).select_related("tool", "framework"), pk=pk)
    current = hearings.running(row)
    if current is None or not current.answer_open:
        messages.error(request, _("No answer is awaited."))
        return redirect("registry_workspace:publisher_dossier", pk=pk)
    form = HearingAnswerForm(request.POST or None, initial={"answer": current.reply})
    if request.method == "POST" and form.is_valid() and _submit(
        form, hearings.answer, current, request.user, form.cleaned_data["answer"]
    ):  # fmt: skip
        messages.success(request, _("Your answer is recorded; you may change it until the last day."))
        return redirect("registry_workspace:publisher_dossier", pk=pk)
    context = {"dossier": row, "form": form, "hearing": current}
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "registry/workspace/hearing_answer.html", context, status=status)
