"""Who is an author of what awaits moderation: pure question, no model of this app imported."""


def is_author(obj, user) -> bool:
    """True when ``user`` edited the content since it was last published, or submitted it to the current workflow.

    Every revision after the live one counts, not the last only: a colleague's comma does not make one's own text
    somebody else's.
    """
    if user is None or not getattr(user, "pk", None):
        return True
    state = obj.current_workflow_state
    if state is not None and state.requested_by_id == user.pk:
        return True
    revisions = obj.revisions.filter(user_id=user.pk)
    if getattr(obj, "live_revision_id", None) and obj.live:
        revisions = revisions.filter(pk__gt=obj.live_revision_id)
    return revisions.exists()
