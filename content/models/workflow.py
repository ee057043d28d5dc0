"""Task of the moderation workflow: nobody approves their own text, nor two steps of the same one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from content.rules import four_eyes
from content.rules.four_eyes import OWN_PAGE

__all__ = ["OWN_PAGE", "FourEyesTask"]


class FourEyesTask(AbstractGroupApprovalTask):
    """Approval by a group, except by whoever wrote, edited, translated or submitted the text, or approved another step.

    The rule holds for everybody, administrators included: four eyes are four eyes.
    """

    is_four_eyes = True

    class Meta:
        verbose_name = _("Approval by somebody else")
        verbose_name_plural = _("Approvals by somebody else")

    def start(self, workflow_state, user=None):
        """Begin this step, or the first one before it that the text of today has not passed."""
        wanted = workflow_state.get_next_task()
        if wanted is not None and wanted.pk != self.pk:
            return wanted.specific.start(workflow_state, user=user)
        return super().start(workflow_state, user=user)

    def get_actions(self, obj, user):
        """Actions of the group's task; none for people whom the rule refuses."""
        actions = super().get_actions(obj, user)
        return [] if actions and four_eyes.refusal(obj, user, self) is not None else actions

    def refusal_for(self, obj, user):
        """Why this person, whom the group would let approve, may not; None otherwise."""
        return four_eyes.refusal(obj, user, self) if super().get_actions(obj, user) else None

    def on_action(self, task_state, user, action_name, comment="", **kwargs):
        """Apply the action. Raises ``PermissionDenied``, with a message for the person, when the rule forbids it."""
        with transaction.atomic():
            WorkflowState.objects.select_for_update().get(pk=task_state.workflow_state_id)
            task_state = TaskState.objects.get(pk=task_state.pk)
            if task_state.status != TaskState.STATUS_IN_PROGRESS:
                raise four_eyes.ApprovalRefused(str(four_eyes.DECIDED))
            content_object = task_state.workflow_state.content_object
            if not super().get_actions(content_object, user):
                raise PermissionDenied
            if (why := four_eyes.refusal(content_object, user, self)) is not None:
                raise four_eyes.ApprovalRefused(str(why))
            return super().on_action(task_state, user, action_name, comment=str(comment or ""))

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Steps in progress that this person may decide."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        others = [
            state.pk
            for state in states.select_related("workflow_state", "revision")
            if four_eyes.refusal(state.workflow_state.content_object, user, self) is not None
        ]
        return states.exclude(pk__in=others) if others else states

    @classmethod
    def get_description(cls):
        """Description shown where workflows are edited."""
        return _("Members of the chosen groups approve, never an author of the text, never two steps of the same text.")
