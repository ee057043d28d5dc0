"""Pages of the auditor: the desk, the answer sheet, closing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from registry import decisions
from registry.models import Evaluation
from registry.permissions import evaluations_for, may_answer
from registry.workspace.forms import AnswerForm, EvaluationForm
from registry.workspace.saving import save_all


def desk(request: HttpRequest) -> HttpResponse:
    """Evaluations of the person: open first."""
    if not request.user.has_perm("registry.view_evaluation"):
        raise PermissionDenied
    own = Evaluation.objects.filter(auditor=request.user).select_related("tool", "framework").order_by("-opened_at")
    context = {
        "open": [item for item in own if not item.is_closed],
        "closed": [item for item in own if item.is_closed],
    }
    return TemplateResponse(request, "registry/workspace/desk.html", context)


def _forms(evaluation: Evaluation, data=None) -> list[AnswerForm]:
    spec = evaluation.framework.spec
    criteria = {item.code: item for item in evaluation.framework.criteria.all()}
    answers = {item.criterion_id: item for item in evaluation.answers.all()}
    forms = []
    for rule in spec.for_profile(evaluation.tool.profile):
        criterion = criteria[rule.code]
        # A part of the sheet may be sent: criteria that are not in it stay as they are.
        sent = data if data is not None and f"{rule.code}-value" in data else None
        forms.append(AnswerForm(sent, spec=spec, rule=rule, criterion=criterion, answer=answers.get(criterion.pk)))
    return forms


def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer sheet: written by its auditor while open, read by those who may see it."""
    evaluation = get_object_or_404(evaluations_for(request.user).select_related("tool", "framework"), pk=pk)
    writable = may_answer(request.user, evaluation)
    about = EvaluationForm(instance=evaluation)
    status = 200
    if request.method == "POST":
        if not writable:
            raise PermissionDenied
        forms = _forms(evaluation, request.POST)
        about = EvaluationForm(request.POST, instance=evaluation)
        if "version_tested" in request.POST and about.is_valid():
            about.save()
        counts = save_all(evaluation, [form for form in forms if form.is_bound])
        faulty = counts["faulty"] + counts["conflict"] + bool(about.errors and "version_tested" in request.POST)
        _say(request, counts["saved"], faulty)
        if not faulty:
            return redirect("registry_workspace:answers", pk=pk)
        status = 422
        # What was saved is read again, with its new version; what was not stays as it was typed.
        fresh = _forms(evaluation)
        forms = [form if form.is_bound and form.errors else new for form, new in zip(forms, fresh, strict=True)]
    else:
        forms = _forms(evaluation)
    context = {
        "evaluation": evaluation,
        "about": about,
        "writable": writable,
        "groups": _by_dimension(evaluation, forms),
        "answered": sum(bool(form.answer and form.answer.value) for form in forms),
        "total": len(forms),
        "missing": decisions.closing_faults(evaluation) if writable else [],
    }
    return TemplateResponse(request, "registry/workspace/answers.html", context, status=status)


def _say(request: HttpRequest, saved: int, faulty: int) -> None:
    if saved:
        text = ngettext("%(count)d answer saved.", "%(count)d answers saved.", saved) % {"count": saved}
        messages.success(request, text)
    if faulty:
        text = ngettext(
            "%(count)d entry could not be saved: see the message beside it.",
            "%(count)d entries could not be saved: see the messages beside them.",
            faulty,
        )
        messages.error(request, text % {"count": faulty})
    if not saved and not faulty:
        messages.info(request, _("Nothing had changed."))


def _by_dimension(evaluation: Evaluation, forms: list[AnswerForm]) -> list[dict]:
    return [
        {"dimension": item, "forms": [form for form in forms if form.rule.dimension == item.code]}
        for item in evaluation.framework.dimensions.all()
    ]


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close for ever, or say everything that is missing."""
    evaluation = get_object_or_404(evaluations_for(request.user).select_related("tool", "framework"), pk=pk)
    if not may_answer(request.user, evaluation):
        raise PermissionDenied
    try:
        decisions.close(evaluation)
    except decisions.DecisionRefusedError as error:
        for fault in error.faults[:20]:
            messages.error(request, fault)
    else:
        messages.success(request, _("The evaluation is closed. Thank you."))
    return redirect("registry_workspace:answers", pk=pk)
