from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.background import beat_schedule
from core.declaration import HOUR, MINUTE, Declaration, DeclaredTask


class PrevenanceConfig(AppConfig):
    """The project itself: roles, demo, catalogues, caching of public pages."""

    name = "prevenance"
    verbose_name = _("Prévenance")
    declaration = Declaration(
        private=("GenerationMark", "Heartbeat", "Mark", "PendingPurge"),
        unmirrored=("label-short",),  # nginx leads from /v/… to the sheet
        public_words=("settings/locales", "mirror"),
        tasks=(
            DeclaredTask("prevenance.tasks.publish_scheduled", every=MINUTE),
            DeclaredTask("prevenance.tasks.purge_shared_cache", every=MINUTE),
            DeclaredTask("prevenance.tasks.compact_generation", every=HOUR),
            # Its first time takes a while, and nothing due at a minute waits behind it.
            DeclaredTask("prevenance.mirror.tasks.keep", every=MINUTE, last=True),
            DeclaredTask("prevenance.mirror.tasks.bring_up"),
        ),
    )

    def ready(self):
        """Connect what empties the cache of public pages, and the checks of the project."""
        from . import checks, generation, guard, heartbeats, purge, sharing  # noqa: F401
        from .celery import app
        from .mirror import publication

        app.conf.beat_schedule = beat_schedule()

        generation.connect()
        sharing.connect()
        purge.connect()
        heartbeats.connect()
        publication.connect()
