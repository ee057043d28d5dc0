"""Publication at the end of the workflow.

Imported by Wagtail's own models while they load: nothing is imported here.
"""


def publish(workflow_state, user=None) -> None:
    """End of the workflow (``WAGTAIL_FINISH_WORKFLOW_ACTION``): publish, or schedule, the very version approved.

    Approvers hold no right to publish by themselves, so the right is the workflow's. Raises ``PermissionDenied`` when
    that version was not approved by others than its authors.
    """
    from content.moderation import log
    from content.rules.four_eyes import check_finished

    revision = workflow_state.current_task_state.revision if workflow_state.current_task_state else None
    revision = revision or workflow_state.content_object.get_latest_revision()
    check_finished(workflow_state, revision)
    log.write(log.PUBLISHED, workflow_state.content_object, revision=revision, person=user)
    revision.publish(user=user, skip_permission_checks=True)
