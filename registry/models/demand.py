"""How often people asked that a tool be evaluated: a number per tool and month, nothing about who asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.tool import Tool


class EvaluationDemand(models.Model):
    """Requests for the evaluation of a tool that came in one month (its first day, local time)."""

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="demands", verbose_name=_("tool"))
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("requests for an evaluation")
        verbose_name_plural = _("requests for an evaluation")
        ordering = ["-month", "tool"]
        constraints = [models.UniqueConstraint(fields=["tool", "month"], name="one_count_of_demands_a_month")]
        default_permissions = ("view",)

    def __str__(self):
        return f"{self.tool} · {self.month:%Y-%m} · {self.count}"
