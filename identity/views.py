"""Page of an organisation in the administration: its members, its links, its mergers. For label officers."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.posted import posted_from
from identity import belonging, bodies, journal, merging
from identity.forms import EndForm, LinkForm, MemberForm, MergeForm
from identity.models import Link, Membership, Organisation


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    if not request.user.has_perm("identity.change_organisation"):
        raise PermissionDenied
    return get_object_or_404(Organisation.objects.select_related("merged_into"), pk=pk)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Page of an organisation: members, links, history and the forms that change them."""
    return _page(request, _organisation(request, pk))


def _page(request: HttpRequest, row: Organisation, **forms) -> HttpResponse:
    members = Membership.objects.of_body(row).select_related("person", "organisation", "added_by")
    current = set(Membership.objects.on().of_body(row).values_list("pk", flat=True))
    context = {
        "organisation": row,
        "members": [{"row": one, "current": one.pk in current} for one in members],
        "links": Link.objects.filter(Q(first=row) | Q(second=row)).select_related("first", "second", "by"),
        "merged": row.merged.all(),
        "pairs": [pair for pair in merging.near_pairs() if row.pk in (pair.first.pk, pair.second.pk)],
        "history": journal.entries(row),
        "member_form": MemberForm(),
        "link_form": LinkForm(organisation=row),
        "merge_form": MergeForm(organisation=row),
        **forms,
    }
    return TemplateResponse(request, "identity/organisation.html", context, status=422 if forms else 200)


def _submit(request: HttpRequest, form, act: Callable[[], object], done: str | Promise) -> bool:
    """Call the action with a valid form, showing its ``ValidationError`` in the form. True when it was done."""
    if not form.is_valid():
        return False
    try:
        act()
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, done)
    return True


@posted_from("identity:organisation")
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Write that a person belongs to the body."""
    row, form = _organisation(request, pk), MemberForm(request.POST)

    def act():
        data = form.cleaned_data
        belonging.begin(data["person"], row, function=data["function"], since=data["since"], by=request.user)

    if _submit(request, form, act, _("The membership is written, and kept.")):
        return redirect("identity:organisation", pk=row.whole.pk)
    return _page(request, row, member_form=form)


def end_member(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """Write the last day of a membership."""
    row = _organisation(request, pk)
    membership = get_object_or_404(Membership.objects.of_body(row).select_related("person", "organisation"), pk=member)
    form = EndForm(request.POST or None)

    def act():
        data = form.cleaned_data
        belonging.end(membership, data["until"], reason=data["reason"], by=request.user)

    if request.method == "POST" and _submit(request, form, act, _("The last day is written, and kept.")):
        return redirect("identity:organisation", pk=row.pk)
    context = {"organisation": row, "membership": membership, "form": form}
    return TemplateResponse(request, "identity/end_member.html", context, status=422 if form.errors else 200)


@posted_from("identity:organisation")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Write that two bodies are linked, or two in spite of their names."""
    row = _organisation(request, pk)
    form = LinkForm(request.POST, organisation=row)

    def act():
        data = form.cleaned_data
        merging.record_link(row, data["other"], data["kind"], reason=data["reason"], by=request.user)

    if _submit(request, form, act, _("It is written, and kept.")):
        return redirect("identity:organisation", pk=row.pk)
    return _page(request, row, link_form=form)


@posted_from("identity:organisation")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge this body into another, which stays."""
    row = _organisation(request, pk)
    form = MergeForm(request.POST, organisation=row)

    def act():
        merging.merge(row, form.cleaned_data["other"], reason=form.cleaned_data["reason"], by=request.user)

    if _submit(request, form, act, _("The two organisations are one; what was written under the old name keeps it.")):
        return redirect("identity:organisation", pk=form.cleaned_data["other"].pk)
    return _page(request, row, merge_form=form)


def report(request: HttpRequest) -> HttpResponse:
    """List organisations that may be the same, and accounts with the same mail address."""
    if not request.user.has_perm("identity.change_organisation"):
        raise PermissionDenied
    context = {"pairs": merging.near_pairs(), "twins": bodies.twins()}
    return TemplateResponse(request, "identity/report.html", context)
