"""Four eyes: who is an author of what awaits approval, who may approve which step, what an approval holds for.

The rule is of persons, never of roles. It is asked by the buttons, by the action itself, by the row of the approval
whatever code writes it, and once more before publication.
"""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_save, pre_save
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import registry as logs
from wagtail.models import Revision, TaskState, TranslatableMixin, WorkflowState

from content.rules.canonical import digest, revision_digest

OWN_PAGE = gettext_lazy("Nobody approves a text that they wrote, edited, translated or submitted.")
OTHER_STEP = gettext_lazy("You approved another step of this same text: somebody else approves this one.")
CHANGED = gettext_lazy("The text changed since it was submitted: open it again, and approve what it says now.")
NOT_APPROVED = gettext_lazy("Nothing is published that others did not approve.")
DECIDED = gettext_lazy("Somebody decided on this step meanwhile.")


class ApprovalRefused(PermissionDenied):
    """An approval that the rule forbids; the message is for the person."""


def _since(obj):
    """Moment of the last publication, after which everything awaits; None when nothing is public."""
    return getattr(obj, "last_published_at", None) if obj.live else None


def _edited(obj, user) -> bool:
    """Whether ``user`` changed the content in a revision after the live one.

    Every revision counts, not the last only: a colleague's comma does not make one's own text somebody else's. A
    revision that says the same as the one before it changes nothing, whoever saved it.
    """
    waiting = obj.revisions.order_by("pk")
    live = obj.live_revision_id if obj.live else None
    if live:
        waiting = waiting.filter(pk__gt=live)
    if not waiting.filter(user_id=user.pk).exists():
        return False
    before = revision_digest(Revision.objects.get(pk=live)) if live else None
    for revision in waiting.defer("content"):
        now = revision_digest(revision)
        if now != before and revision.user_id == user.pk:
            return True
        before = now
    return False


def _submitted(obj, user) -> bool:
    """Whether ``user`` asked for the approval, of the workflow in progress or of one that was cancelled or resumed."""
    states = WorkflowState.objects.for_instance(obj).exclude(status=WorkflowState.STATUS_APPROVED)
    resumed = logs.get_logs_for_instance(obj).filter(action="wagtail.workflow.resume", user_id=user.pk)
    current = states.active().filter(requested_by_id=user.pk)
    states = states.filter(requested_by_id=user.pk)
    if since := _since(obj):
        states, resumed = states.filter(created_at__gt=since), resumed.filter(timestamp__gt=since)
    return current.exists() or states.exists() or resumed.exists()


def _translated(obj, user) -> bool:
    """Whether ``user`` translated words of the page, which wagtail-localize keeps beside the revisions."""
    if not isinstance(obj, TranslatableMixin):
        return False
    hands = apps.get_model("content", "TranslationHand").objects.filter(
        translation_key=obj.translation_key, locale_id=obj.locale_id, user_id=user.pk
    )
    since = _since(obj)
    return (hands.filter(last_on__gt=since) if since else hands).exists()


def is_author(obj, user) -> bool:
    """True when ``user`` wrote, edited, translated or submitted what awaits approval; true for nobody in particular."""
    if user is None or not getattr(user, "pk", None):
        return True
    return _submitted(obj, user) or _edited(obj, user) or _translated(obj, user)


def _approved_other_step(obj, user, task, text: str) -> bool:
    """Whether ``user`` approved another step of the same text, in this workflow or in one that was restarted."""
    approved = TaskState.objects.for_instance(obj).filter(status=TaskState.STATUS_APPROVED, finished_by_id=user.pk)
    return any(revision_digest(state.revision) == text for state in approved.exclude(task_id=task.pk))


def refusal(obj, user, task):
    """Why ``user`` may not approve the step ``task`` of ``obj``, in words; None when the rule allows it."""
    if is_author(obj, user):
        return OWN_PAGE
    latest = obj.get_latest_revision()
    if latest is not None and _approved_other_step(obj, user, task, revision_digest(latest)):
        return OTHER_STEP
    return None


def says_the_same(obj, revision) -> bool:
    """Whether ``obj``, as it stands in memory, says what ``revision`` says."""
    return digest(type(obj), obj.serializable_data()) == revision_digest(revision)


def approvals(workflow_state, revision) -> list:
    """Approvals given in this workflow to the very text of ``revision``."""
    text = revision_digest(revision)
    given = workflow_state.task_states.filter(status=TaskState.STATUS_APPROVED).select_related("revision", "task")
    return [state for state in given if revision_digest(state.revision) == text]


def check_finished(workflow_state, revision) -> None:
    """Refuse (``Refused``) the end of a workflow in which the text of ``revision`` was not approved by others."""
    given = approvals(workflow_state, revision)
    obj = workflow_state.content_object
    people = {state.finished_by_id for state in given}
    if not given:
        raise ApprovalRefused(str(NOT_APPROVED))
    if len(people) != len({state.task_id for state in given}):
        raise ApprovalRefused(str(OTHER_STEP))
    if any(is_author(obj, state.finished_by) for state in given):
        raise ApprovalRefused(str(OWN_PAGE))


def check_approved(obj) -> None:
    """Refuse (``Refused``) that ``obj`` becomes public unless its version was approved, in full, by others."""
    ended = WorkflowState.objects.for_instance(obj).filter(status=WorkflowState.STATUS_APPROVED).order_by("-pk").first()
    if ended is None or obj.live_revision is None or not says_the_same(obj, obj.live_revision):
        raise ApprovalRefused(str(NOT_APPROVED))
    check_finished(ended, obj.live_revision)


# --- what holds whatever code is at work -------------------------------------------------------------------------


def _guard_approval(sender, instance, raw=False, **kwargs) -> None:
    """No row of an approval is written against the rule."""
    if raw or instance.status != TaskState.STATUS_APPROVED:
        return
    before = TaskState.objects.filter(pk=instance.pk).values_list("status", flat=True).first()
    task = instance.task.specific
    if before == TaskState.STATUS_APPROVED or not getattr(task, "is_four_eyes", False):
        return
    obj = instance.workflow_state.content_object
    latest = obj.get_latest_revision()
    if latest is None or revision_digest(latest) != revision_digest(instance.revision):
        raise ApprovalRefused(str(CHANGED))
    if (why := refusal(obj, instance.finished_by, task)) is not None:
        raise ApprovalRefused(str(why))


def is_protected(revision) -> bool:
    """Whether this version was approved at some step, scheduled or published: then nothing is written over it."""
    model = revision.content_type.model_class()
    live = hasattr(model, "live_revision") and model.objects.filter(live_revision_id=revision.pk).exists()
    approved = TaskState.objects.filter(revision_id=revision.pk, status=TaskState.STATUS_APPROVED)
    return bool(live or revision.approved_go_live_at or approved.exists())


def _guard_overwriting(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """What was approved, scheduled or published is not written over (the editor saves by itself, over its draft)."""
    if raw or not instance.pk or (update_fields is not None and "content" not in update_fields):
        return
    before = Revision.objects.filter(pk=instance.pk).first()
    if before is None or before.content == instance.content:
        return
    model = instance.content_type.model_class()
    if digest(model, before.content) == digest(model, instance.content):
        return
    if is_protected(before):
        raise ApprovalRefused(_("This version was approved: save yours as a new one."))


def _follow_revision(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A new text begins its workflow again; the same text, saved once more, keeps the approvals it has."""
    if raw or (update_fields is not None and "content" not in update_fields):
        return
    state = (
        WorkflowState.objects.active()
        .filter(base_content_type_id=instance.base_content_type_id, object_id=instance.object_id)
        .select_related("current_task_state__revision")
        .first()
    )
    current = state and state.current_task_state
    if current is None or current.revision_id == instance.pk:
        return
    text = revision_digest(instance)
    if revision_digest(current.revision) == text:
        same = [row.pk for row in state.task_states.select_related("revision") if revision_digest(row.revision) == text]
        TaskState.objects.filter(pk__in=same).update(revision=instance)
    elif state.status == WorkflowState.STATUS_IN_PROGRESS and getattr(current.task.specific, "is_four_eyes", False):
        _begin_again(state, current, instance)


def _begin_again(state, current, revision) -> None:
    current.status = TaskState.STATUS_CANCELLED
    current.finished_at, current.finished_by_id = timezone.now(), revision.user_id
    current.comment = _("The text changed: it is reviewed again from the first step.")
    current.save()
    first = state.workflow.tasks.filter(active=True).first().specific
    begun = first.get_task_state_class()(workflow_state=state, task=first, revision=revision)
    begun.status = TaskState.STATUS_IN_PROGRESS
    begun.save()
    state.current_task_state = begun
    state.save()


def connect() -> None:
    """Listen; called once, at start."""
    pre_save.connect(_guard_approval, sender=TaskState, dispatch_uid="content.guard_approval")
    pre_save.connect(_guard_overwriting, sender=Revision, dispatch_uid="content.guard_overwriting")
    post_save.connect(_follow_revision, sender=Revision, dispatch_uid="content.follow_revision")
