from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Application of this floor of the house."""

    name = "directory"
    verbose_name = _("Local offer")

    def ready(self):
        """Declare what is searched."""
        from . import documents  # noqa: F401
