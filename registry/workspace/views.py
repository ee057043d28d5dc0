"""Pages of the auditor: the desk, the answer sheet, closing."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.posted import posted_from
from registry.enums import EvaluationRole, State
from registry.framework import closing_spec
from registry.models import Dossier, Evaluation
from registry.permissions import evaluations_for, is_writable, may_answer, rows_for, writing_faults
from registry.procedure import closing, closing_facts, door, harmonisation, signatures, signing
from registry.public.findings import finding
from registry.workspace import missing
from registry.workspace.forms import CriterionAnswerForm, EvaluationForm
from registry.workspace.saving import add_messages, save_all


def desk(request: HttpRequest) -> HttpResponse:
    """Evaluations of the person: open first."""
    if not request.user.has_perm("registry.view_evaluation"):
        raise PermissionDenied
    own = (
        Evaluation.objects.filter(auditor=request.user)
        .select_related("tool", "dossier")
        .prefetch_related("framework")  # its rules are long: read once, not once for each row, nor grouped by
        .annotate(answered=Count("answers", filter=~Q(answers__value="")))
        .order_by("-opened_at")
    )
    for item in own:
        item.total = len(list(item.framework.spec.for_profile(item.tool.profile)))
    to_sign, to_read = signing.waiting_for(request.user)
    context = {
        "to_sign": to_sign,
        "to_read": to_read,
        "open": [item for item in own if is_writable(item) and not item.is_closed],
        "waiting": [item for item in own if not is_writable(item) and not item.is_closed],
        "closed": [item for item in own if item.is_closed],
    }
    return TemplateResponse(request, "registry/workspace/desk.html", context)


def _forms(evaluation: Evaluation, data=None) -> list[CriterionAnswerForm]:
    spec = evaluation.framework.spec
    public = closing_spec.build(evaluation.framework.data).change_reason_public
    criteria = {item.code: item for item in evaluation.framework.criteria.all()}
    answers = {item.criterion_id: item for item in evaluation.answers.all()}
    before = closing_facts.settled_before(evaluation)
    forms = []
    for rule in spec.for_profile(evaluation.tool.profile):
        criterion = criteria[rule.code]
        # A part of the sheet may be sent: criteria that are not in it stay as they are.
        locked = not evaluation.may_change(rule.code)
        sent = data if data is not None and f"{rule.code}-value" in data and not locked else None
        forms.append(
            CriterionAnswerForm(
                sent,
                spec=spec,
                rule=rule,
                criterion=criterion,
                answer=answers.get(criterion.pk),
                locked=locked,
                settled=before.get(rule.code),
                reason_public=public,
            )
        )
    return forms


def _refuse_others(request: HttpRequest, forms: list[CriterionAnswerForm]) -> int:
    """Say which criteria were sent although the complement is not about them; return how many."""
    sent = [form.rule.code for form in forms if form.locked and f"{form.rule.code}-value" in request.POST]
    if sent:
        text = _("The complement is not about these criteria, which stay as they are: %(codes)s.")
        messages.error(request, text % {"codes": ", ".join(sent)})
    return len(sent)


@dataclass
class EvaluationSheet:
    """The answer sheet as it is shown: as it was typed where something is wrong, as it is stored elsewhere."""

    evaluation: Evaluation
    forms: list[CriterionAnswerForm]
    about: EvaluationForm
    faulty: bool = False


def read(evaluation: Evaluation) -> EvaluationSheet:
    """The sheet as it is stored."""
    return EvaluationSheet(evaluation, _forms(evaluation), EvaluationForm(instance=evaluation))


def typed(request: HttpRequest, evaluation: Evaluation) -> EvaluationSheet:
    """The sheet as it was sent, nothing of it saved."""
    return EvaluationSheet(evaluation, _forms(evaluation, request.POST), EvaluationForm(instance=evaluation))


def save(request: HttpRequest, evaluation: Evaluation, *, quiet: bool = False) -> EvaluationSheet:
    """Save every part of the sheet that was sent and is right. ``quiet``: say nothing when nothing had changed."""
    forms = _forms(evaluation, request.POST)
    about = EvaluationForm(instance=evaluation)
    if "version_tested" in request.POST or "hours" in request.POST:
        about = EvaluationForm(request.POST, instance=evaluation)
        about.save_valid()
    counts = save_all(evaluation, [form for form in forms if form.is_bound])
    wrong = counts["faulty"] + counts["conflict"] + bool(about.errors)
    refused = _refuse_others(request, forms)
    if not quiet or counts["saved"] or wrong:
        add_messages(request, counts["saved"], wrong)
    if about.errors:
        evaluation.refresh_from_db()  # what was typed stays in the form, not in the row
    # What was saved is read again, with its new version; what was not stays as it was typed.
    fresh = _forms(evaluation)
    forms = [form if form.is_bound and form.errors else new for form, new in zip(forms, fresh, strict=True)]
    return EvaluationSheet(evaluation, forms, about, bool(wrong or refused))


def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer sheet: written by its auditor while open, read by those who may see it."""
    evaluation = get_object_or_404(evaluations_for(request.user).select_related("tool", "framework", "dossier"), pk=pk)
    if request.method != "POST":
        return show(request, read(evaluation))
    if not may_answer(request.user, evaluation):
        raise PermissionDenied
    if writing_faults(request.user, evaluation):  # nothing is saved, nothing typed is lost
        return show(request, typed(request, evaluation), status=409)
    sheet = save(request, evaluation)
    return show(request, sheet, status=422) if sheet.faulty else redirect(_back(request, evaluation))


def show(request: HttpRequest, sheet: EvaluationSheet, *, status: int = 200, attempted: bool = False) -> HttpResponse:
    """The page of a sheet. ``attempted``: closing was just refused, so that what is missing stands open at the top."""
    evaluation, forms = sheet.evaluation, sheet.forms
    writable = may_answer(request.user, evaluation)
    barred = writing_faults(request.user, evaluation)
    compared = None
    if evaluation.role == EvaluationRole.FINAL and evaluation.dossier and not evaluation.is_complement:
        compared = harmonisation.compare(evaluation.dossier)
        pairs = _pairs(evaluation, compared)
        for form in forms:
            form.pair = pairs.get(form.rule.code)
    lacks = closing.closing_faults(evaluation) if writable else []
    unsigned = signatures.missing(evaluation) if writable else []
    for form in forms:
        started = attempted or (form.answer is not None and form.answer.value)
        form.lacks = [fault for fault in lacks if fault.code == form.rule.code and not fault.is_line and started]
    context = {
        "evaluation": evaluation,
        "compared": compared,
        "may_open_file": rows_for(request.user, Dossier).filter(pk=evaluation.dossier_id).exists(),
        "about": sheet.about,
        "about_lacks": [fault for fault in lacks if not fault.code],
        "writable": writable,
        "barred": barred,
        "signers": signatures.state(evaluation),
        "asked": _asked(evaluation),
        "groups": _by_dimension(evaluation, forms),
        "answered": sum(bool(form.answer and form.answer.value) for form in forms),
        "total": len(forms),
        "attempted": attempted,
        "missing": missing.grouped(evaluation, lacks, unsigned),
        "missing_count": len(lacks) + len(unsigned),
        "notices": closing_facts.notices_of(evaluation) if writable else [],
    }
    return TemplateResponse(request, "registry/workspace/answers.html", context, status=status)


def _asked(evaluation: Evaluation) -> str:
    """Why the commission asked for this complement; empty for another evaluation."""
    if not evaluation.is_complement:
        return ""
    events = evaluation.dossier.events.filter(from_state=State.DELIBERATION, to_state=State.EN_EVALUATION)
    event = events.filter(at__gte=evaluation.opened_at).order_by("at", "pk").first()
    return event.reason if event else ""


def _pairs(evaluation: Evaluation, compared: harmonisation.Comparison | None) -> dict[str, dict]:
    """The two blind answers to each criterion, in words."""
    if compared is None:
        return {}
    framework = evaluation.framework
    specs = {rule.code: rule for rule in framework.spec.for_profile(evaluation.tool.profile)}
    return {
        code: {
            "same": pair.same,
            "both": [(one, finding(answer, framework, specs)) for one, answer in _sides(compared, pair)],
        }
        for code, pair in compared.pairs.items()
    }


def _sides(compared: harmonisation.Comparison, pair: harmonisation.AnswerPair) -> list[tuple]:
    return [(compared.first, pair.first), (compared.second, pair.second)]


def _back(request: HttpRequest, evaluation: Evaluation) -> str:
    """The sheet, at the dimension whose button was pressed."""
    address = reverse("registry_workspace:answers", args=[evaluation.pk])
    known = set(evaluation.framework.dimensions.values_list("code", flat=True))
    at = request.POST.get("at", "")
    return f"{address}#dimension-{at}" if at in known else address


def _by_dimension(evaluation: Evaluation, forms: list[CriterionAnswerForm]) -> list[dict]:
    groups = []
    for item in evaluation.framework.dimensions.all():
        own = [form for form in forms if form.rule.dimension == item.code]
        if own:
            answered = sum(bool(form.answer and form.answer.value) for form in own)
            groups.append({"dimension": item, "forms": own, "answered": answered, "faulty": any(f.errors for f in own)})
    return groups


@posted_from("registry_workspace:answers")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the sheet holds, then close for ever, or say everything that is missing; nothing typed is lost."""
    evaluation = get_object_or_404(evaluations_for(request.user).select_related("tool", "framework", "dossier"), pk=pk)
    if evaluation.is_closed and evaluation.auditor == request.user:  # the same button, pressed twice
        return redirect("registry_workspace:answers", pk=pk)
    if not may_answer(request.user, evaluation):
        raise PermissionDenied
    if writing_faults(request.user, evaluation):
        return show(request, typed(request, evaluation), status=409)
    sheet = save(request, evaluation, quiet=True)
    if sheet.faulty:
        return show(request, sheet, status=422, attempted=True)
    if closing_facts.notices_of(evaluation) and "understood" not in request.POST:
        messages.error(request, _("Say that you read which answers will count as “not communicated”."))
        return show(request, sheet, status=422, attempted=True)
    try:
        closing.close(evaluation, actor=request.user)
    except door.DecisionRefusedError:
        messages.error(request, _("The evaluation is not closed: what is missing stands below."))
        return show(request, sheet, status=422, attempted=True)
    messages.success(request, _("The evaluation is closed. Thank you."))
    return redirect("registry_workspace:answers", pk=pk)
