from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Application of this floor of the house."""

    name = "core"
    verbose_name = _("Core")

    def ready(self):
        """Register the checks of conventions."""
        from . import checks  # noqa: F401
