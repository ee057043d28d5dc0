"""Permissions on organisations and memberships: label officers only."""

from accounts import roles

GROUP_PERMISSIONS = {
    roles.LABEL_OFFICERS: [
        "identity.view_organisation",
        "identity.add_organisation",
        "identity.change_organisation",
    ],
}
