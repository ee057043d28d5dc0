"""Pages of the proposals of change: the list, and one proposal word by word, with what may be done about it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.diffs import Piece, words
from core.forms import Lines
from registry.changes import proposals, record
from registry.changes.proposals import ChangeRefusedError
from registry.enums import State
from registry.models import ChangeProposal, ProposalState
from registry.presentation.words import PART_NAMES, in_words

PER_PAGE = 30
#: Characters beyond which two texts are shown one under the other only: comparing words takes the square of it.
LONGEST_COMPARED = 25_000


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One part of a proposal: both texts, the pieces between; ``important``: it asks for more than a reading."""

    name: str
    before: str
    after: str
    pieces: list[Piece]
    important: bool


def differences(proposal: ChangeProposal) -> list[FieldDifference]:
    """Parts of a proposal, word by word."""
    policy = record.policy_for(proposal.tool)
    found = []
    for part, change in proposal.changes.items():
        before, after = in_words(part, change["before"]), in_words(part, change["after"])
        important = bool(policy.important([part]))
        pieces = words(before, after) if len(before) + len(after) <= LONGEST_COMPARED else [Piece("added", after)]
        found.append(FieldDifference(str(PART_NAMES[part]), before, after, pieces, important))
    return found


class DecisionForm(forms.Form):
    """What is done about a proposal. ``version``: what was read."""

    action = forms.ChoiceField(
        choices=[("accept", _("Accept")), ("refuse", _("Refuse")), ("withdraw", _("Withdraw"))],
        widget=forms.HiddenInput,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.CharField(
        label=_("Reason of your decision"),
        required=False,
        max_length=2000,
        widget=Lines(attrs={"rows": 3}),
        help_text=_(
            "If you accept, this reason is public: the history of the sheet shows it. "
            "If you refuse, only its author reads it."
        ),
    )  # fmt: skip


def listing(request: HttpRequest) -> HttpResponse:
    """Open proposals first; the person's own for a publisher."""
    user = request.user
    if not (proposals.is_officer(user) or user.has_perm("registry.change_tool")):
        raise PermissionDenied
    rows = proposals.visible_to(user)
    opened = list(rows.filter(state=ProposalState.PROPOSED).order_by("proposed_at"))
    for one in opened:
        one.reviewable = proposals.may_review(user, one)
    closed = Paginator(rows.exclude(state=ProposalState.PROPOSED), PER_PAGE).get_page(request.GET.get("p"))
    context = {"open": opened, "closed": closed, "officer": proposals.is_officer(user)}
    return TemplateResponse(request, "registry/workspace/changes.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal; POST accepts, refuses or withdraws it."""
    row = get_object_or_404(proposals.visible_to(request.user), pk=pk)
    form = DecisionForm(request.POST if request.method == "POST" else None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid() and _act(request, row, form):
        return redirect("registry_workspace:change", pk=pk)
    row = get_object_or_404(proposals.visible_to(request.user), pk=pk)
    row.tool = record.fresh(row.tool)
    label = row.tool.current_label
    blocked = proposals.obstacles(row) if row.is_open else []
    context = {
        "proposal": row,
        "tool": row.tool,
        "label": label,
        "differences": differences(row),
        "obstacles": [(one, [PART_NAMES[part] for part in one.parts]) for one in blocked],
        "verify_address": reverse("registry_workspace:dossier", args=[label.pk]) if label else "",
        "needs_verification": any(one.code == "verification" for one in blocked),
        "verifying": label is not None and label.state == State.A_REVERIFIER,
        "record_only": [
            PART_NAMES[part]
            for part in row.changes
            if label and part not in record.policy_for(row.tool).public_parts(row.changes, label.state_shown)
        ],
        "form": form,
        "officer": proposals.is_officer(request.user),
        "may_review": proposals.may_review(request.user, row),
        "may_withdraw": proposals.may_withdraw(request.user, row),
    }
    return TemplateResponse(request, "registry/workspace/change.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, row: ChangeProposal, form: DecisionForm) -> bool:
    """Do what was asked; False with the reasons in the form when it is not possible."""
    data, user = form.cleaned_data, request.user
    try:
        if data["action"] == "accept":
            proposals.accept(user, row, decision=data["decision"], version=data["version"])
            messages.success(request, gettext("Accepted: people read the new words from now on."))
        elif data["action"] == "refuse":
            proposals.refuse(user, row, decision=data["decision"], version=data["version"])
            messages.success(request, gettext("Refused: nothing changes for people, and the author reads why."))
        else:
            proposals.withdraw(user, row, version=data["version"])
            messages.success(request, gettext("Withdrawn. It is kept in the list."))
    except ChangeRefusedError as error:
        for fault in error.faults:
            form.add_error(None, fault)
        return False
    return True
