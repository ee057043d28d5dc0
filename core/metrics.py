"""What the operator measures (Prometheus): counts and durations by part and by kind, never a person, path or query.

Under gunicorn several processes serve one site: with ``PROMETHEUS_MULTIPROC_DIR`` set before this module is first
imported (``site/gunicorn.conf.py`` does it) every process writes its values to a file there and any of them answers
for all. Elsewhere (commands, tests) the values stay in the process.

Those files are mapped into memory: on a full disk a write would kill the process (``SIGBUS``). Their place is reserved
beforehand, and where it cannot be, nothing is measured: a site that serves is worth more than its figures.
"""

import logging
import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram

logger = logging.getLogger(__name__)
_FILE_BYTES = 1 << 20  # what prometheus_client gives a file at first; labels of this module need a tenth of it
_KINDS = ("counter", "histogram")
_enabled = True

registry = CollectorRegistry()
REQUESTS = Counter("prevenance_requests", "Requests answered.", ["view", "status"], registry=registry)
DURATION = Histogram(
    "prevenance_request_seconds",
    "Time to answer.",
    ["view"],
    registry=registry,
    buckets=(0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
PAGES = Counter("prevenance_page_cache", "Public pages by what the cache said.", ["outcome"], registry=registry)
CACHE_FAILURES = Counter("prevenance_cache_failures", "What caches failed to do.", ["cache", "kind"], registry=registry)
FAILURES = Counter("prevenance_failures", "What failed beside an answer.", ["part"], registry=registry)
LOST = Counter("prevenance_counts_lost", "Counts that were thrown away.", ["counter"], registry=registry)


def directory() -> Path | None:
    """Folder shared by the processes of one site, ``None`` when values stay in the process."""
    name = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    return Path(name) if name else None


def reserve() -> None:
    """Reserve this process's files; measure nothing when there is no room for them."""
    global _enabled
    folder = directory()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in _KINDS:
            handle = os.open(folder / f"{kind}_{os.getpid()}.db", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(handle, 0, _FILE_BYTES)
            finally:
                os.close(handle)
        _enabled = True
    except OSError as error:
        _enabled = False
        logger.warning("nothing is measured in this process: %s", error)


def count(counter: Counter, *labels: str, amount: float = 1) -> None:
    """Add to a counter; never raises."""
    if not _enabled:
        return
    try:
        counter.labels(*labels).inc(amount)
    except Exception:
        logger.exception("not measured")


def observe(histogram: Histogram, seconds: float, *labels: str) -> None:
    """Add a duration to a histogram; never raises."""
    if not _enabled:
        return
    try:
        histogram.labels(*labels).observe(seconds)
    except Exception:
        logger.exception("not measured")


def failed(part: str) -> None:
    """Count a failure that did not change an answer (a purge, a task that could not be sent…)."""
    count(FAILURES, part)


reserve()
os.register_at_fork(after_in_child=reserve)
