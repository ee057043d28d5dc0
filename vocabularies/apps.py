from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import Declaration, ReferenceData


class VocabulariesConfig(AppConfig):
    """Django application ``vocabularies``."""

    name = "vocabularies"
    verbose_name = _("Vocabularies")
    declaration = Declaration(
        public=("Topic", "Audience"),
        harmless=("Topic", "Audience"),
        reference=(ReferenceData("Topics and audiences", "vocabularies.reference.load"),),
    )
