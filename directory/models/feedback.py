"""Verifications of places, and errors reported by readers."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.enums import ReportKind, ReportStatus

from .offers import Offer
from .places import Place

CONTACT_KEPT = dt.timedelta(days=90)
"""How long the contact of somebody who reports is kept: long enough to answer, announced in the form."""


def contact_deadline() -> dt.date:
    """Date after which the contact given today is erased."""
    return timezone.localdate() + CONTACT_KEPT


class Verification(models.Model):
    """Somebody checked a field of a place (or of one of its offers) on a date. ``field`` empty: the whole place."""

    place = models.ForeignKey(Place, models.CASCADE, verbose_name=_("place"), related_name="verifications")
    offer = models.ForeignKey(Offer, models.CASCADE, verbose_name=_("offer"), null=True, blank=True, related_name="+")
    field = models.CharField(_("field"), max_length=60, blank=True)
    date = models.DateField(_("date"), default=timezone.localdate)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("by"), null=True, blank=True, related_name="+"
    )
    how = models.CharField(_("how"), max_length=120, blank=True, help_text=_("By telephone, on site, on its website…"))

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["-date", "-pk"]

    def __str__(self):
        return f"{self.place} · {self.field or '*'} · {self.date}"

    def save(self, *args, **kwargs):
        """A verification moves the « checked on » date of the place or offer forward, never back."""
        super().save(*args, **kwargs)
        checked = self.offer or self.place
        if checked.verified_on is None or checked.verified_on < self.date:
            checked.verified_on = self.date
            checked.save(update_fields=["verified_on"])


class ReportQuerySet(models.QuerySet):
    """Selections and purge of reports."""

    def forget_contacts(self, on: dt.date | None = None) -> int:
        """Erase contacts whose retention date is past; return how many."""
        on = on or timezone.localdate()
        return self.filter(contact_until__lt=on).exclude(contact="").update(contact="")


class Report(models.Model):
    """Error reported by a reader on a place, and what was done with it."""

    place = models.ForeignKey(Place, models.CASCADE, verbose_name=_("place"), related_name="reports")
    kind = models.CharField(_("what is wrong"), max_length=12, choices=ReportKind.choices)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("Only if an answer is wished; erased after 90 days.")
    )
    contact_until = models.DateField(_("contact erased after"), default=contact_deadline)
    status = models.CharField(_("status"), max_length=12, choices=ReportStatus.choices, default=ReportStatus.NEW)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.place}"
