"""Pages of the label officer: a file, its evaluations, and the moves the framework allows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from registry import deadlines, decisions, harmonisation
from registry.enums import EvaluationRole, State
from registry.models import Label
from registry.permissions import rows_for
from registry.workspace import dates
from registry.workspace.moves import MoveForm, try_move, waiting_for
from registry.workspace.people import ThirdAuditorForm

#: Roles of the framework that a label officer may act for; the others belong to publishers, auditors and the system.
OFFICER_ROLES = ("instructeur", "chef_de_file", "commission", "publieur")


def file_of(request: HttpRequest, pk: int) -> Label:
    """The file, for those who hold the registry; 403 or 404 for others."""
    if not request.user.has_perm("registry.add_label"):
        raise PermissionDenied
    return get_object_or_404(rows_for(request.user, Label).select_related("tool", "framework", "evaluation"), pk=pk)


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it holds, what may happen next."""
    row = file_of(request, pk)
    form = MoveForm(request.POST or None, file=row, roles=OFFICER_ROLES)
    if request.method == "POST" and form.is_valid() and try_move(row, form, user=request.user):
        messages.success(request, _("The file moved on, and its history says so."))
        return redirect("registry_workspace:file", pk=pk)
    row = file_of(request, pk)  # as it is now: somebody may have moved it
    form.show_now(row)
    return _page(request, row, form)


def _page(
    request: HttpRequest, row: Label, form: MoveForm, third_form: ThirdAuditorForm | None = None
) -> TemplateResponse:
    """The page of a file, with a form or the other as it was sent."""
    evaluations = list(row.evaluations.select_related("auditor").order_by("pk"))
    started = any(one.role == EvaluationRole.FINAL for one in evaluations)
    compared = None if started or row.state != State.HARMONISATION else harmonisation.compare(row)
    third = compared is not None and bool(compared.third)
    if third and third_form is None:
        third_form = ThirdAuditorForm(compared=compared, officer=request.user)
    context = {
        "file": row,
        "form": form,
        "waiting": waiting_for(row, OFFICER_ROLES),
        "events": row.events.all(),
        "evaluations": evaluations,
        "reply_until": deadlines.reply_until(row),
        "compared": compared,
        "third_form": third_form if third else None,
        "officer": True,
        **dates.context_of(row),
        "writers": _writers(request.user, compared) if compared and not third else [],
    }
    faulty = form.errors or (third_form and third_form.errors)
    status = form.status if form.errors else 422 if faulty else 200
    return TemplateResponse(request, "registry/workspace/file.html", context, status=status)


def _writers(user, compared: harmonisation.Comparison) -> list:
    """Who may write the harmonised evaluation when no third auditor is due: the officer, or one of the two auditors."""
    both = (compared.first.auditor, compared.second.auditor)
    return list({person.pk: person for person in (user, *both) if person and person.is_active}.values())


@require_POST
def harmonise(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the harmonised evaluation for the person chosen: the third auditor when the two disagree too much."""
    row = file_of(request, pk)
    compared = harmonisation.compare(row)
    organisation = ""
    if compared and compared.third:
        form = ThirdAuditorForm(request.POST, compared=compared, officer=request.user)
        if not form.is_valid():
            return _page(request, row, MoveForm(file=row, roles=OFFICER_ROLES), form)
        writer, organisation = form.cleaned_data["third_auditor"], form.cleaned_data["third_organisation"]
    else:
        people = {str(person.pk): person for person in (_writers(request.user, compared) if compared else ())}
        writer = people.get(request.POST.get("writer", ""))
    try:
        if writer is None:
            raise decisions.DecisionRefusedError([_("Choose who writes the harmonised evaluation.")])
        final = harmonisation.start(row, writer, organisation=organisation, officer=request.user)
    except decisions.DecisionRefusedError as error:
        messages.error(request, str(error))
        return redirect("registry_workspace:file", pk=pk)
    messages.success(request, _("The harmonised evaluation is open; identical answers are already there."))
    if writer == request.user:
        return redirect("registry_workspace:answers", pk=final.pk)
    return redirect("registry_workspace:file", pk=pk)
