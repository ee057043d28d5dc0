"""Roles of the framework: the permission that each needs, and those that an account holds."""

#: Permission that each role of the framework needs; "editeur" needs a membership, "systeme" is nobody.
ROLE_PERMISSIONS = {
    "instructeur": "registry.add_dossier",
    "chef_de_file": "registry.add_dossier",
    "commission": "registry.decide_dossier",
    "publieur": "registry.publish_dossier",
}


def roles_of(user) -> tuple[str, ...]:
    """Roles of the framework that ``user`` may act for, in its order; those of publishers come from membership."""
    if not user.is_active:
        return ()
    return tuple(role for role, permission in ROLE_PERMISSIONS.items() if user.has_perm(permission))


def roles_on(dossier, user) -> tuple[str, ...]:
    """Roles of the framework in which ``user`` may act on this dossier: the publisher's alone for a member of it.

    What the pages offer; the door asks again at each move.
    """
    if not user.is_active:
        return ()
    return ("editeur",) if dossier.tool.publisher.members.filter(pk=user.pk).exists() else roles_of(user)
