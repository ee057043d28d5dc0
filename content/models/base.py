"""Abstract models: every page (summary, image, topics, audiences) and every health page (reviews)."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, PageViewRestriction
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.rules import restrictions, texts
from content.rules.publishing import FourEyesPermissionTester
from core.streamfields import SlimStreamField

from .. import blocks
from ..enums import ReviewState
from ..forms import BasePageForm, HealthPageForm
from . import extensions
from .settings import ContentSettings


class BasePage(Page):
    """Abstract base of every page of the site, on Wagtail's ``Page``."""

    #: Shown in feeds, listings and search; false for pages that only carry others.
    is_listed = True
    #: Shows sources, who reviewed it and when next.
    is_health_page = False
    #: Name of the kind in addresses and in the search index (``type`` facet).
    kind = "page"
    kind_label = _("Page")

    summary = models.TextField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("Two plain sentences: what one learns here, for whom. Shown in lists, searches and shares."),
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown at the top of the page and in lists."),
    )
    image_alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the image says, for people who cannot see it. Required unless the image is decorative."),
    )
    image_decorative = models.BooleanField(
        _("decorative image"), default=False, help_text=_("The image says nothing that the text does not say.")
    )
    social_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image for social networks"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("At least 1200 × 630 pixels. Without it, the image of the page is used."),
    )
    topics = ParentalManyToManyField(
        "vocabularies.Topic",
        verbose_name=_("topics"),
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": "fr"},
    )
    audiences = ParentalManyToManyField(
        "vocabularies.Audience",
        verbose_name=_("audiences"),
        blank=True,
        related_name="+",
        limit_choices_to={"locale__language_code": "fr"},
    )

    #: Digests of the text of this version and of the text of the original that it was made from (``rules.texts``).
    text_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    source_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    #: What editors fill in and readers do not read as text: a change of it asks for no new review nor translation.
    not_text = frozenset({
        "slug", "seo_title", "search_description", "show_in_menus", "social_image", "topics", "audiences", "cowriting",
        "go_live_at", "expire_at", "reviewed_by", "reviewed_on", "next_review_on", "show_contents", "kits", "tools",
        "offer_kinds",
    })  # fmt: skip

    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        SynchronizedField("show_in_menus"),
        TranslatableField("summary"),
        SynchronizedField("image"),
        TranslatableField("image_alt"),
        SynchronizedField("image_decorative"),
        SynchronizedField("social_image"),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("audiences", overridable=False),
        SynchronizedField("sources", overridable=False),
        TranslatableField("cowriting"),
        TranslatableField("footnotes"),
    ]

    _intro_panels = [
        FieldPanel("says_what_original_says"),
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_decorative")], heading=_("Image")
        ),
    ]
    _subject_panels = [
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
                FieldPanel("audiences", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Topics and audiences"),
            classname="collapsed",
        )
    ]
    _trust_panels = [
        InlinePanel(
            "sources",
            heading=_("Sources"),
            label=_("Source"),
            help_text=_("Where each fact was read, most important first. Official and free sources when they exist."),
        ),
        InlinePanel("footnotes", heading=_("Footnotes"), label=_("Footnote")),
        InlinePanel(
            "cowriting",
            heading=_("Co-writing"),
            label=_("Contribution"),
            help_text=_("Who wrote with us, what they said, what was done with it. Shown to readers."),
        ),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("social_image")]
    base_form_class = BasePageForm

    class Meta:
        abstract = True

    def clean(self):
        """Refuse an image without alternative text that is not said to be decorative."""
        super().clean()
        if self.image_id and not self.image_alt.strip() and not self.image_decorative:
            raise ValidationError({"image_alt": _("Write the alternative text, or tick “Decorative image”.")})

    def save_revision(self, *args, **kwargs):
        """Save a revision, with the digests of its text."""
        texts.mark(self)
        return super().save_revision(*args, **kwargs)

    def permissions_for_user(self, user):
        """Wagtail's permissions, without publication for authors of the text."""
        return FourEyesPermissionTester(user, self)

    def get_view_restrictions(self):
        """Wagtail's restrictions; no query when the site has none on the page's path."""
        may_be = restrictions.may_be_restricted(self)
        return super().get_view_restrictions() if may_be else PageViewRestriction.objects.none()

    @property
    def is_stale(self) -> bool:
        """True when the original changed, in its text, since this version of another language was made from it."""
        return texts.stale_original(self) is not None

    def get_admin_display_title(self):
        """Title in lists, with a mark when the translation or the review is out of date."""
        marks = []
        if self.is_health_page and self.is_review_old:
            marks.append(gettext("review older than the text"))
        if self.is_stale:
            marks.append(gettext("original newer"))
        title = super().get_admin_display_title()
        return f"{title} ({', '.join(marks)})" if marks else title

    @property
    def share_image(self):
        """Image of shares on social networks, or None."""
        return self.social_image or self.image

    def get_template(self, request, *args, **kwargs):
        """``content/<kind>.html`` in the theme."""
        return f"content/{self.kind}.html"

    def get_context(self, request, *args, **kwargs):
        """Adds what all pages show (trail, translations, terms) and what this kind does (``content.wiring``)."""
        return {**super().get_context(request, *args, **kwargs), **extensions.context_of(self, request)}


class ReviewedMixin(models.Model):
    """Reviews of a health page: who, when, when next, and the state that follows from the date."""

    is_health_page = True
    #: Fields of this kind, besides those of every health page, without which nobody is asked to approve it.
    needed_at_submission = ()
    base_form_class = HealthPageForm

    reviewed_by = models.CharField(
        _("reviewed by"),
        max_length=200,
        blank=True,
        help_text=_("Name and function, or the team: “Dr A. Martin, general practitioner”."),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    next_review_on = models.DateField(
        _("next review on"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("When the date is past, editors are told; after a grace time, readers too."),
    )

    #: Digest of the text that the review covered: another one than ``text_digest`` once the text has changed.
    reviewed_digest = models.CharField(max_length=64, blank=True, default="", editable=False)

    review_translatable_fields = [
        SynchronizedField("reviewed_by"),
        SynchronizedField("reviewed_on"),
        SynchronizedField("next_review_on"),
    ]
    review_panels = [
        MultiFieldPanel(
            [
                HelpPanel(content=_("A health page says who checked it, when, and when it will be checked again.")),
                FieldPanel("reviewed_by"),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("next_review_on")]),
                FieldPanel("review_covers_text"),
            ],
            heading=_("Health review"),
        )
    ]

    class Meta:
        abstract = True

    def clean(self):
        """Check ``reviewed_on < next_review_on``."""
        super().clean()
        if self.reviewed_on and self.next_review_on and self.next_review_on <= self.reviewed_on:
            raise ValidationError({"next_review_on": _("The next review comes after the last one.")})

    def review_state(self, today=None, grace_days: int | None = None) -> ReviewState:
        """State on ``today`` (a date, default the current one). ``DUE`` concerns editors, ``OVERDUE`` readers too.

        A page is due from the day after ``next_review_on``; overdue when ``grace_days`` more have passed
        (default: the setting of the site).
        """
        if not self.reviewed_on:
            return ReviewState.NONE
        today = today or timezone.localdate()
        if not self.next_review_on or today <= self.next_review_on:
            return ReviewState.FRESH
        if grace_days is None:
            grace_days = ContentSettings.grace_days()
        late = today > self.next_review_on + timedelta(days=grace_days)
        return ReviewState.OVERDUE if late else ReviewState.DUE

    @property
    def is_review_old(self) -> bool:
        """True when the text of this version changed after the review that it shows."""
        return bool(self.reviewed_on and self.reviewed_digest and self.reviewed_digest != self.text_digest)

    @cached_property
    def is_overdue(self) -> bool:
        """True when readers must be told that the review is late."""
        return self.review_state() == ReviewState.OVERDUE


class BodyMixin(models.Model):
    """A body made of blocks."""

    body = SlimStreamField(blocks.BODY, verbose_name=_("body"), blank=True)

    class Meta:
        abstract = True
