from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import AdminAddresses, Declaration, ReferenceData


class VocabulariesConfig(AppConfig):
    """Django application ``vocabularies``."""

    name = "vocabularies"
    verbose_name = _("Vocabularies")
    declaration = Declaration(
        public=("Topic", "Audience"),
        harmless=("Topic", "Audience"),
        reference=(ReferenceData("Topics and audiences", "vocabularies.reference.load"),),
        admin=(
            AdminAddresses(spaces=("wagtailsnippets_vocabularies_audience", "wagtailsnippets_vocabularies_topic")),
            AdminAddresses(
                spaces=("wagtailsnippetchoosers_vocabularies_audience", "wagtailsnippetchoosers_vocabularies_topic"),
                permissions=("vocabularies.view_topic", "vocabularies.change_topic"),
            ),
        ),
    )
