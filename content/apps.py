from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """Application of this floor of the house."""

    name = "content"
    verbose_name = _("Content")

    def ready(self):
        """Connect what follows a publication; declare what is searched."""
        from . import documents, signals, translations  # noqa: F401

        signals.connect()
        translations.connect()
