from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Application of this floor of the house."""

    name = "registry"
    verbose_name = _("Label")

    def ready(self):
        """Declare what search indexes, what the ledger seals, and the checks of the door."""
        from registry import documents
        from registry.changes import seals as words
        from registry.procedure import moves, seals, separation  # noqa: F401 - their checks of the door

        documents.declare()
        seals.declare()
        words.declare()
