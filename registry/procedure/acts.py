"""Who did what on a dossier: the evaluations say who audited, the ledger who moved it. Acts as ``framework.hands``."""

from collections.abc import Collection

from registry.framework import hands
from registry.models import Dossier
from registry.procedure import record


def done(dossier: Dossier, keys: Collection[int]) -> set[str]:
    """Acts already done on ``dossier`` by the accounts of ``keys`` (one person).

    A paper application is filed by an officer in the publisher's place: whoever is no member of the publisher did not
    speak for it, they instructed the dossier.
    """
    found = {hands.AUDITS} if dossier.evaluations.filter(auditor__in=keys).exists() else set()
    played = record.roles_played(dossier, keys)
    speakers = (
        set(dossier.tool.publisher.organisation.memberships.values_list("person", flat=True)) if played else set()
    )
    for person, role in played:
        act = hands.ACT_OF_ROLE.get(role)
        if act == hands.SPEAKS and person not in speakers:
            act = hands.OPENS
        if act:
            found.add(act)
    return found
