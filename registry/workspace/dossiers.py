"""Pages of those who act on dossiers (officers, commission, publication): evaluations, and their own moves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from core.posted import posted_from
from registry.enums import EvaluationRole, State
from registry.framework import hands
from registry.models import Dossier
from registry.permissions import evaluations_for, reads_dossiers, rows_for
from registry.procedure import corrections, deadlines, door, harmonisation, independence, record, signatures
from registry.procedure.roles import roles_on
from registry.workspace import dates
from registry.workspace.moves import MoveForm, try_move, waiting_for
from registry.workspace.people import ThirdAuditorForm, seat


def dossier_of(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, for those who act on dossiers; 403 or 404 for others."""
    if not reads_dossiers(request.user):
        raise PermissionDenied
    return get_object_or_404(rows_for(request.user, Dossier).select_related("tool", "framework", "evaluation"), pk=pk)


def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier: what it holds, what may happen next."""
    row = dossier_of(request, pk)
    form = MoveForm(request.POST or None, dossier=row, roles=roles_on(row, request.user))
    if request.method == "POST" and form.is_valid() and try_move(row, form, user=request.user):
        messages.success(request, _("The file moved on, and its history says so."))
        return redirect("registry_workspace:dossier", pk=pk)
    row = dossier_of(request, pk)  # as it is now: somebody may have moved it
    form.show_now(row)
    return page_of(request, row, form)


def page_of(
    request: HttpRequest, row: Dossier, form: MoveForm, third_form: ThirdAuditorForm | None = None
) -> TemplateResponse:
    """The page of a dossier, with a form or the other as it was sent."""
    evaluations = _evaluations(request.user, row)
    started = any(one.role == EvaluationRole.FINAL for one in evaluations)
    officer = request.user.has_perm("registry.add_dossier")
    compared = harmonisation.compare(row) if officer and not started and row.state == State.HARMONISATION else None
    third = compared is not None and bool(compared.third)
    if third and third_form is None:
        third_form = ThirdAuditorForm(compared=compared, officer=request.user)
    context = {
        "dossier": row,
        "form": form,
        "waiting": waiting_for(row, roles_on(row, request.user)),
        "events": row.events.all(),
        "evaluations": evaluations,
        "notes": record.history(row),
        "may_change_reservations": officer and row.state_shown == State.AVEC_RESERVES,
        "reply_until": deadlines.reply_until(row),
        "compared": compared,
        "third_form": third_form if third else None,
        "officer": officer,
        **dates.context_of(row),
        "writers": _writers(request.user, compared) if compared and not third else [],
    }
    faulty = form.errors or (third_form and third_form.errors)
    status = form.status if form.errors else 422 if faulty else 200
    return TemplateResponse(request, "registry/workspace/dossier.html", context, status=status)


def _evaluations(user, row: Dossier) -> list:
    """Evaluations of the dossier, each with what this person may do with it and why its author may be barred."""
    found = list(row.evaluations.select_related("auditor", "body", "tool", "dossier").order_by("pk"))
    readable = set(evaluations_for(user).filter(dossier=row).values_list("pk", flat=True))
    replaceable = set()
    if user.has_perm("registry.add_dossier"):
        replaceable = {one.pk for one in corrections.replaceable(row)}
    for one in found:
        one.readable = one.pk in readable
        one.replaceable = one.pk in replaceable
        one.barred = independence.writing_faults(one) if one.replaceable else []
        one.unsigned = signatures.missing(one) if not one.is_closed else []
    return found


def _writers(user, compared: harmonisation.Comparison) -> list:
    """Who may write the harmonised evaluation when no third auditor is due: one of the two auditors, or the officer
    where the framework lets one person instruct and audit."""
    both = [person for person in (compared.first.auditor, compared.second.auditor) if person]
    dossier = compared.first.dossier
    if frozenset({hands.OPENS, hands.AUDITS}) not in independence.rules_of(dossier).apart:
        both.append(user)
    people = {person.pk: person for person in both}.values()
    return [person for person in people if not independence.act_faults(person, hands.AUDITS, dossier)]


@posted_from("registry_workspace:dossier")
def harmonise(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the harmonised evaluation for the person chosen: the third auditor when the two disagree too much."""
    if not request.user.has_perm("registry.add_dossier"):
        raise PermissionDenied
    row = dossier_of(request, pk)
    compared = harmonisation.compare(row)
    body = None
    if compared and compared.third:
        form = ThirdAuditorForm(request.POST, compared=compared, officer=request.user)
        if not form.is_valid():
            return page_of(request, row, MoveForm(dossier=row, roles=roles_on(row, request.user)), form)
        chosen = seat(form.cleaned_data["third_auditor"])
        writer, body = chosen.person, chosen.body
    else:
        people = {str(person.pk): person for person in (_writers(request.user, compared) if compared else ())}
        writer = people.get(request.POST.get("writer", ""))
    try:
        if writer is None:
            raise door.DecisionRefusedError([_("Choose who writes the harmonised evaluation.")])
        final = harmonisation.start(row, writer, body=body, officer=request.user)
    except door.DecisionRefusedError as error:
        messages.error(request, str(error))
        return redirect("registry_workspace:dossier", pk=pk)
    messages.success(request, _("The harmonised evaluation is open; identical answers are already there."))
    if writer == request.user:
        return redirect("registry_workspace:answers", pk=final.pk)
    return redirect("registry_workspace:dossier", pk=pk)
