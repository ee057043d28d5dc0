"""The report of the administration: pages that showed a number, by family, over a week, a month and a year."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from .families import families
from .models import FlagCount

PERMISSION = "distress.view_flagcount"
#: Days of each column, today included.
SPANS = (7, 30, 365)
NAMES = {
    "suicide": _("Suicidal thoughts"),
    "self_harm": _("Self-harm"),
    "domestic_violence": _("Violence at home"),
    "sexual_violence": _("Sexual violence"),
    "child": _("Child in danger"),
    "poisoning": _("Overdose, poisoning"),
    "stroke": _("Stroke"),
    "heart": _("Heart attack"),
    "breathing": _("Trouble breathing"),
    "bleeding": _("Severe bleeding"),
    "meningitis": _("Signs of meningitis"),
    "withdrawal": _("Withdrawal"),
    "pregnancy": _("Pregnancy emergency"),
    "harassment": _("Harassment"),
}


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A family and its counts, in the order of ``SPANS``."""

    name: str
    counts: tuple[int, ...]


def rows(today: dt.date) -> list[FlagRow]:
    """Return a row for every family, none left out, the most frequent of the year first."""
    sums = {
        f"last_{days}": Sum("count", filter=Q(day__gt=today - dt.timedelta(days=days), day__lte=today), default=0)
        for days in SPANS
    }
    counted = FlagCount.objects.order_by().values("family").annotate(**sums)
    found: dict[str, Any] = {row["family"]: row for row in counted}
    made = [
        FlagRow(str(NAMES.get(name, name)), tuple(found[name][key] if name in found else 0 for key in sums))
        for name in {**families(), **found}
    ]
    return sorted(made, key=lambda row: (-row.counts[-1], row.name))


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show the counts to those who may read them."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    context = {"rows": rows(timezone.localdate()), "spans": SPANS}
    return render(request, "distress/report.html", context)
