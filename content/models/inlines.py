"""Rows that belong to a page: its sources, and the ledger of those who co-wrote it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import languages


class Source(Orderable):
    """Where a fact was read. The same in every language of the page (a French source stays French)."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=160, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    consulted_on = models.DateField(_("consulted on"), null=True, blank=True)
    language = models.CharField(_("language of the source"), max_length=10, choices=languages.choices, default="fr")

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("publisher"), FieldPanel("licence")]),
        FieldPanel("url"),
        FieldRowPanel([FieldPanel("consulted_on"), FieldPanel("language")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return self.title


class CoWriting(TranslatableMixin, Orderable):
    """A line of the public ledger of co-writing: who, what they said, what was done with it."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="cowriting")
    who = models.CharField(
        _("who co-wrote"),
        max_length=200,
        help_text=_("A group or a role, never a full name without written consent: “six parents of Lens”."),
    )
    said = models.TextField(_("what they said"))
    done = models.TextField(_("what was done with it"), blank=True)
    on = models.DateField(_("date"), null=True, blank=True)

    override_translatable_fields = [
        TranslatableField("who"),
        TranslatableField("said"),
        TranslatableField("done"),
        SynchronizedField("on"),
        SynchronizedField("sort_order", overridable=False),
    ]
    panels = [FieldPanel("who"), FieldPanel("said"), FieldPanel("done"), FieldPanel("on")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("co-writing")
        verbose_name_plural = _("co-writing")

    def __str__(self):
        return self.who
