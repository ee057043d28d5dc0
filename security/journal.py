"""The log of security: what writes it. Append-only in the database; who reads it is in ``wagtail_hooks``."""

import structlog
from django.contrib.auth import get_user_model, user_logged_in, user_logged_out, user_login_failed
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from . import actor
from .models import EventKind, SecurityEvent

log = structlog.get_logger("prevenance.security")
_WATCHED = ("is_active", "is_superuser", "username", "email")


def write(kind: EventKind, *, subject: str = "", detail: str = "", by: str | None = None) -> SecurityEvent:
    """Add an event; the acting person and the reader come from the request in course (see ``actor``)."""
    now = actor.current()
    event = SecurityEvent.objects.create(
        kind=kind,
        actor=(now.name if by is None else by)[:200],
        subject=subject[:200],
        detail=detail[:500],
        reader=now.reader[:16],
    )
    if now.reader:  # what happens at the doors, for alerts; names stay in the database
        log.info("security", kind=str(kind))
    return event


def _typed(credentials: dict) -> str:
    """The account that was tried, when there is one: what else is typed there may be a password."""
    name = str(credentials.get(get_user_model().USERNAME_FIELD) or credentials.get("username") or "")
    user = get_user_model().objects.filter(**{get_user_model().USERNAME_FIELD: name}).first()
    return actor.name_of(user) if user else ""


def _signed_in(sender, request, user, **kwargs):
    write(EventKind.SIGNED_IN, subject=actor.name_of(user), by=actor.name_of(user))


def _signed_out(sender, request, user, **kwargs):
    if user is not None:
        write(EventKind.SIGNED_OUT, subject=actor.name_of(user), by=actor.name_of(user))


def _failed(sender, credentials, request=None, **kwargs):
    with override("fr"):
        known = _typed(credentials)
        waits = bool(getattr(request, "must_wait", 0))
        detail = _("refused unread") if waits else ("" if known else _("no such account"))
    write(EventKind.FAILED, subject=known, detail=detail, by="")


def _before_user(sender, instance, raw=False, **kwargs):
    stored = sender.objects.filter(pk=instance.pk).values(*_WATCHED).first() if instance.pk and not raw else None
    instance._security_before = stored
    # Set by set_password() only; Django's own change of hash at sign-in leaves it empty.
    instance._security_password = instance._password is not None and stored is not None


def _after_user(sender, instance, created=False, raw=False, **kwargs):
    if raw:
        return
    name, before = actor.name_of(instance), getattr(instance, "_security_before", None)
    if created:
        write(EventKind.ACCOUNT_CREATED, subject=name, detail="superuser" if instance.is_superuser else "")
        return
    if getattr(instance, "_security_password", False):
        write(EventKind.PASSWORD_CHANGED, subject=name)
    if not before:
        return
    if before["is_active"] != instance.is_active:
        write(EventKind.ACCOUNT_ENABLED if instance.is_active else EventKind.ACCOUNT_DISABLED, subject=name)
    if before["is_superuser"] != instance.is_superuser:
        write(EventKind.SUPERUSER, subject=name, detail="+" if instance.is_superuser else "-")
    if (before["username"], before["email"]) != (instance.username, instance.email):
        write(EventKind.ACCOUNT_RENAMED, subject=name, detail=before["username"])


def _user_goes(sender, instance, **kwargs):
    write(EventKind.ACCOUNT_DELETED, subject=actor.name_of(instance))


_SIGNS = {"post_add": "+", "pre_remove": "-", "pre_clear": "-"}


def changes_of(model, pks, instance, reverse: bool, field: str):
    """``[(owner, [what it gets or loses])]`` of a many-to-many change seen from either side."""
    if pks is None:  # clear(): everything it has
        pks = list(getattr(instance, field).values_list("pk", flat=True))
    others = list(model._default_manager.filter(pk__in=pks))
    return [(other, [instance]) for other in others] if reverse else [(instance, others)]


def _m2m(kind: EventKind, field: str, reverse_field: str):
    def receiver(sender, instance, action, reverse, model, pk_set, **kwargs):
        if action not in _SIGNS:
            return
        accessor = reverse_field if reverse else field
        for owner, things in changes_of(model, pk_set, instance, reverse, accessor):
            if things:
                names = ", ".join(sorted(str(thing) for thing in things))
                write(
                    kind,
                    subject=owner.name if isinstance(owner, Group) else actor.name_of(owner),
                    detail=f"{_SIGNS[action]} {names}",
                )

    return receiver


def _group_created(sender, instance, created=False, raw=False, **kwargs):
    if created and not raw:
        write(EventKind.ROLE_CREATED, subject=instance.name)


def _group_deleted(sender, instance, **kwargs):
    write(EventKind.ROLE_DELETED, subject=instance.name)


def _right_given(sender, instance, created=False, raw=False, **kwargs):
    if created and not raw:
        write(EventKind.ROLE_RIGHTS, subject=instance.group.name, detail=f"+ {_right(instance)}")


def _right_taken(sender, instance, **kwargs):
    write(EventKind.ROLE_RIGHTS, subject=instance.group.name, detail=f"- {_right(instance)}")


def _right(instance) -> str:
    where = getattr(instance, "page", None) or getattr(instance, "collection", None)
    return f"{instance.permission.codename} · {where}"


def connect() -> None:
    """Connect once, at start."""
    user_model = get_user_model()
    user_logged_in.connect(_signed_in, dispatch_uid="security.in")
    user_logged_out.connect(_signed_out, dispatch_uid="security.out")
    user_login_failed.connect(_failed, dispatch_uid="security.failed")
    pre_save.connect(_before_user, sender=user_model, dispatch_uid="security.before")
    post_save.connect(_after_user, sender=user_model, dispatch_uid="security.after")
    pre_delete.connect(_user_goes, sender=user_model, dispatch_uid="security.goes")
    for through, kind, field, back in (
        (user_model.groups.through, EventKind.ROLES, "groups", "user_set"),
        (user_model.user_permissions.through, EventKind.PERMISSIONS, "user_permissions", "user_set"),
        (Group.permissions.through, EventKind.ROLE_RIGHTS, "permissions", "group_set"),
    ):
        m2m_changed.connect(
            _m2m(kind, field, back), sender=through, weak=False, dispatch_uid=f"security.{through.__name__}"
        )
    post_save.connect(_group_created, sender=Group, dispatch_uid="security.group")
    pre_delete.connect(_group_deleted, sender=Group, dispatch_uid="security.group_goes")
    for model in (GroupPagePermission, GroupCollectionPermission):
        post_save.connect(_right_given, sender=model, dispatch_uid=f"security.{model.__name__}")
        post_delete.connect(_right_taken, sender=model, dispatch_uid=f"security.{model.__name__}.goes")
