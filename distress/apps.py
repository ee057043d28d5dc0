from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistressConfig(AppConfig):
    """Ground floor, beside search: reads red flags in what is typed, knows no page and stores nothing."""

    name = "distress"
    verbose_name = _("Red flags")
