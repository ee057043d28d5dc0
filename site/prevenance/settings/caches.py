"""Caches: finished public pages apart from everything else, each behind the guard that makes a failure a miss."""

from pathlib import Path

GUARD = "core.guarded_cache.GuardedCache"
_FILES = "core.file_cache.BoundedFileCache"
_REDIS = "django.core.cache.backends.redis.RedisCache"

#: Seconds that a request may lose to a Redis that does not answer (once: then it is left alone for a while).
REDIS_CONNECT_SECONDS = 0.25
REDIS_ANSWER_SECONDS = 0.25


def _redis_options() -> dict:
    from redis.backoff import NoBackoff
    from redis.exceptions import ConnectionError as RedisConnectionError
    from redis.retry import Retry

    return {
        "socket_connect_timeout": REDIS_CONNECT_SECONDS,
        "socket_timeout": REDIS_ANSWER_SECONDS,
        # A connection kept from before a restart of Redis is opened again, once and at once; a slow one is not.
        "retry": Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
    }


def guarded(name: str, store: str, location: str = "", prefix: str = "", **options) -> dict:
    """One entry of ``CACHES``: the backend ``store``, guarded."""
    return {
        "BACKEND": GUARD,
        "LOCATION": location,
        "KEY_PREFIX": prefix,
        "OPTIONS": {"STORE": store, "NAME": name, **options},
    }


def caches(redis_url: str, folder: Path, page_bytes: int = 500_000_000) -> dict[str, dict]:
    """``CACHES``: in Redis when it has an address, in files below ``folder`` otherwise (``page_bytes`` of pages).

    ``pages`` holds finished public pages, ``default`` the rest (menus, roots of sites). Nothing that must survive is
    kept in either: the generation, sessions and the counters of attempts are rows of the database.
    """
    if redis_url:
        return {
            "default": guarded("default", _REDIS, redis_url, "prevenance", **_redis_options()),
            "pages": guarded("pages", _REDIS, redis_url, "pages", **_redis_options()),
        }
    return {
        "default": guarded("default", _FILES, str(folder / "values"), MAX_ENTRIES=2000, MAX_BYTES=100_000_000),
        # A page has a place of its own, of which those that readers compose take none.
        "pages": guarded(
            "pages", _FILES, str(folder / "pages"), MAX_ENTRIES=50_000, MAX_BYTES=page_bytes, LESSER="asked:"
        ),
    }


def in_memory() -> dict[str, dict]:
    """``CACHES`` of tests: each in the memory of its process."""
    store = "django.core.cache.backends.locmem.LocMemCache"
    return {name: guarded(name, store, name) for name in ("default", "pages")}
