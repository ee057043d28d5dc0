"""States of a dossier and who may make it go from one to another: read from the framework, judged purely.

``cycle_de_vie.transitions`` of the framework says, for each move, from which states, to which, by whom, with or without
a reason, and under which condition in words. Conditions that the software can see (evaluations closed, label rules
green, date past) are checked where the move is made (``procedure.moves``); here the mover says it is met.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: Words of the framework for those who move a dossier.
ROLES: Final = ("editeur", "instructeur", "chef_de_file", "commission", "publieur", "systeme")
#: The same words, as people read them.
ROLE_NAMES: Final = {
    "editeur": _("the publisher"),
    "instructeur": _("the label officer"),
    "chef_de_file": _("the lead of the evaluation"),
    "commission": _("the commission"),
    "publieur": _("whoever publishes decisions"),
    "systeme": _("the software, by itself"),
}
SHORTEST_REASON: Final = 10


class TransitionRefusedError(Exception):
    """The move is not allowed; the message says why and what is."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move. ``appeal`` is True when the decision can be contested."""

    origin: str
    target: str
    roles: frozenset[str]
    needs_reason: bool
    condition: str
    appeal: bool


@dataclass(frozen=True, slots=True)
class StateRule:
    """One state. ``public`` is "yes", "no" or "option" (shown if the publisher agrees)."""

    code: str
    name: str
    public: str
    final: bool


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Every state and move of one framework."""

    states: Mapping[str, StateRule]
    transitions: tuple[Transition, ...]
    validity_months: int
    reservation_months: int

    def moves_from(self, state: str, role: str | None = None) -> tuple[Transition, ...]:
        """Moves allowed from ``state``, for ``role`` if given."""
        return tuple(item for item in self.transitions if item.origin == state and (role is None or role in item.roles))

    def check(
        self, origin: str, target: str, role: str, *, reason: str = "", condition_met: bool = False
    ) -> Transition:
        """Return the move, or raise :class:`TransitionRefusedError` with a message for the person who tried."""
        for state in (origin, target):
            if state not in self.states:
                raise TransitionRefusedError(gettext("The state “%(state)s” does not exist.") % {"state": state})
        names = {"origin": self.states[origin].name, "target": self.states[target].name}
        if self.states[origin].final:
            raise TransitionRefusedError(gettext("“%(origin)s” is final: a new file is needed.") % names)
        moves = [item for item in self.moves_from(origin) if item.target == target]
        if not moves:
            raise TransitionRefusedError(gettext("A file cannot go from “%(origin)s” to “%(target)s”.") % names)
        allowed = [item for item in moves if role in item.roles]
        if not allowed:
            roles = ", ".join(str(ROLE_NAMES[name]) for name in sorted(set().union(*(item.roles for item in moves))))
            raise TransitionRefusedError(
                gettext("From “%(origin)s” to “%(target)s”: only by %(roles)s.") % {**names, "roles": roles}
            )
        return self._check_terms(allowed, names, reason, condition_met)

    def _check_terms(
        self, allowed: list[Transition], names: Mapping[str, str], reason: str, condition_met: bool
    ) -> Transition:
        """The first move whose terms are met; the terms of the last one are said otherwise."""
        problem = ""
        for move in allowed:
            if move.needs_reason and len(reason.strip()) < SHORTEST_REASON:
                problem = gettext("From “%(origin)s” to “%(target)s”: a reason is needed.") % names
            elif move.condition and not condition_met:
                problem = gettext("From “%(origin)s” to “%(target)s”, a condition must be met: %(condition)s.") % {
                    **names,
                    "condition": move.condition,
                }
            else:
                return move
        raise TransitionRefusedError(problem)


def parse_roles(text: str) -> frozenset[str]:
    """Roles named in the framework's words: "editeur, instructeur ou systeme (nouveau traceur…)"."""
    plain = re.sub(r"\([^)]*\)", " ", text)
    words = (word.strip() for word in re.split(r",|\bou\b|\bet\b", plain))
    return frozenset(word for word in words if word in ROLES)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def build(data: Mapping[str, Any]) -> Lifecycle:
    """Read the life cycle of a framework without fault. A framework without one has no state and allows no move."""
    cycle = data.get("cycle_de_vie", {})
    visible = {True: "yes", False: "no", "option": "option"}
    states = {
        item["code"]: StateRule(
            item["code"], item.get("nom", item["code"]), visible.get(item.get("public"), "no"), bool(item.get("final"))
        )
        for item in cycle.get("etats", [])
    }
    transitions = tuple(
        Transition(
            origin,
            target,
            parse_roles(str(item["par"])),
            item.get("motif") == "obligatoire",
            item.get("condition", ""),
            bool(item.get("recours")),
        )
        for item in cycle.get("transitions", [])
        for origin in _listed(item["de"])
        for target in _listed(item["vers"])
    )
    return Lifecycle(
        states, transitions, int(cycle.get("duree_validite_mois", 24)), int(cycle.get("reserves_mois_max", 6))
    )
