"""Kits: files to download, their archive, and their daily number of downloads."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import languages
from core.streamfields import SlimStreamField

from .. import blocks
from ..enums import FileFormat, Level, Setting
from ..forms import KitPageForm
from . import extensions
from .base import BasePage, BodyMixin, ReviewedMixin


class KitPage(RoutablePageMixin, ReviewedMixin, BodyMixin, BasePage):
    """Kit: setting, ages, duration, objectives, and its files in order."""

    kind = "kit"
    kind_label = _("Kit")
    base_form_class = KitPageForm

    setting = models.CharField(_("where it is used"), max_length=20, choices=Setting.choices, default=Setting.SCHOOL)
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, blank=True)
    age_min = models.PositiveSmallIntegerField(
        _("from age"), null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    age_max = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True, validators=[MaxValueValidator(120)])
    duration_minutes = models.PositiveSmallIntegerField(_("duration (minutes)"), null=True, blank=True)
    objectives = SlimStreamField(blocks.OBJECTIVES, verbose_name=_("objectives"), blank=True)

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        *ReviewedMixin.review_translatable_fields,
        TranslatableField("body"),
        SynchronizedField("setting"),
        SynchronizedField("level"),
        SynchronizedField("age_min"),
        SynchronizedField("age_max"),
        SynchronizedField("duration_minutes"),
        TranslatableField("objectives"),
        TranslatableField("files"),
    ]
    content_panels = [
        *Page.content_panels,
        *BasePage._intro_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("setting"), FieldPanel("level")]),
                FieldRowPanel([FieldPanel("age_min"), FieldPanel("age_max"), FieldPanel("duration_minutes")]),
                FieldPanel("objectives"),
            ],
            heading=_("For whom, where, how long"),
        ),
        InlinePanel(
            "files",
            heading=_("Files"),
            label=_("File"),
            help_text=_("In the order of use. The archive (ZIP) is made when the page is published."),
        ),
        FieldPanel("body"),
        *BasePage._subject_panels,
        *ReviewedMixin.review_panels,
        *BasePage._trust_panels,
    ]
    parent_page_types = ["content.SectionPage", "content.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("kit")
        verbose_name_plural = _("kits")

    def clean(self):
        """Check ``age_min <= age_max``."""
        super().clean()
        if self.age_min is not None and self.age_max is not None and self.age_max < self.age_min:
            raise ValidationError({"age_max": _("The second age is below the first.")})

    @path("archive/", name="archive")
    def archive(self, request):
        """ZIP archive of the kit."""
        return extensions.answer(self, "archive", request)

    @path("fichier/<int:pk>/", name="file")
    def file(self, request, pk):
        """One file of the kit; the download is counted."""
        return extensions.answer(self, "file", request, pk)

    @path("qr/", name="qr")
    def qr(self, request):
        """QR code that leads to this page."""
        return extensions.answer(self, "qr", request)

    @path("affiche/", name="poster")
    def poster(self, request):
        """A poster to print, with the QR code."""
        return self.render(request, template="content/kit_poster.html")


class KitFile(TranslatableMixin, Orderable):
    """One file of a kit."""

    page = ParentalKey(KitPage, on_delete=models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=160)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        verbose_name=pgettext_lazy("document", "file"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    description = models.CharField(_("what it is for"), max_length=250, blank=True)
    format = models.CharField(
        _("format"), max_length=10, choices=FileFormat.choices, blank=True, help_text=_("Empty: from the file's name.")
    )
    language = models.CharField(_("language"), max_length=10, choices=languages.choices, default="fr")
    black_and_white = models.BooleanField(_("made for black and white"), default=False)

    override_translatable_fields = [
        TranslatableField("title"),
        SynchronizedField("document"),
        TranslatableField("description"),
        SynchronizedField("format"),
        SynchronizedField("language"),
        SynchronizedField("black_and_white"),
        SynchronizedField("sort_order", overridable=False),
    ]
    panels = [
        FieldPanel("title"),
        FieldPanel("document"),
        FieldPanel("description"),
        FieldRowPanel([FieldPanel("format"), FieldPanel("language"), FieldPanel("black_and_white")]),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("file of a kit")

    def __str__(self):
        return self.title

    @property
    def shown_format(self) -> str:
        """Format as written, or the extension of the file in capitals."""
        return self.format or self.document.file_extension.upper()

    @property
    def size(self) -> int | None:
        """Size in bytes; None when the file is missing."""
        return self.document.get_file_size()


class KitArchive(models.Model):
    """The ZIP of a kit for one state of its files; ``digest`` is the SHA-256 of what is inside."""

    page = models.ForeignKey(KitPage, on_delete=models.CASCADE, related_name="archives")
    digest = models.CharField(max_length=64)
    file = models.FileField(upload_to="kits/")
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        unique_together = [("page", "digest")]
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.page_id} {self.digest[:8]}"


class KitDownload(models.Model):
    """How many times a kit was taken on a day. Nothing about who: no address, no identifier, no hour."""

    page = models.ForeignKey(KitPage, on_delete=models.CASCADE, related_name="downloads")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        unique_together = [("page", "day")]
        ordering = ["-day"]

    def __str__(self):
        return f"{self.page_id} {self.day} {self.count}"
