"""The only thing kept of red flags: how many pages showed a number, by family and day. No text, no person, no hour."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FlagCount(models.Model):
    """Pages shown with the numbers of a family, one day."""

    family = models.CharField(_("kind of danger"), max_length=40)
    day = models.DateField(_("day"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("red flags of a day")
        verbose_name_plural = _("red flags by day")
        ordering = ["-day", "family"]
        constraints = [models.UniqueConstraint(fields=["family", "day"], name="distress_flagcount_once")]

    def __str__(self) -> str:
        return f"{self.family} {self.day}"
