"""Separate hands: which acts on one file nobody does twice. Data of the framework, judged purely.

Five acts: to open and instruct a file, to audit it, to decide, to publish, to speak for the publisher. Unless the
framework says otherwise, each is done by somebody else: the strict rule. A body with few people may permit some
combinations, in a version of its framework that anyone can read::

    cycle_de_vie:
      mains_separees:
        cumuls_permis: [[ouvre, publie]]
        liens_comptent_ans: 5

What :data:`NEVER` holds cannot be permitted: nobody judges what they wrote, and nobody of the publisher judges at all.
``liens_comptent_ans``: for how many years an ended membership or interest still counts (the framework's declaration of
interests says "lien de moins de 5 ans").
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OPENS: Final = "ouvre"
AUDITS: Final = "audite"
DECIDES: Final = "decide"
PUBLISHES: Final = "publie"
SPEAKS: Final = "represente"
ACTS: Final = (OPENS, AUDITS, DECIDES, PUBLISHES, SPEAKS)
#: The acts, as people read them after "has already".
NAMES: Final = {
    OPENS: gettext_lazy("opened or instructed this file"),
    AUDITS: gettext_lazy("evaluated this file"),
    DECIDES: gettext_lazy("decided on this file"),
    PUBLISHES: gettext_lazy("published a decision on this file"),
    SPEAKS: gettext_lazy("acted for the publisher on this file"),
}
#: Which act a move is, by the role of the framework that makes it.
ACT_OF_ROLE: Final = {
    "instructeur": OPENS,
    "chef_de_file": OPENS,
    "commission": DECIDES,
    "publieur": PUBLISHES,
    "editeur": SPEAKS,
}
NEVER: Final = frozenset(
    {frozenset({SPEAKS, act}) for act in ACTS if act != SPEAKS}
    | {frozenset({AUDITS, DECIDES}), frozenset({AUDITS, PUBLISHES})}
)
DEFAULT_YEARS: Final = 5
LONGEST_YEARS: Final = 30


@dataclass(frozen=True, slots=True)
class Rules:
    """Pairs of acts that one person may not do on one file, and for how many years a past link counts."""

    apart: frozenset[frozenset[str]]
    years: int

    def against(self, act: str, done: Collection[str]) -> tuple[str, ...]:
        """The acts of ``done`` that forbid ``act``, in the order of :data:`ACTS`."""
        return tuple(other for other in ACTS if other in done and frozenset({act, other}) in self.apart)


STRICT: Final = Rules(frozenset(frozenset(pair) for pair in combinations(ACTS, 2)), DEFAULT_YEARS)


def read(data: Mapping[str, Any]) -> Rules:
    """Rules of a framework without fault; the strict ones when it says nothing."""
    given = data.get("cycle_de_vie", {}).get("mains_separees", {})
    permitted = {frozenset(pair) for pair in given.get("cumuls_permis", ())} - NEVER
    return Rules(STRICT.apart - permitted, int(given.get("liens_comptent_ans", DEFAULT_YEARS)))


def rule_faults(cycle: Mapping[str, Any]) -> Iterator[str]:
    """What does not hold in ``mains_separees`` of a life cycle."""
    given = cycle.get("mains_separees", {})
    if not isinstance(given, Mapping):
        yield _("cycle_de_vie: “mains_separees” is a group of settings.")
        return
    permitted = given.get("cumuls_permis", [])
    for pair in permitted if isinstance(permitted, list) else [permitted]:
        known = isinstance(pair, list) and len(pair) == 2 and all(isinstance(act, str) for act in pair)
        if not known or len(set(pair)) != 2 or not set(pair) <= set(ACTS):
            text = _("cycle_de_vie: “cumuls_permis” lists pairs of two acts among %(acts)s.")
            yield text % {"acts": ", ".join(ACTS)}
        elif frozenset(pair) in NEVER:
            yield _("cycle_de_vie: “%(first)s” and “%(second)s” can never be one person.") % {
                "first": pair[0],
                "second": pair[1],
            }
    years = given.get("liens_comptent_ans", DEFAULT_YEARS)
    if isinstance(years, bool) or not isinstance(years, int) or not 0 <= years <= LONGEST_YEARS:
        yield _("cycle_de_vie: “liens_comptent_ans” is a number of years from 0 to %(most)d.") % {"most": LONGEST_YEARS}
