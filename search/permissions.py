"""Permissions of the roles on synonyms and questions without an answer."""

from accounts import roles

_SYNONYMS = [f"search.{action}_synonymgroup" for action in ("view", "add", "change", "delete")]
_QUESTIONS = ["search.view_emptyquery"]

GROUP_PERMISSIONS = {
    roles.EDITORS: [*_SYNONYMS, *_QUESTIONS],
    roles.MODERATORS: [*_SYNONYMS, *_QUESTIONS, "search.delete_emptyquery"],
}
