"""Published data sets and their lines, kept verbatim so that each value of a place can be traced."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.Model):
    """A published data set, with the licence under which its facts are reused."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=160)
    licence = models.CharField(_("licence"), max_length=120)
    attribution = models.CharField(_("attribution"), max_length=250, help_text=_("As the licence asks to quote it."))
    url = models.URLField(_("address"), max_length=300, blank=True)
    date = models.DateField(_("date of the data"), null=True, blank=True)
    trust = models.PositiveSmallIntegerField(
        _("trust rank"), default=50, help_text=_("0 to 100; between two sources, the higher one wins.")
    )
    imported_at = models.DateTimeField(_("last import"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self):
        return self.name


class SourceRecord(models.Model):
    """One line of a source, verbatim; ``vanished_at`` is set when the line is absent from the latest file."""

    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="records")
    external_id = models.CharField(_("identifier in the source"), max_length=120)
    raw = models.JSONField(_("raw record"))
    digest = models.CharField(_("digest"), max_length=64)
    seen_at = models.DateTimeField(_("last seen"))
    vanished_at = models.DateTimeField(_("vanished since"), null=True, blank=True)
    place = models.ForeignKey(
        "directory.Place", models.SET_NULL, verbose_name=_("place"), null=True, blank=True, related_name="records"
    )

    class Meta:
        verbose_name = _("source record")
        verbose_name_plural = _("source records")
        ordering = ["source", "external_id"]
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="record_source_external_id")]

    def __str__(self):
        return f"{self.source_id}/{self.external_id}"
