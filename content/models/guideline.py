"""Guidelines: numbered criteria in versions that never change once published."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable, Page
from wagtail_localize.fields import TranslatableField

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

    def get_context(self, request, *args, **kwargs):
        """Adds the version in force and the list of versions."""
        from ..guidelines import guideline_context

        return {**super().get_context(request, *args, **kwargs), **guideline_context(self)}

    @path("versions/<slug:number>/", name="version")
    def version(self, request, number):
        """One version, as it was published."""
        from ..guidelines import version_response

        return version_response(self, request, number)

    @path("versions/<slug:old>/<slug:new>/", name="compare")
    def compare(self, request, old, new):
        """What changed between two versions, word by word."""
        from ..guidelines import compare_response

        return compare_response(self, request, old, new)


class GuidelineVersion(ClusterableModel):
    """A numbered version of a charter. Without ``published_on`` it is a draft; with it, nothing changes any more."""

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
        _("published on"),
        null=True,
        blank=True,
        help_text=_("Once this date is saved, the version and its criteria cannot change: write a new version."),
    )
    changes = models.TextField(_("what changes"), blank=True, help_text=_("In two sentences, for readers."))

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
        return bool(self.pk) and type(self).objects.filter(pk=self.pk, published_on__isnull=False).exists()

    def clean(self):
        """Say in the form that a published version does not change."""
        super().clean()
        if self.is_frozen:
            raise ValidationError(_("This version is published: it cannot change. Write a new version."))

    def save(self, *args, **kwargs):
        """Refuse to change a published version (``ValidationError``)."""
        if self.is_frozen:
            raise ValidationError(_("This version is published: it cannot change. Write a new version."))
        self.writing_criteria = True  # publishing saves the row first, then its criteria
        try:
            return super().save(*args, **kwargs)
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
            raise ValidationError(_("This version is published: it cannot change. Write a new version."))
        return super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Refuse to remove a criterion of a published version (``ValidationError``)."""
        if self.version.is_frozen and not getattr(self.version, "writing_criteria", False):
            raise ValidationError(_("This version is published: it cannot change. Write a new version."))
        return super().delete(*args, **kwargs)
