from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Application of this floor of the house."""

    name = "registry"
    verbose_name = _("Label")

    def ready(self):
        """Declare what search indexes and what the ledger seals."""
        from registry import documents
        from registry.presentation import seals

        documents.declare()
        seals.declare()
