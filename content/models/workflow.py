"""The step of moderation in which nobody approves their own page."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask

from ..moderation import is_author

OWN_PAGE = _("Nobody approves a page that they wrote, edited or submitted.")


class FourEyesTask(AbstractGroupApprovalTask):
    """Approval by a group, except by whoever wrote, edited or submitted the version at stake.

    The rule holds for everybody, administrators included: four eyes are four eyes.
    """

    class Meta:
        verbose_name = _("Approval by somebody else")
        verbose_name_plural = _("Approvals by somebody else")

    def get_actions(self, obj, user):
        """No action for an author of the version; the group's actions for the others."""
        return [] if is_author(obj, user) else super().get_actions(obj, user)

    def refuses_author(self, obj, user) -> bool:
        """True for an author of the version whom the group would let approve it."""
        return bool(super().get_actions(obj, user)) and is_author(obj, user)

    def on_action(self, task_state, user, action_name, **kwargs):
        """Apply the action. Raises ``PermissionDenied`` when the user is an author of the version."""
        content_object = task_state.workflow_state.content_object
        if action_name == "approve" and is_author(content_object, user):
            raise PermissionDenied(OWN_PAGE)
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Those that await somebody else than their authors."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        own = [
            state.pk
            for state in states.select_related("workflow_state", "revision")
            if is_author(state.workflow_state.content_object, user)
        ]
        return states.exclude(pk__in=own) if own else states

    @classmethod
    def get_description(cls):
        """Shown to who builds a workflow."""
        return _("Members of the chosen groups approve, never the author of the page.")
