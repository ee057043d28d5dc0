"""Pages of the administration: the table of synonyms taken out to a spreadsheet and read back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import exports

from . import spreadsheet


class ImportForm(forms.Form):
    """A CSV file of synonyms."""

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy("Columns: word, expansions (joined by |), active (oui or non). No word is deleted."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )


def _check(user: Any, *actions: str) -> None:
    if not all(user.has_perm(f"search.{action}_synonymgroup") for action in actions):
        raise PermissionDenied


@require_safe
def export_synonyms(request: HttpRequest) -> HttpResponse:
    """Every synonym as a CSV file whose cells no spreadsheet runs."""
    _check(request.user, "view")
    return exports.csv_response(spreadsheet.rows(), spreadsheet.COLUMNS, "synonymes.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def import_synonyms(request: HttpRequest) -> HttpResponse:
    """Read a CSV file; its errors are listed by row with status 422, and nothing is saved."""
    _check(request.user, "add", "change")
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()
    outcome = spreadsheet.Imported()
    if sent and form.is_valid():
        outcome = spreadsheet.load(form.cleaned_data["file"].read(spreadsheet.LARGEST_FILE + 1))
        if not outcome.errors:
            text = _("Synonyms read: %(added)d added, %(changed)d changed, %(same)d unchanged.")
            messages.success(request, text % vars(outcome))
            return redirect(reverse("wagtailsnippets_search_synonymgroup:list"))
    return render(
        request, "search/import_synonyms.html", {"form": form, "outcome": outcome}, status=422 if sent else 200
    )
