"""Who may evaluate a file: two people, of two organisations, neither of whom speaks for the publisher. Pure rules.

A third auditor (``evaluation.accord.arbitrage`` of the framework) is neither of the two nor the officer of the file, of
a third organisation, and does not speak for the publisher either.
"""

from collections.abc import Collection, Iterable
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


def third_faults(
    third: Auditor, both: Iterable[Auditor], publisher_members: Collection[int], officer: int | None = None
) -> list[str]:
    """Every reason why ``third`` cannot decide between ``both``; empty when they can. ``officer``: who assigns them."""
    found, both = [], list(both)
    if third.key in {one.key for one in both}:
        found.append(_("The third auditor must be neither of the two who evaluated."))
    if officer is not None and third.key == officer:
        found.append(_("Whoever assigns the third auditor cannot be that auditor."))
    if not _plain(third.organisation):
        found.append(_("Say in the name of which organisation the third auditor decides."))
    elif _plain(third.organisation) in {_plain(one.organisation) for one in both}:
        found.append(_("The third auditor must belong to an organisation that is neither of the two."))
    if third.key in publisher_members:
        found.append(_("An auditor cannot speak for the publisher of the tool."))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
