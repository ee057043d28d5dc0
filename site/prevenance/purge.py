"""Purging the shared cache in front when a page changes, through Wagtail's frontend cache.

The addresses purged are those that show the page: itself, the pages above it, and what an app adds with
``WAGTAILFRONTENDCACHE``'s own mechanisms. Without ``FRONTEND_CACHE_URL`` nothing is called: the micro-cache of
``deploy/nginx`` is ten seconds old at most.
"""

from wagtail.contrib.frontend_cache.utils import PurgeBatch
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move


def batch_for(page: Page) -> PurgeBatch:
    """Return the addresses to purge when ``page`` changes: it, and its ancestors which list it."""
    batch = PurgeBatch()
    batch.add_page(page)
    for ancestor in page.get_ancestors().live().filter(depth__gt=1).specific():
        batch.add_page(ancestor)
    return batch


def _purge(sender, instance, **kwargs) -> None:
    batch_for(instance).purge()


def connect() -> None:
    """Connect the signals; called once when the project is ready."""
    page_published.connect(_purge, dispatch_uid="purge-published")
    page_unpublished.connect(_purge, dispatch_uid="purge-unpublished")
    post_page_move.connect(_purge, dispatch_uid="purge-moved")
