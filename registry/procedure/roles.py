"""Roles of the framework: the permission that each needs, and those that an account holds."""

#: Permission that each role of the framework needs; "editeur" needs a membership, "systeme" is nobody.
ROLE_PERMISSIONS = {
    "instructeur": "registry.add_label",
    "chef_de_file": "registry.add_label",
    "commission": "registry.decide_label",
    "publieur": "registry.publish_label",
}


def roles_of(user) -> tuple[str, ...]:
    """Roles of the framework that ``user`` may act for, in its order; those of publishers come from membership."""
    if not user.is_active:
        return ()
    return tuple(role for role, permission in ROLE_PERMISSIONS.items() if user.has_perm(permission))


def roles_on(file, user) -> tuple[str, ...]:
    """Roles of the framework in which ``user`` may act on this file: the publisher's alone for a member of it.

    What the pages offer; the door asks again at each move.
    """
    if not user.is_active:
        return ()
    return ("editeur",) if file.tool.publisher.members.filter(pk=user.pk).exists() else roles_of(user)
