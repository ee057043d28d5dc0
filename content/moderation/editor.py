"""Deciding from the page editor: who approves saves nothing, so that approving never makes an author.

Wagtail's editor saves its form before the decision, in the name of who decides. Here a decision on an unchanged text
saves nothing. An approval sent with a changed text is refused: the change is kept as a draft, and the new text is
reviewed from the first step. A request for changes is recorded on the text that was reviewed, then the change is kept.
"""

import json

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Revision, TaskState, WorkflowState

from content.rules import four_eyes


def _comment(request) -> str:
    """The words of “approve with comment” and of “request changes”; empty for anything else that was sent."""
    try:
        data = json.loads(request.POST.get("workflow-action-extra-data") or "{}")
    except ValueError:
        return ""
    return str(data.get("comment") or "") if isinstance(data, dict) else ""


def decide(obj, latest, request, action: str) -> None:
    """Apply ``action`` to the step in progress of ``obj``, whose text the person has read in ``latest``.

    Raises ``PermissionDenied``, with words for the person, when the text or the step changed meanwhile.
    """
    with transaction.atomic():
        state = WorkflowState.objects.select_for_update().for_instance(obj).active().first()
        current = state and state.current_task_state
        if current is None or current.status != TaskState.STATUS_IN_PROGRESS:
            raise four_eyes.ApprovalRefused(str(four_eyes.DECIDED))
        if latest is not None and type(obj).objects.get(pk=obj.pk).latest_revision_id != latest.pk:
            raise four_eyes.ApprovalRefused(str(four_eyes.CHANGED))
        current.task.specific.on_action(current, request.user, action, comment=_comment(request))


def kept_as_draft() -> str:
    """Message: the text was changed while approving, is kept as a draft and not approved."""
    return _(
        "You changed the text: your change is kept as a draft, and nobody approves their own words. "
        "The new text is reviewed from the first step, by somebody else."
    )


def unprotected(request, obj) -> None:
    """The editor saves by itself over its last draft: one that was approved meanwhile is left, a new one is made."""
    number = request.POST.get("overwrite_revision_id", "") if request.method == "POST" else ""
    if not number.isdigit():
        return
    revision = obj.revisions.filter(pk=int(number)).first()
    if revision is None or not four_eyes.is_protected(revision):
        return
    data = request.POST.copy()
    del data["overwrite_revision_id"]
    data["loaded_revision_id"], data["loaded_revision_created_at"] = number, revision.created_at.isoformat()
    request.POST = data


def _comments(view) -> None:
    """Save the comments of the margin, which are no text of the page."""
    formset = view.form.formsets.get("comments")
    if formset is None or not formset.has_changed():
        return
    changes = view.get_commenting_changes()
    for comment in changes["new_comments"]:
        comment.revision_created = view.latest_revision
    formset.save()
    view.log_commenting_changes(changes, view.latest_revision)
    view.send_commenting_notifications(changes)


def _keep(view) -> None:
    """Save what was typed as a draft, in the name of who typed it."""
    view.page = view.form.save(commit=not view.page.live)
    previous = view.previous_revision if view.is_reverting else None
    revision = view.page.save_revision(user=view.request.user, log_action=True, previous_revision=previous)
    if "comments" in view.form.formsets:
        changes = view.get_commenting_changes()
        view.log_commenting_changes(changes, revision)
        view.send_commenting_notifications(changes)


def _typed(view):
    """The page as it was sent, from a form of its own: saving one form twice would add its rows twice."""
    probe = view.form_class(
        view.request.POST,
        view.request.FILES,
        instance=view.get_object(),
        subscription=view.subscription,
        parent_page=view.parent,
        for_user=view.request.user,
    )
    return probe.save(commit=False) if probe.is_valid() else None


def _typed_over_older(view):
    """The text changed since the editor was opened: nothing is saved, and what was typed is shown again."""
    messages.error(view.request, four_eyes.CHANGED)
    loaded = Revision.objects.for_instance(view.page).filter(pk=view.request.POST.get("loaded_revision_id")).first()
    typed = _typed(view)
    if loaded is not None and typed is not None and four_eyes.says_the_same(typed, loaded):
        return view.redirect_and_remain()
    view.has_unsaved_changes = True
    return view.render_to_response(view.get_context_data())


def perform_workflow_action(view: EditView):
    """Replacement of Wagtail's ``EditView.perform_workflow_action``."""
    if view.is_out_of_date:
        return _typed_over_older(view)
    typed, latest = _typed(view), view.latest_revision
    changed = latest is None or typed is None or not four_eyes.says_the_same(typed, latest)
    if changed and view.workflow_action != "reject":
        with transaction.atomic():
            _keep(view)
        messages.error(view.request, kept_as_draft())
        return view.redirect_and_remain()
    try:
        with transaction.atomic():
            decide(view.real_page_record.specific, view.latest_revision, view.request, view.workflow_action)
            if changed:
                _keep(view)
            else:
                _comments(view)
    except four_eyes.ApprovalRefused as error:
        messages.error(view.request, str(error))
        return view.redirect_and_remain()
    view.subscription.save()
    view.add_save_confirmation_message()
    return view.run_hook("after_edit_page", view.request, view.page) or view.redirect_away()


def connect() -> None:
    """Replace Wagtail's method by :func:`perform_workflow_action`; called once, at start."""
    EditView.perform_workflow_action = perform_workflow_action
