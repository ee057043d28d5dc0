"""What readers say of a page: numbers by page and month, and words that wait to be read. Nothing about who."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class OpinionCount(models.Model):
    """Answers to « Did this page help? » that came in one month (its first day, local time)."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    month = models.DateField(_("month"))
    yes = models.PositiveIntegerField(_("yes"), default=0)
    no = models.PositiveIntegerField(_("no"), default=0)

    class Meta:
        verbose_name = _("opinions of a month")
        verbose_name_plural = _("opinions by month")
        ordering = ["-month", "page"]
        constraints = [models.UniqueConstraint(fields=["page", "month"], name="one_count_of_opinions_a_month")]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.page_id} {self.month:%Y-%m} +{self.yes} -{self.no}"


class OpinionWords(models.Model):
    """Words that a reader added: seen by moderators first, by editors once a moderator kept them, then forgotten.

    ``month``: first day of the month in which they came; the day is not kept.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name=_("page"))
    month = models.DateField(_("month"), db_index=True)
    helped = models.BooleanField(_("helped"))
    text = models.TextField(_("words"), max_length=1000)
    kept = models.BooleanField(_("kept by a moderator"), default=False, db_index=True)

    class Meta:
        verbose_name = _("words of a reader")
        verbose_name_plural = _("words of readers")
        ordering = ["kept", "-month", "-pk"]
        default_permissions = ("view", "change")

    def __str__(self):
        return f"{self.page_id} {self.month:%Y-%m}"
