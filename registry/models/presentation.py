"""Presentations: the words about a tool that an officer accepted, kept for ever, one row per version."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.chain import digest
from registry.presentation.content import content_of


class FrozenQuerySet(models.QuerySet):
    """Queryset without ``update`` nor ``delete``."""

    def update(self, **kwargs):
        """Raise ``TypeError``."""
        raise TypeError("a presentation never changes")

    def delete(self):
        """Raise ``TypeError``."""
        raise TypeError("a presentation never changes")


class PresentationOrigin(models.TextChoices):
    """Why a presentation was made."""

    REGISTERED = "registered", _("Written by an officer")
    ACCEPTED = "accepted", _("Change accepted by an officer")
    GRANTED = "granted", _("Frozen when the label was granted")
    IMPORTED = "imported", _("Taken over from before presentations were kept")


class Presentation(models.Model):
    """What the public reads of a tool from a day on (:mod:`registry.presentation.content` says its shape).

    ``number`` counts the presentations of the tool from 1. ``digest`` is the SHA-256 of the canonical ``content``.
    ``slug`` repeats that of the content: a former short name goes on leading to its tool.
    """

    tool = models.ForeignKey(
        "registry.Tool", on_delete=models.PROTECT, related_name="presentations", verbose_name=_("tool")
    )
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    slug = models.CharField(_("slug"), max_length=120, db_index=True)
    origin = models.CharField(_("origin"), max_length=12, choices=PresentationOrigin.choices)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("presentation")
        verbose_name_plural = _("presentations")
        ordering = ["tool", "number"]
        constraints = [models.UniqueConstraint(fields=["tool", "number"], name="presentation_number_once")]

    def __str__(self):
        return f"{self.content['name']} · {self.number}"

    def save(self, *args, **kwargs):
        """Only a first save is accepted."""
        if self.pk:
            raise TypeError("a presentation never changes")
        self.digest, self.slug = digest(self.content), self.content["slug"]
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Raise ``TypeError``."""
        raise TypeError("a presentation never changes")

    @classmethod
    def take(cls, tool, origin: str, *, content: dict | None = None, at=None) -> "Presentation":
        """Keep ``content`` (default: the tool's row as it is in the database now) as the next presentation.

        It enters the ledger, sealed. The caller holds the transaction and took the locks of its rows before.
        """
        if content is None:
            content = content_of(type(tool).objects.select_related("publisher").get(pk=tool.pk))
        last = cls.objects.filter(tool_id=tool.pk).aggregate(last=models.Max("number"))["last"] or 0
        made = cls.objects.create(
            tool_id=tool.pk, number=last + 1, content=content, origin=origin, made_at=at or timezone.now()
        )
        before = cls.objects.filter(tool_id=tool.pk, number=last).values_list("digest", flat=True).first()
        ledger.append(
            "presentation",
            made,
            actor=None,
            role="systeme",
            before=before,
            after={"tool": tool.identifier, "number": made.number, "origin": str(origin), "digest": made.digest},
            seals=[ledger.seal("registry.presentation/1", made.pk)],
        )
        return made
