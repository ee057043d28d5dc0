"""Campaigns: a time, key messages, official links, and what goes with them."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.streamfields import SlimStreamField

from .. import blocks
from ..choosers import OfferKindSelect, ToolChooser
from .base import BasePage, BodyMixin, ReviewedMixin


class CampaignPage(ReviewedMixin, BodyMixin, BasePage):
    """Campaign with dates, key messages, links, tools and kinds of places."""

    kind = "campaign"
    kind_label = _("Campaign")

    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    key_messages = SlimStreamField(blocks.MESSAGES, verbose_name=_("key messages"), blank=True)
    kits = ParentalManyToManyField(
        "content.KitPage",
        verbose_name=_("kits"),
        blank=True,
        related_name="campaigns",
        limit_choices_to={"locale__language_code": "fr"},
        help_text=_("In French; readers of another language are shown its translation, when there is one."),
    )

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *ReviewedMixin.review_translatable_fields,
        TranslatableField("body"),
        SynchronizedField("starts_on"),
        SynchronizedField("ends_on"),
        TranslatableField("key_messages"),
        SynchronizedField("kits", overridable=False),
        TranslatableField("official_links"),
        SynchronizedField("tools", overridable=False),
        SynchronizedField("offer_kinds", overridable=False),
    ]
    content_panels = [
        *Page.content_panels,
        *BasePage._intro_panels,
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], heading=_("Dates")),
        FieldPanel("key_messages"),
        FieldPanel("body"),
        InlinePanel("official_links", heading=_("Official links"), label=_("Link")),
        MultiFieldPanel(
            [
                FieldPanel("kits", widget=forms.CheckboxSelectMultiple),
                InlinePanel("tools", heading=_("Labelled tools"), label=_("Tool")),
                InlinePanel("offer_kinds", heading=_("Kinds of places near people"), label=_("Kind of place")),
            ],
            heading=_("What goes with it"),
        ),
        *BasePage._subject_panels,
        *ReviewedMixin.review_panels,
        *BasePage._trust_panels,
    ]
    parent_page_types = ["content.SectionPage", "content.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")

    def clean(self):
        """Check ``starts_on <= ends_on``."""
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("A campaign ends after it starts.")})

    @classmethod
    def running(cls, today=None) -> Q:
        """Condition of the campaigns that run on ``today`` (a missing date does not limit)."""
        today = today or timezone.localdate()
        started = Q(starts_on__isnull=True) | Q(starts_on__lte=today)
        return started & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    @property
    def phase(self) -> str:
        """``coming``, ``now`` or ``over`` on the current day."""
        today = timezone.localdate()
        if self.starts_on and today < self.starts_on:
            return "coming"
        if self.ends_on and today > self.ends_on:
            return "over"
        return "now"


class OfficialLink(TranslatableMixin, Orderable):
    """A link to the public body in charge."""

    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="official_links")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    publisher = models.CharField(_("publisher"), max_length=160, blank=True)

    override_translatable_fields = [
        TranslatableField("title"),
        SynchronizedField("url"),
        SynchronizedField("publisher"),
        SynchronizedField("sort_order", overridable=False),
    ]
    panels = [FieldPanel("title"), FieldPanel("url"), FieldPanel("publisher")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("official link")

    def __str__(self):
        return self.title


class CampaignTool(Orderable):
    """A tool of the registry, by its identifier: shown only while its label is public."""

    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="tools")
    identifier = models.SlugField(_("identifier of the tool"), max_length=80, help_text=_("As in /label/<identifier>/"))

    panels = [FieldPanel("identifier", widget=ToolChooser, heading=_("Tool"))]

    class Meta(Orderable.Meta):
        verbose_name = _("tool")

    def __str__(self):
        return self.identifier


class CampaignOfferKind(Orderable):
    """A kind of place of the directory, by its code: leads to the search near people."""

    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="offer_kinds")
    code = models.SlugField(_("code of the kind of place"), max_length=60)

    panels = [FieldPanel("code", widget=OfferKindSelect, heading=_("Kind of place"))]

    class Meta(Orderable.Meta):
        verbose_name = _("kind of place")

    def __str__(self):
        return self.code
