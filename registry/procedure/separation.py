"""Checks of the door: whoever moves a dossier holds the role, is independent, does nothing they may not do twice."""

from registry.enums import State
from registry.framework import hands
from registry.models import Dossier
from registry.procedure import door, independence
from registry.procedure.roles import roles_of


def act_of(step: door.Move, dossier: Dossier, person) -> str:
    """Which act a move is for ``person``. A paper application filed by an officer is not the publisher's act."""
    act = hands.ACT_OF_ROLE[step.role]
    if act == hands.SPEAKS and is_on_paper(step, person) and not _speaks(dossier, person):
        return hands.OPENS
    return act


def is_on_paper(step: door.Move, person) -> bool:
    """True when an officer submits what came in writing."""
    return (step.origin, step.target) == (State.BROUILLON, State.DEPOSEE) and "instructeur" in roles_of(person)


def _speaks(dossier: Dossier, person) -> bool:
    return dossier.tool.publisher.members.filter(pk=person.pk).exists()


@door.check
def separate_hands(step: door.Move, dossier: Dossier, person) -> list[str]:
    """What an account does; the software (no account) is judged by the facts alone."""
    if person is None or step.role not in hands.ACT_OF_ROLE:
        return []
    act = act_of(step, dossier, person)
    found = []
    if step.role == "editeur":
        allowed = act == hands.OPENS or _speaks(dossier, person)
    else:
        allowed = step.role in roles_of(person)
    if not allowed:
        found.append(independence.not_allowed(person, step.role))
    return [*found, *independence.act_faults(person, act, dossier)]
