"""What follows a publication: what was withdrawn leaves the mirror at once, the rest is made by a task.

Whatever changes by other ways (label, places, plain SQL) is seen by the calendar, within a minute: the generation says
so. Without a broker the calendar does it all: an editor does not wait for a mirror.
"""

import logging
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from core import later, metrics

from . import state, tasks
from .store import Store

logger = logging.getLogger(__name__)


def withdraw(*paths: str) -> int:
    """Delete the files at these addresses and below them; returns how many. What is still public comes back later."""
    folder, count = state.folder(), 0
    if folder is None:
        return 0
    store = Store(folder)
    for path in paths:
        if path.strip("/"):  # a home page goes alone: all the rest is below it
            names = list(store.below(path))
        else:
            names = [name for name in ("pages/index.html",) if store.has(name)]
        for name in names:
            store.remove(name)
            count += 1
    return count


def _path_of(page: Page) -> str | None:
    address = page.get_url()
    return unquote(urlsplit(address).path) if address else None


def _gone(path: str | None) -> None:
    if path is None or state.folder() is None:
        return

    def go() -> None:
        try:
            withdraw(path)
        except OSError as error:
            metrics.failed("mirror")
            logger.error("a withdrawn page is still in the mirror (%s)", error.strerror)

    transaction.on_commit(go, robust=True)
    _bring_up()


def _bring_up() -> None:
    """Have the mirror made anew after the commit, by the workers when there are any."""
    if state.folder() is None or settings.CELERY_TASK_ALWAYS_EAGER:
        return
    transaction.on_commit(lambda: later.send(tasks.bring_up), robust=True)


def _published(sender, instance, **_kwargs) -> None:
    _bring_up()


def _page_gone(sender, instance, **_kwargs) -> None:
    if isinstance(instance, Page):
        _gone(_path_of(instance))


def _moved(sender, instance, url_path_before="", url_path_after="", **_kwargs) -> None:
    if url_path_before != url_path_after:
        _gone(_path_of(instance))


def _restricted(sender, instance, **_kwargs) -> None:
    _gone(_path_of(instance.page))


def connect() -> None:
    """Connect the signals; called once when the project is ready."""
    page_published.connect(_published, dispatch_uid="mirror-published")
    page_unpublished.connect(_page_gone, dispatch_uid="mirror-unpublished")
    pre_delete.connect(_page_gone, dispatch_uid="mirror-deleted")
    pre_page_move.connect(_moved, dispatch_uid="mirror-moves")
    post_page_move.connect(_published, dispatch_uid="mirror-moved")
    post_save.connect(_restricted, sender=PageViewRestriction, dispatch_uid="mirror-restricted")
