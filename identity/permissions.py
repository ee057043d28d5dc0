"""Who may write bodies and memberships: label officers. Everybody else of the label reads nothing here."""

from accounts import roles

GROUP_PERMISSIONS = {
    roles.LABEL_OFFICERS: [
        "identity.view_organisation",
        "identity.add_organisation",
        "identity.change_organisation",
    ],
}
