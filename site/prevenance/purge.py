"""Purging the shared cache in front when a page changes.

Two things are asked for: the addresses of the page and of the pages above it, for a cache that knows addresses only;
and every answer that shows what changed, by its tags (``Surrogate-Key``, ``Cache-Tag``). They are written to the
database with the change and asked for after the commit, outside of the request: a cache that is slow, stopped or
refuses never changes the answer to the editor. What fails is counted, tried again with growing pauses by the
calendar, and given up after a day (copies are long past their age by then). Without ``FRONTEND_CACHE_URL`` nothing is
called. The nginx of ``deploy/nginx`` keeps answers for ten seconds, and is told of withdrawals
(:mod:`prevenance.front`).
"""

import datetime as dt
import http.client
import logging
import threading
import urllib.error
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.contrib.frontend_cache.backends.http import HTTPBackend, PurgeRequest
from wagtail.contrib.frontend_cache.utils import PurgeBatch, get_backends
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from core import metrics

from . import front, marks, tags
from .models import PendingPurge

logger = logging.getLogger(__name__)
TIMEOUT_SECONDS = 3
GIVE_UP = dt.timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = 10, 600  # seconds
_AT_ONCE = 500
#: What waits is an address, or this and the tag of a key (:mod:`prevenance.tags`).
TAG = "tag:"
#: Tags in one question: the header stays under 1 kB.
TAGS_AT_ONCE = 100
#: Seconds in which changes are looked for; the calendar looks every minute.
LATELY_SECONDS = 180


class PurgeBackend(HTTPBackend):
    """Wagtail's, with a time limit; says what failed instead of writing it in the log only."""

    def purge(self, url: str) -> None:
        """Ask for one address; raises ``OSError`` or ``HTTPException`` when it may not have been done."""
        asked = urlsplit(url)
        self._ask(asked.path, asked.query, {"Host": asked.netloc})

    def purge_tags(self, found: Sequence[str]) -> None:
        """Ask for every answer that says one of these tags; raises as :meth:`purge` does."""
        self._ask("/", "", {"Surrogate-Key": " ".join(found), "Cache-Tag": ",".join(found)})

    def _ask(self, path: str, query: str, headers: dict[str, str]) -> None:
        address = urlunsplit([self.cache_scheme, self.cache_netloc, path, query, ""])
        try:
            with urlopen(PurgeRequest(address, headers=headers), timeout=TIMEOUT_SECONDS):  # noqa: S310
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


def is_used() -> bool:
    """Whether there is a cache in front that is told what changed."""
    return bool(getattr(settings, "WAGTAILFRONTENDCACHE", None))


def schedule(urls: Iterable[str]) -> None:
    """Write what has to be purged, in the transaction of the change; ask for it once that is committed."""
    if not is_used():
        return
    rows = [PendingPurge(url=url[:2000]) for url in dict.fromkeys(urls)]
    if rows:
        PendingPurge.objects.bulk_create(rows)
        transaction.on_commit(start, robust=True)


def schedule_changes(seconds: int = LATELY_SECONDS) -> None:
    """Write that what shows something marked in the last ``seconds`` has to be purged, and ask for it.

    What was purged a moment ago is purged again, which costs the cache a page asked anew: no position is kept that
    could be lost, and a transaction that commits late is not forgotten.
    """
    if not is_used():
        return
    schedule(f"{TAG}{tags.tag(key)}" for key in marks.lately(seconds))


def after_form() -> None:
    """After a form was accepted: what it changed, whatever that is, is purged at once."""
    front.renew()
    if is_used():
        try:
            with transaction.atomic():
                schedule_changes()
        except DatabaseError as error:
            metrics.failed("purge")
            logger.warning("what has to be purged could not be written (%s)", type(error).__name__)


def drain() -> bool:
    """Purge what is due; whether nothing failed. Several processes may do it at once: purging twice harms nobody."""
    now = timezone.now()
    PendingPurge.objects.filter(created__lt=now - GIVE_UP).delete()
    due = list(PendingPurge.objects.filter(next_try__lte=now).order_by("pk")[:_AT_ONCE])
    backends = get_backends() if due else {}
    well, refused = True, False
    # All the tags with the first of them: one question.
    tagged = [row for row in due if row.url.startswith(TAG)]
    together = [row.url.removeprefix(TAG) for row in tagged]
    for row in due:
        if row in tagged and refused:
            continue  # all of them failed with the first
        try:
            _purge(backends.values(), row.url, together)
        except (OSError, http.client.HTTPException, ValueError) as error:
            well, refused = False, refused or row in tagged
            metrics.failed("purge")
            pause = min(_FIRST_PAUSE * 2**row.attempts, _LONGEST_PAUSE)
            PendingPurge.objects.filter(pk__in=[one.pk for one in tagged] if row in tagged else [row.pk]).update(
                attempts=row.attempts + 1, next_try=timezone.now() + dt.timedelta(seconds=pause)
            )
            logger.warning("a purge failed (%s) and will be tried again in %d s", type(error).__name__, pause)
            if isinstance(error, OSError) and not isinstance(error, urllib.error.HTTPError):
                break  # the cache does not answer: the others would wait as long
        else:
            PendingPurge.objects.filter(pk=row.pk).delete()
    return well


def _purge(backends: Iterable[BaseBackend], url: str, together: list[str]) -> None:
    """Purge an address; or, for a tag that waits, all of ``together``, which is then empty."""
    if not url.startswith(TAG):
        for backend in backends:
            backend.purge(url)
        return
    for start in range(0, len(together), TAGS_AT_ONCE):
        for backend in backends:
            if isinstance(backend, PurgeBackend):
                backend.purge_tags(together[start : start + TAGS_AT_ONCE])
    together.clear()


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
    transaction.on_commit(front.renew, robust=True)
    try:
        with transaction.atomic():
            schedule(batch_for(instance).urls)
            schedule_changes()
    except Exception:
        metrics.failed("purge")
        logger.exception("what has to be purged could not be written")


def connect() -> None:
    """Connect the signals. Wagtail's own app is not installed: it calls the cache while the editor waits."""
    page_published.connect(_page_changed, dispatch_uid="purge-published")
    page_unpublished.connect(_page_changed, dispatch_uid="purge-unpublished")
    post_page_move.connect(_page_changed, dispatch_uid="purge-moved")
