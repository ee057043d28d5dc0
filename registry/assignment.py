"""Who may evaluate a file: two people, of two organisations, neither of whom speaks for the publisher. Pure rules."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Auditor:
    """A person (``key``: any stable identity) and the organisation in whose name they evaluate."""

    key: int
    organisation: str


def faults(first: Auditor, second: Auditor, publisher_members: Collection[int]) -> list[str]:
    """Every reason why these two cannot evaluate blind; empty when they can."""
    found = []
    if first.key == second.key:
        found.append(_("The two auditors must be two different people."))
    if _plain(first.organisation) == _plain(second.organisation):
        found.append(_("The two auditors must belong to two different organisations."))
    if first.key in publisher_members or second.key in publisher_members:
        found.append(_("An auditor cannot speak for the publisher of the tool."))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
