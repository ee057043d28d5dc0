from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import Declaration


class PrevenanceConfig(AppConfig):
    """The project itself: roles, demo, catalogues, caching of public pages."""

    name = "prevenance"
    verbose_name = _("Prévenance")
    declaration = Declaration(
        private=("GenerationMark", "Heartbeat", "Mark", "PendingPurge"),
        unmirrored=("label-short",),  # nginx leads from /v/… to the sheet
        public_words=("settings/locales", "mirror"),
    )

    def ready(self):
        """Connect what empties the cache of public pages, and the checks of the project."""
        from . import checks, generation, guard, heartbeats, purge, sharing  # noqa: F401
        from .mirror import publication

        generation.connect()
        sharing.connect()
        purge.connect()
        heartbeats.connect()
        publication.connect()
