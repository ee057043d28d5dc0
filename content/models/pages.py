"""Home, sections, articles and standard pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core.streamfields import SlimStreamField

from .. import blocks
from . import extensions
from .base import BasePage, BodyMixin, ReviewedMixin


class HomePage(BasePage):
    """Home page, one per language."""

    kind = "home"
    kind_label = _("Home")
    is_listed = False

    hero_title = models.CharField(_("first words"), max_length=160, blank=True)
    hero_text = models.TextField(_("first sentence"), max_length=400, blank=True)
    questions = SlimStreamField(
        blocks.QUESTIONS,
        verbose_name=_("questions of the public"),
        blank=True,
        help_text=_("Three are enough: is this app safe, what is near me, what at my age."),
    )
    citizens_title = models.CharField(_("built with citizens: title"), max_length=160, blank=True)
    citizens_text = RichTextField(_("built with citizens: text"), blank=True, features=["bold", "italic", "link", "ul"])
    citizens_numbers = SlimStreamField(blocks.NUMBERS, verbose_name=_("built with citizens: numbers"), blank=True)
    body = SlimStreamField(blocks.BODY, verbose_name=_("body"), blank=True)

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        TranslatableField("hero_title"),
        TranslatableField("hero_text"),
        TranslatableField("questions"),
        TranslatableField("citizens_title"),
        TranslatableField("citizens_text"),
        TranslatableField("citizens_numbers"),
        TranslatableField("body"),
    ]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("hero_title"), FieldPanel("hero_text")], heading=_("First words")),
        FieldPanel("questions"),
        MultiFieldPanel(
            [FieldPanel("citizens_title"), FieldPanel("citizens_text"), FieldPanel("citizens_numbers")],
            heading=_("Built with citizens"),
        ),
        FieldPanel("body"),
        *BasePage._intro_panels,
    ]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")


class SectionPage(RoutablePageMixin, BasePage):
    """Section: lists the pages under it, filtered by topic and audience, with a feed."""

    kind = "section"
    kind_label = _("Section")
    is_listed = False

    body = SlimStreamField(blocks.BODY, verbose_name=_("introduction"), blank=True)

    override_translatable_fields = [*BasePage.override_translatable_fields, TranslatableField("body")]
    content_panels = [*Page.content_panels, *BasePage._intro_panels, FieldPanel("body")]
    parent_page_types = ["content.HomePage", "content.SectionPage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    @path("")
    def index_route(self, request):
        """The section, or its list in another form."""
        return extensions.answer(self, "list", request)

    @path("feed/", name="feed")
    def feed(self, request):
        """Atom feed of the section."""
        return extensions.answer(self, "feed", request)


class ArticlePage(ReviewedMixin, BodyMixin, BasePage):
    """A health article."""

    kind = "article"
    kind_label = _("Article")
    needed_at_submission = ("body",)

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
    parent_page_types = ["content.SectionPage", "content.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class StandardPage(BodyMixin, BasePage):
    """Accessibility statement, privacy, legal notice, about: pages of the institution."""

    kind = "standard"
    kind_label = _("Page")

    show_contents = models.BooleanField(
        _("show a table of contents"), default=True, help_text=_("Made from the titles of the text.")
    )

    override_translatable_fields = [
        *BasePage.override_translatable_fields,
        TranslatableField("body"),
        SynchronizedField("show_contents"),
    ]
    content_panels = [
        *Page.content_panels,
        *BasePage._intro_panels,
        FieldPanel("body"),
        FieldPanel("show_contents"),
        *BasePage._subject_panels,
        *BasePage._trust_panels,
    ]
    parent_page_types = ["content.HomePage", "content.SectionPage", "content.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
