"""Who belongs to which body, as what, from when to when, and who said so. Nothing is erased: a membership ends."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.models.organisation import Organisation


class MembershipQuerySet(models.QuerySet):
    """Memberships on a day."""

    def on(self, day: dt.date | None = None):
        """Memberships that hold on ``day`` (today): ``until`` is the last day."""
        day = day or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def since_day(self, day: dt.date):
        """Memberships that held on ``day`` or later, those to come included."""
        return self.filter(Q(until=None) | Q(until__gte=day))

    def of_body(self, organisation: Organisation):
        """Memberships of a body, those of the bodies merged into it included."""
        whole = organisation.whole
        return self.filter(Q(organisation=whole) | Q(organisation__merged_into=whole))


class Membership(models.Model):
    """One person in one body. ``until`` is the last day, None while it lasts; ``person`` is None once erased by law."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name=_("organisation")
    )
    function = models.CharField(
        _("role or function"), max_length=120, blank=True, help_text=_("Employee, founder, board member, consultant…")
    )
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("last day"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=Q(until=None), name="membership_once_while_it_lasts"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")), name="membership_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.organisation}"

    def clean(self):
        """Refuse a last day before the first one."""
        if self.until and self.since and self.until < self.since:
            raise ValidationError({"until": _("The last day is before the first one.")})
