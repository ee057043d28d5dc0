"""Versions of charters in the administration: written by editors, decided by others, never published by a button."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import (
    DeleteView,
    EditView,
    RevisionsUnscheduleView,
    SnippetViewSet,
    UnpublishView,
)

from content.models import GuidelineVersion
from content.moderation.editor import decide, kept_as_draft
from content.rules import four_eyes


class FrozenPolicy(ModelPermissionPolicy):
    """Usual rights; but nobody publishes by themselves, and nobody changes or deletes a published version."""

    def user_has_permission(self, user, action):
        """False for ``publish``, which only the workflow does."""
        return action != "publish" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        """As :meth:`user_has_permission`, for several."""
        return super().user_has_any_permission(user, set(actions) - {"publish"})

    def user_has_permission_for_instance(self, user, action, instance):
        """False for ``change`` and ``delete`` on a published version."""
        if action in {"change", "delete"} and instance.live and instance.is_frozen:
            return False
        return self.user_has_permission(user, action)


class _RefuseFrozen:
    """View that raises ``PermissionDenied`` on a published version."""

    def dispatch(self, request, *args, **kwargs):
        if self.object.is_frozen:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class VersionEditView(_RefuseFrozen, EditView):
    """Editing, for drafts only; a decision saves nothing, as in the editor of pages."""

    def form_valid(self, form):
        """Decide on the version that was read, or save what was typed."""
        return self.decide(form) if self.action == "workflow-action" else super().form_valid(form)

    def decide(self, form):
        """Apply a decision of the workflow; a text changed in passing is kept as a draft, and not approved."""
        self.form, latest, action = form, self.object.latest_revision, self.workflow_action
        # Read from a form of its own: saving one form twice would add its rows twice.
        probe = self.get_form_class()(**{**self.get_form_kwargs(), "instance": self.get_object()})
        typed = probe.save(commit=False) if probe.is_valid() else None
        changed = latest is None or typed is None or not four_eyes.says_the_same(typed, latest)
        if self.is_out_of_date:
            messages.error(self.request, four_eyes.CHANGED)
            return redirect(self.get_edit_url())
        if changed and action != "reject":
            with transaction.atomic():
                self.object = self.save_instance()
            messages.error(self.request, kept_as_draft())
            return redirect(self.get_edit_url())
        try:
            with transaction.atomic():
                decide(self.model.objects.get(pk=self.object.pk), latest, self.request, action)
                if changed:
                    self.object = self.save_instance()
        except four_eyes.ApprovalRefused as error:
            messages.error(self.request, str(error))
            return redirect(self.get_edit_url())
        self.new_revision = latest
        return self.save_action()


class VersionDeleteView(_RefuseFrozen, DeleteView):
    """Deleting, for drafts only."""


class VersionUnpublishView(UnpublishView):
    """Unpublication, refused to everybody: a published version stays readable."""

    def dispatch(self, request, *args, **kwargs):
        """Raise ``PermissionDenied``."""
        raise PermissionDenied


class VersionUnscheduleView(RevisionsUnscheduleView):
    """Cancel a planned publication; asks for the permission to delete."""

    permission_required = "delete"


class GuidelineVersionViewSet(SnippetViewSet):
    """Versions of charters."""

    model = GuidelineVersion
    icon = "list-ol"
    menu_label = _("Versions of charters")
    list_display = ["page", "number", "published_on", "live"]
    list_filter = ["page", "live"]
    inspect_view_enabled = True
    copy_view_enabled = False
    edit_view_class = VersionEditView
    delete_view_class = VersionDeleteView
    unpublish_view_class = VersionUnpublishView
    revisions_unschedule_view_class = VersionUnscheduleView
