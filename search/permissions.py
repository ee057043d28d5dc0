"""What each role may do with the words of search (names of groups as in ``core.roles``, a floor beside this one)."""

_SYNONYMS = [f"search.{action}_synonymgroup" for action in ("view", "add", "change", "delete")]
_QUESTIONS = ["search.view_emptyquery"]

GROUP_PERMISSIONS = {
    "Éditeurs": [*_SYNONYMS, *_QUESTIONS],
    "Modérateurs": [*_SYNONYMS, *_QUESTIONS, "search.delete_emptyquery"],
}
