"""Permissions of the roles on the local offer."""

from accounts import roles


def _all(model: str, *actions: str) -> list[str]:
    return [f"directory.{action}_{model}" for action in actions]


_EDITING = [
    *_all("place", "view", "add", "change"),
    *_all("offer", "view", "add", "change", "delete"),
    *_all("report", "view", "change"),
    *_all("verification", "view", "add"),
    *_all("organization", "view", "add", "change"),
    *_all("source", "view"),
    *_all("offerkind", "view"),
]

GROUP_PERMISSIONS = {
    roles.EDITORS: _EDITING,
    # Erasing a place or a report, naming kinds and licences: a second pair of eyes.
    roles.MODERATORS: [
        *_EDITING,
        *_all("place", "delete"),
        *_all("report", "delete"),
        *_all("verification", "change", "delete"),
        *_all("organization", "delete"),
        *_all("source", "add", "change"),
        *_all("offerkind", "add", "change"),
    ],
}
