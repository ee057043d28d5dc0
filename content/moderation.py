"""Who is an author of what awaits moderation, and what happens when it is approved.

Imported by Wagtail's own models while they load: nothing is imported here.
"""


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


def publish(workflow_state, user=None) -> None:
    """End of the workflow (``WAGTAIL_FINISH_WORKFLOW_ACTION``): publish what was approved, or schedule it.

    Approvers hold no right to publish by themselves, so the right is the workflow's.
    """
    revision = workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)
