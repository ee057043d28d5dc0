from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VocabulariesConfig(AppConfig):
    """Application of this floor of the house."""

    name = "vocabularies"
    verbose_name = _("Vocabularies")
