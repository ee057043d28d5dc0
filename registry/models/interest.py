"""Interests that people declare, and the declaration of independence that goes with an evaluation."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.models import Organisation
from registry.models.evaluation import Evaluation
from registry.models.tool import Tool


class Interest(models.Model):
    """What ties a person to a body or to a tool: work, shares, family, competition… ``until``: last day, None so far.

    Never changed nor erased: an interest ends.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="interests", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tool"))
    text = models.TextField(_("what ties you to it"))
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("last day"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared at"), default=timezone.now, editable=False)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("declared by"),
    )

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(organisation=None) ^ models.Q(tool=None), name="interest_in_one_thing"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="interest_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.subject}"

    @property
    def subject(self):
        """The body or the tool."""
        return self.organisation or self.tool

    def clean(self):
        """Check that there is exactly one subject, and ``since <= until``."""
        if bool(self.organisation_id) == bool(self.tool_id):
            raise ValidationError(_("Choose an organisation or a tool, not both."))
        if self.until and self.since and self.until < self.since:
            raise ValidationError({"until": _("The last day is before the first one.")})


class Independence(models.Model):
    """Declaration that whoever writes an evaluation has no link with the publisher: who, for which body, when.

    ``recorded_by`` is the officer who received it, or the person alone. Never changed nor erased.
    """

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="declarations", verbose_name=_("evaluation")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("declaration of independence")
        verbose_name_plural = _("declarations of independence")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.person} · {self.evaluation}"
