from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrevenanceConfig(AppConfig):
    """The project itself: roles, demo, catalogues, caching of public pages."""

    name = "prevenance"
    verbose_name = _("Prévenance")

    def ready(self):
        """Connect what empties the cache of public pages, and the checks of the project."""
        from . import checks, generation, guard, heartbeats, purge, sharing  # noqa: F401
        from .mirror import publication

        generation.connect()
        sharing.connect()
        purge.connect()
        heartbeats.connect()
        publication.connect()
