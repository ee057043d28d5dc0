"""Tables of security: counts of tries and uses, changes of roles, log of events."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LOG_KEPT = dt.timedelta(days=366)
"""How long an event of the log is kept (twelve months: recommendation of the CNIL of 2021 on logs)."""


class Tally(models.Model):
    """How often something happened under a key (a keyed digest: no name, no address), since when, blocked until when.

    In the database, because a cache may be emptied by pages and a file cannot count for two processes at once.
    """

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")

    def __str__(self):
        return f"{self.key[:8]} {self.count}"


class RoleChange(models.Model):
    """Moment of the last change of an account's roles; sessions opened before it are ended."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of roles")
        verbose_name_plural = _("changes of roles")

    def __str__(self):
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M}"


class EventKind(models.TextChoices):
    """Kinds of events in the log."""

    SIGNED_IN = "signed-in", _("Signed in")
    FAILED = "failed", _("Failed sign-in")
    LOCKED_OUT = "locked-out", _("Too many tries: must wait")
    SIGNED_OUT = "signed-out", _("Signed out")
    SESSION_ENDED = "session-ended", _("Session ended by its limit")
    PASSWORD_CHANGED = "password-changed", _("Password changed")
    RESET_ASKED = "reset-asked", _("New password asked for")
    RESET_DONE = "reset-done", _("New password chosen by mail")
    ACCOUNT_CREATED = "account-created", _("Account created")
    ACCOUNT_DISABLED = "account-disabled", _("Account disabled")
    ACCOUNT_ENABLED = "account-enabled", _("Account enabled again")
    ACCOUNT_DELETED = "account-deleted", _("Account deleted")
    ACCOUNT_RENAMED = "account-renamed", _("Name or mail of an account changed")
    SUPERUSER = "superuser", _("All rights given or taken away")
    ROLES = "roles", _("Roles of an account changed")
    PERMISSIONS = "permissions", _("Rights of an account changed")
    ROLE_RIGHTS = "role-rights", _("Rights of a role changed")
    ROLE_CREATED = "role-created", _("Role created")
    ROLE_DELETED = "role-deleted", _("Role deleted")
    EXPORTED = "exported", _("This log exported")


def _kept_until() -> dt.date:
    return timezone.localdate() + LOG_KEPT


class SecurityEvent(models.Model):
    """One line of the log. Triggers refuse any change, and deletion before ``keep_until``.

    Persons are written as they were named that day: an account may go, its traces stay until their date.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    kind = models.CharField(_("what"), max_length=20, choices=EventKind.choices)
    actor = models.CharField(_("by"), max_length=200, blank=True, help_text=_("Empty: the site itself."))
    subject = models.CharField(_("about"), max_length=200, blank=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    reader = models.CharField(
        _("reader"), max_length=16, blank=True, help_text=_("Same digits, same address, on the same day only.")
    )
    keep_until = models.DateField(_("kept until"), default=_kept_until)

    class Meta:
        verbose_name = _("security event")
        verbose_name_plural = _("security events")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()} {self.subject}"
