from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import (
    DAY,
    MINUTE,
    AdminAddresses,
    Declaration,
    DeclaredTask,
    ReferenceData,
    declarations,
    resolve,
)


class SearchConfig(AppConfig):
    """Django application ``search``: port, engines, upkeep of indexes."""

    name = "search"
    verbose_name = _("Search")
    declaration = Declaration(
        private=("OutboxEntry", "SynonymGroup", "EmptyQuery"),
        permissions="search.permissions",
        reference=(ReferenceData("Synonyms", "search.reference.load"),),
        public_words=("service",),
        tasks=(
            DeclaredTask("search.follow", every=MINUTE),
            DeclaredTask("search.purge", every=DAY),
            DeclaredTask("search.rebuild"),
        ),
        admin=(
            AdminAddresses(
                spaces=("wagtailsnippets_search_emptyquery", "wagtailsnippets_search_synonymgroup"),
                names=("search-synonyms-export", "search-synonyms-import"),
            ),
            AdminAddresses(
                spaces=("wagtailsnippetchoosers_search_emptyquery", "wagtailsnippetchoosers_search_synonymgroup"),
                permissions=("search.view_synonymgroup", "search.change_synonymgroup"),
            ),
        ),
    )

    def ready(self) -> None:
        """Register the indexes that applications declare; connect the signals that write to the outbox."""
        from . import outbox, signals, sources, tasks

        for one in declarations().values():
            for group in one.search:
                sources.register(resolve(group.source)())

        outbox.wake(tasks.send_follow)
        signals.connect()
