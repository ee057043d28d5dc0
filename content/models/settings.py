"""Settings of the content, edited in the administration."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core import shared

DEFAULT_GRACE_DAYS = 60


@register_setting(icon="cog")
class ContentSettings(BaseGenericSetting):
    """Settings of the content, for the whole installation."""

    review_grace_days = models.PositiveSmallIntegerField(
        _("grace time of reviews (days)"),
        default=DEFAULT_GRACE_DAYS,
        validators=[MaxValueValidator(730)],
        help_text=_("How many days after the date of review readers are told that the page awaits its review."),
    )
    results_per_page = models.PositiveSmallIntegerField(
        _("items per page of a list"), default=12, validators=[MaxValueValidator(60)]
    )

    panels = [FieldPanel("review_grace_days"), FieldPanel("results_per_page")]

    class Meta:
        verbose_name = _("content settings")

    @classmethod
    def grace_days(cls) -> int:
        """Grace time in days, without writing a row when nobody set it."""
        return cls.kept().review_grace_days

    @classmethod
    def kept(cls) -> "ContentSettings":
        """The settings, or the defaults that nobody wrote yet. Not to be changed."""
        return shared.kept("content-settings", make=lambda: cls.objects.first() or cls())
