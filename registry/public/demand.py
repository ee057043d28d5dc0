"""Requests of the public that a tool be evaluated: which tools may be asked for, counted once, ranked for officers."""

import datetime as dt
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from core import tally
from registry.enums import LETTER_STATES, State
from registry.models import EvaluationDemand, Tool

#: States in which nothing is asked for: a letter is shown, or the tool does not exist any more.
SETTLED = LETTER_STATES | {State.ARRETEE}
RECENT = dt.timedelta(days=365)


def may_be_asked(state: str) -> bool:
    """Whether people may ask for the evaluation of a tool in this public state (``""``: never evaluated)."""
    return state not in SETTLED


def count(tool_pk: int, day: dt.date | None = None) -> None:
    """Add one request to the month of ``day`` (today). Right for several processes at once."""
    month = (day or timezone.localdate()).replace(day=1)
    tally.add_to_row(EvaluationDemand, tool_id=tool_pk, month=month)


def ranked(day: dt.date | None = None) -> QuerySet[Any, Any]:
    """Tools that were asked for, most first over a year: ``recent``, ``total``, ``last_month`` on each."""
    since = ((day or timezone.localdate()) - RECENT).replace(day=1)
    return (
        Tool.objects.filter(demands__count__gt=0)
        .annotate(
            recent=Sum("demands__count", filter=Q(demands__month__gte=since), default=0),
            total=Sum("demands__count"),
            last_month=Max("demands__month"),
        )
        .order_by("-recent", "-total", "name", "pk")
    )
