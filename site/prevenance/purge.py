"""Purging the shared cache in front when a page changes.

The addresses purged are those that show the page: itself, and the pages above it. They are written to the database
with the change and asked for after the commit, outside of the request: a cache that is slow, stopped or refuses never
changes the answer to the editor. What fails is counted, tried again with growing pauses by the calendar, and given up
after a day (copies are long past their age by then). Without ``FRONTEND_CACHE_URL`` nothing is called: the micro-cache
of ``deploy/nginx`` is ten seconds old at most.
"""

import datetime as dt
import http.client
import logging
import threading
import urllib.error
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from wagtail.contrib.frontend_cache.backends.http import HTTPBackend, PurgeRequest
from wagtail.contrib.frontend_cache.utils import PurgeBatch, get_backends
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from core import metrics

from .models import PendingPurge

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 3
GIVE_UP = dt.timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = 10, 600  # seconds
_AT_ONCE = 500


class PurgeBackend(HTTPBackend):
    """Wagtail's, with a time limit; says what failed instead of writing it in the log only."""

    def purge(self, url: str) -> None:
        """Ask for one address; raises ``OSError`` or ``HTTPException`` when it may not have been done."""
        asked = urlsplit(url)
        address = urlunsplit([self.cache_scheme, self.cache_netloc, asked.path, asked.query, ""])
        try:
            with urlopen(PurgeRequest(address, headers={"Host": asked.netloc}), timeout=TIMEOUT_SECONDS):  # noqa: S310
                pass
        except urllib.error.HTTPError as error:
            if error.code not in {404, 410}:  # nothing there: that is what was wanted
                raise


def batch_for(page: Page) -> PurgeBatch:
    """Return the addresses to purge when ``page`` changes: it, and its ancestors which list it."""
    batch = PurgeBatch()
    batch.add_page(page)
    for ancestor in page.get_ancestors().live().filter(depth__gt=1).specific():
        batch.add_page(ancestor)
    return batch


def schedule(urls: Iterable[str]) -> None:
    """Write what has to be purged, in the transaction of the change; ask for it once that is committed."""
    if not getattr(settings, "WAGTAILFRONTENDCACHE", None):
        return
    rows = [PendingPurge(url=url[:2000]) for url in dict.fromkeys(urls)]
    if rows:
        PendingPurge.objects.bulk_create(rows)
        transaction.on_commit(start, robust=True)


def drain() -> bool:
    """Purge what is due; whether nothing failed. Several processes may do it at once: purging twice harms nobody."""
    now = timezone.now()
    PendingPurge.objects.filter(created__lt=now - GIVE_UP).delete()
    due = list(PendingPurge.objects.filter(next_try__lte=now).order_by("pk")[:_AT_ONCE])
    backends = get_backends() if due else {}
    well = True
    for row in due:
        try:
            for backend in backends.values():
                backend.purge(row.url)
        except (OSError, http.client.HTTPException, ValueError) as error:
            well = False
            metrics.failed("purge")
            pause = min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
            PendingPurge.objects.filter(pk=row.pk).update(
                attempts=row.attempts + 1, next_try=timezone.now() + dt.timedelta(seconds=pause)
            )
            logger.warning("a purge failed (%s) and will be tried again in %d s", type(error).__name__, pause)
            if isinstance(error, OSError) and not isinstance(error, urllib.error.HTTPError):
                break  # the cache does not answer: the others would wait as long
        else:
            PendingPurge.objects.filter(pk=row.pk).delete()
    return well


_wake = threading.Lock()


def start() -> None:
    """Drain in a thread of its own, unless one is at it; what it leaves is taken by the calendar."""
    threading.Thread(target=_in_thread, name="purge", daemon=True).start()


def _in_thread() -> None:
    if not _wake.acquire(timeout=TIMEOUT_SECONDS * 4):
        return
    try:
        drain()
    except DatabaseError as error:
        metrics.failed("purge")
        logger.warning("purges wait (%s)", type(error).__name__)
    finally:
        _wake.release()
        connections.close_all()


def _page_changed(sender, instance, **_kwargs) -> None:
    try:
        with transaction.atomic():
            schedule(batch_for(instance).urls)
    except Exception:
        metrics.failed("purge")
        logger.exception("what has to be purged could not be written")


def connect() -> None:
    """Connect the signals. Wagtail's own app is not installed: it calls the cache while the editor waits."""
    page_published.connect(_page_changed, dispatch_uid="purge-published")
    page_unpublished.connect(_page_changed, dispatch_uid="purge-unpublished")
    post_page_move.connect(_page_changed, dispatch_uid="purge-moved")
