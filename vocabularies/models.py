"""Topics (prevention themes) and audiences: one list each, used by pages, tools and offers alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.snippets.models import register_snippet
from wagtail_localize.fields import SynchronizedField, TranslatableField

from core import shared


class Term(TranslatableMixin, models.Model):
    """A managed word: a stable ``code`` shared by every language, a label per language."""

    code = models.SlugField(_("code"), max_length=40, help_text=_("Stable, the same in every language."))
    label = models.CharField(pgettext_lazy("word of a list", "label"), max_length=80)
    description = models.CharField(_("description"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    override_translatable_fields = [
        SynchronizedField("code"),
        TranslatableField("label"),
        TranslatableField("description"),
        SynchronizedField("order"),
    ]
    panels = [FieldPanel("code"), FieldPanel("label"), FieldPanel("description"), FieldPanel("order")]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["order", "label"]
        unique_together = [("translation_key", "locale"), ("code", "locale")]

    def __str__(self):
        return self.label

    def validate_unique(self, exclude=None):
        """A code is unique in its language, also for forms that do not show the language."""
        super().validate_unique(exclude=set(exclude or ()) - ({"locale"} if self.locale_id else set()))

    @classmethod
    def in_language(cls, language: str) -> dict:
        """``{code: term}`` for every code, in ``language`` where translated, in French elsewhere. Not to be changed."""
        return shared.kept("terms", cls._meta.label, language, make=lambda: cls._in_language(language))

    @classmethod
    def _in_language(cls, language: str) -> dict:
        terms = cls.objects.filter(locale__language_code__in=["fr", language]).select_related("locale")
        found = {term.code: term for term in terms if term.locale.language_code == "fr"}
        found.update({term.code: term for term in terms if term.locale.language_code == language})
        return dict(sorted(found.items(), key=lambda item: (item[1].order, item[1].label)))


@register_snippet
class Topic(Term):
    """A prevention theme: sleep, vaccination, screens…"""

    icon = models.CharField(_("icon"), max_length=40, blank=True, help_text=_("Name of an icon of the theme."))

    override_translatable_fields = [*Term.override_translatable_fields, SynchronizedField("icon")]
    panels = [*Term.panels, FieldPanel("icon")]

    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")


@register_snippet
class Audience(Term):
    """Who something is for: children, teenagers, parents, older people…"""

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
