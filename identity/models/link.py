"""What is known of two bodies: linked (parent, subsidiary, funder…), or alike in name but not the same."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.models.organisation import Organisation


class LinkKind(models.TextChoices):
    """How two bodies stand to each other."""

    LINKED = "lien", _("Linked: parent company, subsidiary, funder, common management…")
    DISTINCT = "distinct", _("Alike in name, but two different bodies")


class Link(models.Model):
    """One finding about two bodies, with its reason and who wrote it. Written once; a newer one replaces it.

    ``first`` has the smaller key of the two, so that a pair is written one way only.
    """

    first = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"))
    second = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("other organisation"))
    kind = models.CharField(_("kind"), max_length=8, choices=LinkKind.choices)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("link between organisations")
        verbose_name_plural = _("links between organisations")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="link_written_one_way"),
        ]

    def __str__(self):
        return f"{self.first} – {self.second}: {self.get_kind_display()}"
