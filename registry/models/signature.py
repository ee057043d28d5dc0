"""Signatures of a harmonised evaluation: who answers for the very text, known by its digest."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.models.evaluation import Evaluation


class SignatureKind(models.TextChoices):
    """Kind of a row: signature or observation."""

    SIGNATURE = "signature", _("Signature")
    OBSERVATION = "observation", _("Observation")


class Signature(models.Model):
    """A signature or an observation on the text whose digest is ``digest``. Written once.

    A signature holds as long as the text is the one signed: another digest makes it void without erasing it.
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="signatures", verbose_name=_("evaluation"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=SignatureKind.choices, default=SignatureKind.SIGNATURE)
    digest = models.CharField(_("digest of the text"), max_length=64)
    text = models.TextField(_("observation"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "person", "digest"],
                condition=models.Q(kind="signature"),
                name="signed_once_per_text",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.get_kind_display()}"
