"""After a publication: withdrawn pages leave the mirror at once, the others are written by a task.

A label that moves loses its sheet, a place that is hidden or closed its page, a page that is unpublished, moved or
restricted what is at its address: when the change is committed. Whatever changes by other ways (lists, texts, plain
SQL) is seen by the calendar, within a minute: the generation says so. Without a broker the calendar does it all: an
editor does not wait for a mirror.
"""

import logging
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move, pre_page_move

from core import later, metrics
from directory.models import Place
from registry.models import StateEvent

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


def _paths_of(page: Page) -> list[str]:
    """Its path; nothing for a page that no site serves."""
    address = page.get_url()
    return [unquote(urlsplit(address).path)] if address else []


def _gone(*paths: str) -> None:
    """Withdraw these addresses after the commit, then have the rest made."""
    if state.folder() is None or not paths:
        return

    def go() -> None:
        try:
            withdraw(*paths)
        except OSError as error:
            metrics.failed("mirror")
            logger.error("what was withdrawn is still in the mirror (%s)", error.strerror)

    transaction.on_commit(go, robust=True)
    _bring_up()


def _in_every_language(name: str, key: str) -> Iterator[str]:
    """The path of an address in each language of the site."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield unquote(reverse(name, args=[key]))


def _bring_up() -> None:
    """Have the mirror made anew after the commit, by the workers when there are any."""
    if state.folder() is None or settings.CELERY_TASK_ALWAYS_EAGER:
        return
    transaction.on_commit(lambda: later.send(tasks.bring_up), robust=True)


def _published(sender, instance, **_kwargs) -> None:
    _bring_up()


def _page_gone(sender, instance, **_kwargs) -> None:
    if isinstance(instance, Page):
        _gone(*_paths_of(instance))


def _moved(sender, instance, url_path_before="", url_path_after="", **_kwargs) -> None:
    if url_path_before != url_path_after:
        _gone(*_paths_of(instance))


def _restricted(sender, instance, **_kwargs) -> None:
    _gone(*_paths_of(instance.page))


def _label_moved(sender, instance: StateEvent, **_kwargs) -> None:
    if state.folder() is not None:
        key = instance.tool.identifier
        _gone(*_in_every_language("registry:detail", key), *_in_every_language("registry:detail-json", key))


def _place_saved(sender, instance: Place, **_kwargs) -> None:
    if not instance.is_open_to_public and state.folder() is not None:
        _gone(*_in_every_language("directory:place", instance.slug))


def connect() -> None:
    """Connect the signals; called once when the project is ready."""
    page_published.connect(_published, dispatch_uid="mirror-published")
    page_unpublished.connect(_page_gone, dispatch_uid="mirror-unpublished")
    pre_delete.connect(_page_gone, dispatch_uid="mirror-deleted")
    pre_page_move.connect(_moved, dispatch_uid="mirror-moves")
    post_page_move.connect(_published, dispatch_uid="mirror-moved")
    post_save.connect(_restricted, sender=PageViewRestriction, dispatch_uid="mirror-restricted")
    post_save.connect(_label_moved, sender=StateEvent, dispatch_uid="mirror-label")
    post_save.connect(_place_saved, sender=Place, dispatch_uid="mirror-place")
