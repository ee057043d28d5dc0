from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import Declaration, ReferenceData, declarations, resolve


class SearchConfig(AppConfig):
    """Django application ``search``: port, engines, upkeep of indexes."""

    name = "search"
    verbose_name = _("Search")
    declaration = Declaration(
        private=("OutboxEntry", "SynonymGroup", "EmptyQuery"),
        permissions="search.permissions",
        reference=(ReferenceData("Synonyms", "search.reference.load"),),
        public_words=("service",),
    )

    def ready(self) -> None:
        """Register the indexes that applications declare; connect the signals that write to the outbox."""
        from . import outbox, signals, sources, tasks

        for one in declarations().values():
            for group in one.search:
                sources.register(resolve(group.source)())

        outbox.wake(tasks.send_follow)
        signals.connect()
