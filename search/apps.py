from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Ground floor: one port, its engines, the upkeep of indexes."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Listen to changes."""
        from . import outbox, signals, tasks

        outbox.wake(tasks.send_follow)
        signals.connect()
