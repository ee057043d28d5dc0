"""Guidelines: numbered criteria in versions that never change once published."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import DraftStateMixin, Orderable, Page, RevisionMixin, WorkflowMixin
from wagtail_localize.fields import TranslatableField

from content.rules import four_eyes

from . import extensions
from .base import BasePage, BodyMixin, ReviewedMixin


class GuidelinePage(RoutablePageMixin, ReviewedMixin, BodyMixin, BasePage):
    """A charter: shows the version in force; the earlier ones stay readable at their own address."""

    kind = "guideline"
    kind_label = _("Charter")

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *ReviewedMixin.review_translatable_fields,
        TranslatableField("body"),
    ]
    content_panels = [
        *Page.content_panels,
        *BasePage._intro_panels,
        FieldPanel("body"),
        *BasePage._subject_panels,
        *ReviewedMixin.review_panels,
        *BasePage._trust_panels,
    ]
    parent_page_types = ["content.HomePage", "content.SectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")

    @path("versions/<slug:number>/", name="version")
    def version(self, request, number):
        """Page of one published version."""
        return extensions.answer(self, "version", request, number)

    @path("versions/<slug:old>/<slug:new>/", name="compare")
    def compare(self, request, old, new):
        """Page of the differences between two published versions, word by word."""
        return extensions.answer(self, "compare", request, old, new)


FROZEN = _("This version is published: it cannot change. Write a new version.")
#: What Wagtail writes beside a version without changing what it says.
_BESIDE = frozenset({"latest_revision", "has_unpublished_changes"})


class GuidelineVersion(WorkflowMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A numbered version of a charter: a draft, then approved in two steps by others, then published and unchangeable.

    ``published_on`` is the day on which it comes into force: the day of the last approval, or a later one that was
    chosen; never an earlier one. Publishing is the workflow's, whatever code asks for it.
    """

    live = models.BooleanField(_("live"), default=False, editable=False)
    page = models.ForeignKey(
        GuidelinePage, verbose_name=_("charter"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.CharField(
        _("number"),
        max_length=20,
        help_text=_("For instance 1.0"),
        validators=[RegexValidator(r"^\d+(\.\d+)*$", _("Digits and dots only: 1.0"))],
    )
    published_on = models.DateField(
        _("comes into force on"),
        null=True,
        blank=True,
        help_text=_(
            "Empty: on the day of the last approval. Once it is approved, the version and its criteria cannot change: "
            "write a new version."
        ),
    )
    changes = models.TextField(_("what changes"), blank=True, help_text=_("In two sentences, for readers."))
    #: Set by loaders of what was public before (demo, import): see ``enter_as_published``.
    entered = False

    panels = [
        FieldPanel("page"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("published_on")]),
        FieldPanel("changes"),
        InlinePanel("criteria", heading=_("Criteria"), label=_("Criterion"), min_num=1),
    ]

    class Meta:
        verbose_name = _("version of a charter")
        verbose_name_plural = _("versions of charters")
        unique_together = [("page", "number")]
        ordering = ["-published_on", "-id"]

    def __str__(self):
        return f"{self.page.title}, version {self.number}"

    @property
    def slug(self) -> str:
        """Number as it stands in addresses (a dot cannot): ``1.0`` → ``1-0``."""
        return self.number.replace(".", "-")

    @property
    def is_frozen(self) -> bool:
        """True when the database holds this version as published (whatever this object says)."""
        return bool(self.pk) and type(self).objects.filter(pk=self.pk, live=True).exists()

    def clean(self):
        """Refuse any change of a published version."""
        super().clean()
        if self.is_frozen:
            raise ValidationError(FROZEN)

    def save_revision(self, *args, **kwargs):
        """Save a revision, to be published on a future ``published_on``; ``ValidationError`` once published."""
        if self.is_frozen:
            raise ValidationError(FROZEN)
        later = self.published_on and self.published_on > timezone.localdate()
        day = dt.datetime.combine(self.published_on, dt.time.min) if later else None
        self.go_live_at, self.expire_at = day and timezone.make_aware(day), None
        return super().save_revision(*args, **kwargs)

    def enter_as_published(self) -> None:
        """Save a version that was public before this database knew it, with its own date (loaders, never a view)."""
        self.live, self.entered = True, True
        self.save()

    def save(self, *args, update_fields=None, **kwargs):
        """Refuse to change a published version (``ValidationError``), or to publish one that was not approved."""
        if self.is_frozen:
            if update_fields is None or not set(update_fields) <= _BESIDE:
                raise ValidationError(FROZEN)
        elif self.live and not self.entered:
            four_eyes.check_approved(self)
            self.published_on = max(self.published_on or timezone.localdate(), timezone.localdate())
        self.writing_criteria = True  # publishing saves the row first, then its criteria
        try:
            return super().save(*args, update_fields=update_fields, **kwargs)
        finally:
            self.writing_criteria = False

    def delete(self, *args, **kwargs):
        """Refuse to delete a published version (``ValidationError``)."""
        if self.is_frozen:
            raise ValidationError(_("This version is published: it stays readable."))
        return super().delete(*args, **kwargs)


class GuidelineCriterion(Orderable):
    """One numbered criterion with its reason and its source."""

    version = ParentalKey(GuidelineVersion, on_delete=models.CASCADE, related_name="criteria")
    number = models.CharField(_("number"), max_length=10, help_text=_("Stable from a version to the next: 1, 2, 2.1…"))
    text = models.TextField(_("criterion"))
    reason = models.TextField(_("reason"))
    source_title = models.CharField(_("source"), max_length=250, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)

    panels = [
        FieldPanel("number"),
        FieldPanel("text"),
        FieldPanel("reason"),
        FieldPanel("source_title"),
        FieldPanel("source_url"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self):
        return f"{self.number}. {self.text[:60]}"

    def save(self, *args, **kwargs):
        """Refuse to change a criterion of a version already published (``ValidationError``)."""
        if self.version.is_frozen and not getattr(self.version, "writing_criteria", False):
            raise ValidationError(FROZEN)
        return super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse to remove a criterion of a published version (``ValidationError``)."""
        if self.version.is_frozen and not getattr(self.version, "writing_criteria", False):
            raise ValidationError(FROZEN)
        return super().delete(*args, **kwargs)
