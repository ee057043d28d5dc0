"""Moderation in the ledger (``core.ledger``): each submission, decision and publication is one entry of its chain.

Wagtail's own history can be edited in the database; an entry cannot. It names the version by number and by digest of
its canonical content, so that what was approved can be told from what is there.
"""

from django.db.models.signals import post_save, pre_save
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import workflow_cancelled
from wagtail_localize.models import SegmentOverride, StringTranslation

from content.models import TranslationHand
from content.rules.canonical import revision_digest
from core import ledger

SUBMITTED, APPROVED, REFUSED = "moderation.submit", "moderation.approve", "moderation.refuse"
CANCELLED, PUBLISHED = "moderation.cancel", "moderation.publish"
_DECISIONS = {TaskState.STATUS_APPROVED: APPROVED, TaskState.STATUS_REJECTED: REFUSED}


def write(kind: str, obj, *, revision=None, person=None, step: str = "", comment: str = "") -> None:
    """Add an entry, in the transaction of what it tells. A comment is not public."""
    told = {"step": step, "revision": revision and revision.pk, "digest": revision_digest(revision) if revision else ""}
    ledger.append(kind, obj, actor=person, role=step or "editor", before=None, after=told, reason=comment)


def _remember_state(sender, instance, **kwargs) -> None:
    """Remember the state of the step before it is saved."""
    known = TaskState.objects.filter(pk=instance.pk).values_list("status", flat=True).first() if instance.pk else None
    instance._status_before = known


def _decided(sender, instance, raw, **kwargs) -> None:
    kind = _DECISIONS.get(instance.status)
    if raw or kind is None or instance._status_before == instance.status:
        return
    obj = instance.workflow_state.content_object
    write(
        kind, obj, revision=instance.revision, person=instance.finished_by, step=instance.task.name,
        comment=instance.comment,
    )  # fmt: skip


def _submitted(sender, instance, created, raw, **kwargs) -> None:
    if raw or not created:
        return
    obj = instance.content_object
    write(SUBMITTED, obj, revision=obj.get_latest_revision(), person=instance.requested_by)


def _cancelled(sender, instance, user=None, **kwargs) -> None:
    obj = instance.content_object
    write(CANCELLED, obj, revision=obj.get_latest_revision(), person=user)


def _translated(sender, instance, raw, **kwargs) -> None:
    """Write a :class:`TranslationHand` for each translator; wagtail-localize keeps only the last one."""
    if raw or instance.last_translated_by_id is None or instance.context_id is None:
        return
    TranslationHand.objects.update_or_create(
        translation_key=instance.context.object_id,
        locale_id=instance.locale_id,
        user_id=instance.last_translated_by_id,
        defaults={"last_on": timezone.now()},
    )


def connect() -> None:
    """Connect the receivers; called once, at start."""
    pre_save.connect(_remember_state, sender=TaskState, dispatch_uid="content.moderation_was")
    post_save.connect(_decided, sender=TaskState, dispatch_uid="content.moderation_decided")
    post_save.connect(_submitted, sender=WorkflowState, dispatch_uid="content.moderation_submitted")
    workflow_cancelled.connect(_cancelled, dispatch_uid="content.moderation_cancelled")
    for model in (StringTranslation, SegmentOverride):
        post_save.connect(_translated, sender=model, dispatch_uid=f"content.hand.{model.__name__}")
