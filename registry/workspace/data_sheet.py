"""The auditor's page of "Mes données": ten lines, each saved alone, each with the sentence that people will read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from registry.data_sheet import sheet as data_sheet
from registry.enums import EvaluationRole
from registry.models import Evaluation
from registry.permissions import evaluations_for, may_answer, writing_faults
from registry.procedure import harmonisation, independence
from registry.procedure import results as results_of_dossier
from registry.rules import scoring
from registry.workspace.data_forms import DataLineForm, digest
from registry.workspace.saving import add_messages


def _forms(evaluation: Evaluation, data=None) -> list[DataLineForm]:
    rules = evaluation.framework.data
    found = []
    for line in rules.get("fiche_donnees", {}).get("lignes", []):
        locked = evaluation.is_complement and not any(evaluation.may_change(code) for code in line.get("criteres", ()))
        sent = data if data is not None and f"{line['code']}-read" in data and not locked else None
        stored = evaluation.data_sheet.get(line["code"])
        form = DataLineForm(sent, line=line, framework_data=rules, stored=stored)
        form.locked = locked  # a complement changes only the lines that rest on its criteria
        found.append(form)
    return found


def save_lines(evaluation: Evaluation, forms: list[DataLineForm]) -> dict[str, int]:
    """Save every valid line that nobody changed meanwhile. Returns counts of saved, faulty and conflicting lines."""
    counts = {"saved": 0, "faulty": 0, "conflict": 0}
    with transaction.atomic():
        locked = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        if locked.is_closed or independence.writing_faults(locked):
            return {**counts, "conflict": len(forms)}
        sheet = dict(locked.data_sheet)
        for form in forms:
            if not form.is_valid():
                counts["faulty"] += 1
                continue
            now, wanted = sheet.get(form.code), form.result()
            if wanted == now:
                continue
            if form.cleaned_data["read"] != digest(now):
                counts["conflict"] += 1
                text = _("This line was changed elsewhere meanwhile; yours was not saved. Copy it, then reload.")
                form.add_error(None, text)
                continue
            sheet = (
                {**sheet, form.code: wanted} if wanted is not None else {k: sheet[k] for k in sheet if k != form.code}
            )
            counts["saved"] += 1
        if counts["saved"]:
            Evaluation.objects.filter(pk=locked.pk).update(data_sheet=sheet)
    return counts


def preview(evaluation: Evaluation) -> dict[str, data_sheet.SheetLine]:
    """The lines as people would read them today, from the answers given so far."""
    spec, given = evaluation.framework.spec, results_of_dossier.answers_of(evaluation)
    criteria, results = list(spec.for_profile(evaluation.tool.profile)), {}
    for rule in criteria:
        if rule.code in given:
            try:
                results[rule.code] = scoring.assess(spec, rule, given[rule.code])
            except (scoring.ScoringError, ValueError):
                continue
    blocking = scoring.failed_blocking(criteria, results)
    lines = data_sheet.sheet(evaluation.framework.data, results, blocking, evaluation.data_sheet)
    return {line.code: line for line in lines}


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ten forms: written by the auditor while open, read by those who may see the evaluation."""
    evaluation = get_object_or_404(evaluations_for(request.user).select_related("tool", "framework", "dossier"), pk=pk)
    writable, forms, status = may_answer(request.user, evaluation), _forms(evaluation), 200
    if request.method == "POST" and not writable:
        raise PermissionDenied
    barred = writing_faults(request.user, evaluation)
    if request.method == "POST" and barred:  # nothing is saved, nothing typed is lost
        forms, status = _forms(evaluation, request.POST), 409
    elif request.method == "POST":
        forms = _forms(evaluation, request.POST)
        counts = save_lines(evaluation, [form for form in forms if form.is_bound])
        faulty = counts["faulty"] + counts["conflict"]
        refused = [form.code for form in forms if form.locked and f"{form.code}-read" in request.POST]
        if refused:
            text = _("The complement is not about these lines, which stay as they are: %(codes)s.")
            messages.error(request, text % {"codes": ", ".join(refused)})
        add_messages(request, counts["saved"], faulty)
        if not faulty and not refused:
            return redirect("registry_workspace:data_sheet", pk=pk)
        status = 422
        evaluation.refresh_from_db()
        fresh = _forms(evaluation)
        forms = [form if form.is_bound and form.errors else new for form, new in zip(forms, fresh, strict=True)]
    shown, blind = preview(evaluation), []
    if evaluation.role == EvaluationRole.FINAL and evaluation.dossier and not evaluation.is_complement:
        blind = [preview(one) for one in harmonisation.blind_evaluations(evaluation.dossier)]
    lines = [
        {"form": form, "line": shown.get(form.code), "blind": [one[form.code] for one in blind if form.code in one]}
        for form in forms
    ]
    context = {"evaluation": evaluation, "writable": writable, "barred": barred, "lines": lines}
    return TemplateResponse(request, "registry/workspace/data_sheet.html", context, status=status)
