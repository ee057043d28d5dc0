"""How long a session lasts, by what its holder may decide; and what ends it: idleness, age, a change of roles."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, logout, user_logged_in
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import roles

from . import actor, journal
from .models import EventKind, RoleChange
from .readers import reader_key

OPENED, SEEN, LIMITS, ROLES = "security_opened", "security_seen", "security_limits", "security_roles"
#: Requests that a page left open sends by itself: they do not show that anybody is there.
AUTOMATIC = ("/admin/editing-sessions/",)
_SAVED_EVERY = 60  # seconds: the time of the last request is written no more often

#: Seconds; setting SESSION_LIMITS. ``deciders``: administrators, and the roles of SESSION_DECIDERS.
DEFAULT_LIMITS = {
    "deciders": {"idle": 3600, "absolute": 8 * 3600},
    "others": {"idle": 4 * 3600, "absolute": 12 * 3600},
}
ENDED = {
    "idle": _("Your session ended: nothing was done for a long time. Please sign in again."),
    "absolute": _("Your session ended: it was opened many hours ago. Please sign in again."),
    "roles": _("Your session ended: what you may do has changed. Please sign in again."),
}
DECIDERS = (roles.ADMINISTRATORS, roles.MODERATORS, roles.LABEL_OFFICERS)


def limits_of(user) -> str:
    """``deciders`` or ``others``."""
    names = getattr(settings, "SESSION_DECIDERS", DECIDERS)
    return "deciders" if user.is_superuser or user.groups.filter(name__in=names).exists() else "others"


def fault(session, user, now: float) -> str:
    """Why a session is over: ``idle``, ``absolute`` or ``roles``; empty while it lasts."""
    rules = getattr(settings, "SESSION_LIMITS", DEFAULT_LIMITS)[session.get(LIMITS, "deciders")]
    if now - session[OPENED] > rules["absolute"]:
        return "absolute"
    if now - session.get(SEEN, session[OPENED]) > rules["idle"]:
        return "idle"
    return "roles" if session.get(ROLES, "") != mark_of(user) else ""


def mark_of(user) -> str:
    """What changes whenever the roles of an account do; empty while they never did."""
    at = RoleChange.objects.filter(user_id=user.pk).values_list("at", flat=True).first()
    return at.isoformat() if at is not None else ""


def open_session(request, user) -> None:
    """Write in the session when it was opened, its limits and the roles; Django gave it a new key at sign-in."""
    now = time.time()
    request.session[OPENED] = request.session[SEEN] = now
    request.session[LIMITS] = limits_of(user)
    request.session[ROLES] = mark_of(user)


class SessionLimitsMiddleware:
    """End a session that is over; say who acts, for the log. Comes after the authentication."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Requests without a session cookie touch no session, so that public pages stay shareable."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            if request.method in {"GET", "HEAD"}:
                return self.get_response(request)
            with actor.acting(actor.Actor(reader=reader_key(request))):
                return self.get_response(request)
        user, now = request.user, time.time()
        with actor.acting(actor.Actor(actor.name_of(user), user.pk, reader_key(request))):
            if user.is_authenticated:
                self._hold(request, user, now)
            return self._answer(request)

    def _hold(self, request, user, now: float) -> None:
        if OPENED not in request.session:  # opened before this rule, or by code
            open_session(request, user)
            return
        reason = fault(request.session, user, now)
        if reason:
            name = actor.name_of(user)
            logout(request)
            if request.path.startswith(settings.ADMIN_PREFIX):
                messages.info(request, ENDED[reason])
            journal.write(EventKind.SESSION_ENDED, subject=name, detail=reason, by="")
        elif now - request.session.get(SEEN, 0) > _SAVED_EVERY and not request.path.startswith(AUTOMATIC):
            request.session[SEEN] = now

    def _answer(self, request):
        """Answer. A person whose own request changed their roles keeps the session, under a new key."""
        response = self.get_response(request)
        user = request.user
        writes = request.method == "POST" and user.is_authenticated and request.session.get(OPENED)
        if writes and request.session.get(ROLES, "") != mark_of(user):
            user = get_user_model().objects.filter(pk=user.pk).first()
            if user is not None:  # who deletes himself has no session left
                request.session.cycle_key()
                open_session(request, user)
        return response


def _mark(pks) -> None:
    now = timezone.now()
    for pk in pks:
        RoleChange.objects.update_or_create(user_id=pk, defaults={"at": now})


def _memberships(sender, instance, action, reverse, pk_set, **kwargs):
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    if not reverse:
        _mark([instance.pk])
    elif pk_set is None:
        _mark(list(instance.user_set.values_list("pk", flat=True)))
    else:
        _mark(list(pk_set))


def _before(sender, instance, raw=False, **kwargs):
    fields = ("is_superuser", "is_active", "is_staff")
    stored = sender.objects.filter(pk=instance.pk).values_list(*fields).first() if instance.pk and not raw else None
    now = tuple(getattr(instance, field) for field in fields)
    instance._security_rank_changed = stored is not None and stored != now


def _after(sender, instance, **kwargs):
    if getattr(instance, "_security_rank_changed", False):
        _mark([instance.pk])


def _signed_in(sender, request, user, **kwargs):
    open_session(request, user)


def connect() -> None:
    """Connect once, at start."""
    user_model = get_user_model()
    user_logged_in.connect(_signed_in, dispatch_uid="security.session")
    for through in (user_model.groups.through, user_model.user_permissions.through):
        m2m_changed.connect(_memberships, sender=through, dispatch_uid=f"security.session.{through.__name__}")
    pre_save.connect(_before, sender=user_model, dispatch_uid="security.session.before")
    post_save.connect(_after, sender=user_model, dispatch_uid="security.session.after")
