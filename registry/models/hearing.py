"""The hearing of a publisher before its label is suspended: a notice with a date, an answer, an end."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models.dossier import Dossier


class HearingQuerySet(models.QuerySet):
    """Hearings by where they stand."""

    def running(self):
        """Those that neither ended in a suspension nor were dropped."""
        return self.filter(ended_at__isnull=True)


class Hearing(models.Model):
    """One notice. ``until``: last day to answer; ``danger``: the exception, the label is suspended at once."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="hearings", db_column="label_id", verbose_name=_("label")
    )
    opened_at = models.DateTimeField(_("told on"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told by"),
    )
    until = models.DateField(_("last day to answer"))
    reason = models.TextField(_("what is held against the tool"))
    danger = models.BooleanField(_("danger: no hearing"), default=False)
    reply = models.TextField(_("answer of the publisher"), blank=True)
    replied_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended on"), null=True, blank=True)
    suspended = models.BooleanField(_("ended in a suspension"), default=False)
    end_reason = models.TextField(_("why it was dropped"), blank=True)

    objects = HearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("hearing")
        verbose_name_plural = _("hearings")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(ended_at__isnull=True), name="one_running_hearing"),
        ]

    def __str__(self):
        return f"{self.dossier} · {self.until}"

    @property
    def answer_open(self) -> bool:
        """True while the publisher may still answer."""
        return self.ended_at is None and not self.danger and timezone.localdate() <= self.until
