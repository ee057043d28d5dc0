"""Days that must pass before a grave move: the hearing before a suspension, the planned day of a publication. Pure.

The framework says it in the condition of the move: "contradictoire préalable de 15 jours, sauf danger". The publisher
is told on day 0, may answer until the end of the last day (day 15), and the label may be suspended the day after. A
label is published on its planned day or later, never before; days are those of the body's time zone.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _

from registry.enums import State
from registry.rules import lifecycle

_HEARING: Final = re.compile(r"contradictoire préalable de (\d+) jours")
#: Longest time that a publication may be planned ahead, in days (``cycle_de_vie.delais.publication_jours_max``).
DEFAULT_PLANNED_DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class HearingRule:
    """``days`` that the publisher has to answer; ``spared``: danger spares the hearing."""

    days: int
    spared: bool


def hearing_rule(framework_data: Mapping[str, Any], state: str) -> HearingRule | None:
    """What the framework asks before a label in ``state`` is suspended by a person; None when it asks nothing."""
    for move in lifecycle.build(framework_data).moves_from(state):
        found = _HEARING.search(move.condition)
        if move.target == State.SUSPENDUE and found:
            return HearingRule(int(found[1]), "sauf danger" in move.condition)
    return None


def last_day(told_on: dt.date, days: int) -> dt.date:
    """Last day on which the publisher may answer."""
    return told_on + dt.timedelta(days=days)


def suspension_faults(rule: HearingRule | None, until: dt.date | None, today: dt.date, *, danger: bool) -> list[str]:
    """Why a label cannot be suspended today. ``until``: last day of the hearing, None when the publisher was not told;
    ``danger``: the exception was claimed."""
    if rule is None or (danger and rule.spared):
        return []
    if danger:
        return [_("The framework knows no exception to the hearing.")]
    if until is None:
        text = _("The publisher must be heard first: give notice, with %(days)d days to answer.")
        return [text % {"days": rule.days}]
    if until >= today:
        text = _("The publisher may answer until the end of %(day)s: no suspension before, except for danger.")
        return [text % {"day": formats.date_format(until)}]
    return []


def planned_faults(planned: dt.date, today: dt.date, framework_data: Mapping[str, Any]) -> list[str]:
    """Why a publication cannot be planned on that day."""
    delays = (framework_data.get("cycle_de_vie") or {}).get("delais") or {}
    days = int(delays.get("publication_jours_max", DEFAULT_PLANNED_DAYS))
    if planned < today:
        return [_("This day is past: a publication is planned for today or later.")]
    if planned > today + dt.timedelta(days=days):
        return [_("A publication is planned at most %(days)d days ahead.") % {"days": days}]
    return []


def publication_faults(planned: dt.date | None, today: dt.date) -> list[str]:
    """Why a granted label cannot be published today."""
    if planned and planned > today:
        return [_("The publication is planned for %(day)s: not before.") % {"day": formats.date_format(planned)}]
    return []
