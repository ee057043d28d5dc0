"""Cache backend around another: its errors are answered as misses, and a store that fails is left alone for a while.

:class:`GuardedCache` stands before any Django cache backend (``OPTIONS["STORE"]``), so that every user of
``django.core.cache`` is covered, ours and our libraries': reading gives the default, writing does nothing, and no
exception of the store reaches a request. Three kinds of failure, counted (``prevenance_cache_failures``) and logged
once a minute at most:

- ``unreachable``: the store is stopped, too slow or answers nonsense. A circuit breaker then leaves it alone for one
  second, two, four… fifteen at most; one caller alone tries it again when that time is over.
- ``refused``: the store answers, and says no (memory or disk full, read-only folder). It is asked again each time.
- ``damaged``: an entry cannot be read back. It is deleted.

A value that could not be replaced or deleted must not come back later: its key is remembered and deleted as soon as
the store answers again (in this process; what must be true carries its own proof of age, see ``prevenance.caching``).
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache, InvalidCacheKey
from django.utils.module_loading import import_string

from . import metrics

try:
    from redis import exceptions as redis_errors
except ImportError:  # another store
    _UNREACHABLE: tuple[type[Exception], ...] = (ConnectionError, TimeoutError)
    _STORE: tuple[type[Exception], ...] = (OSError,)
else:
    _UNREACHABLE = (
        ConnectionError,
        TimeoutError,
        redis_errors.ConnectionError,
        redis_errors.TimeoutError,
        redis_errors.InvalidResponse,
    )
    _STORE = (OSError, redis_errors.RedisError)

logger = logging.getLogger(__name__)
LOG_EVERY_SECONDS = 60.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 15.0
MOST_OWED = 5000  # keys


class Breaker:
    """Whether a store may be tried, shared by the threads of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock = clock
        self._mutex = threading.Lock()
        self._pause = 0.0
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the store is being left alone."""
        return self._pause > 0

    def allows(self) -> bool:
        """Whether the caller may try; after a pause, one caller only (the others wait for its outcome)."""
        if not self._pause:
            return True
        with self._mutex:
            now = self.clock()
            if now < self._until:
                return False
            self._until = now + self._pause  # whoever comes next waits while this one tries
            return True

    def failed(self) -> None:
        """Note a failure: no call for a pause that doubles each time."""
        with self._mutex:
            now = self.clock()
            if self._pause and now < self._until - self._pause:
                return  # a call begun before the pause
            self._pause = min(max(self._pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
            self._until = now + self._pause

    def answered(self) -> None:
        """Note a success: calls are allowed again, and the pause starts small."""
        self._pause = 0.0


class _State:
    """What a process knows of one store: the breaker, the keys to delete, when something was last logged."""

    def __init__(self) -> None:
        self.breaker = Breaker()
        self.owed: dict[tuple[str, int | None], None] = {}
        self.owes_all = False
        self.logged: dict[str, tuple[float, int]] = {}
        self.mutex = threading.Lock()


_states: dict[str, _State] = {}


def state_of(name: str) -> _State:
    """The state of the store that settings call ``name``."""
    return _states.setdefault(name, _State())


def forget_states() -> None:
    """Drop the state of every store (tests)."""
    _states.clear()


class GuardedCache(BaseCache):
    """See the module. ``OPTIONS``: ``STORE`` (dotted path of the backend), ``NAME`` (of the alias, for figures)."""

    def __init__(self, location: Any, params: Any) -> None:
        super().__init__(params)
        options = dict(params.get("OPTIONS") or {})
        self.name = options.pop("NAME", "default")
        self._make = import_string(options.pop("STORE"))
        self._arguments = (location, {**params, "OPTIONS": options})
        self._store: BaseCache | None = None

    @property
    def store(self) -> BaseCache:
        """The real backend, made at its first use: that may fail too (a folder that cannot be created)."""
        if self._store is None:
            self._store = self._make(*self._arguments)
        return self._store

    @property
    def _state(self) -> _State:
        return state_of(self.name)

    def _guard(
        self, call: Callable[[], Any], otherwise: Any, keys: tuple[Any, ...] = (), *, writes: bool = False
    ) -> Any:
        """Call the store, or answer ``otherwise``. ``keys``: real keys concerned, deleted when found damaged."""
        state = self._state
        if not state.breaker.allows():
            metrics.count(metrics.CACHE_FAILURES, self.name, "skipped")
            if writes:
                self._owe(keys)
            return otherwise
        try:
            if state.owed or state.owes_all:
                self._pay()
            answer = call()
        except InvalidCacheKey:
            raise
        except _UNREACHABLE as error:
            state.breaker.failed()
            self._report_failure("unreachable", error)
        except _STORE as error:
            state.breaker.answered()
            self._report_failure("refused", error)
        except Exception as error:
            self._report_failure("damaged", error)
            writes = True
            self._drop(keys)
            return otherwise
        else:
            state.breaker.answered()
            return answer
        if writes:
            self._drop(keys) if not state.breaker.is_open else self._owe(keys)
        return otherwise

    def _drop(self, keys: tuple[Any, ...]) -> None:
        """Delete values that are no longer true or cannot be read; remember those that cannot be deleted."""
        for key, version in keys:
            try:
                self.store.delete(key, version=version)
            except Exception:
                self._owe(((key, version),))

    def _owe(self, keys: tuple[Any, ...]) -> None:
        state = self._state
        with state.mutex:
            state.owed.update(dict.fromkeys(keys))
            while len(state.owed) > MOST_OWED:  # the oldest are left to their own end
                del state.owed[next(iter(state.owed))]

    def _pay(self) -> None:
        """Delete what could not be deleted; raises what the store raises."""
        state = self._state
        with state.mutex:
            owed, state.owed = list(state.owed), {}
            everything, state.owes_all = state.owes_all, False
        try:
            if everything:
                self.store.clear()
            while owed:
                key, version = owed[-1]
                self.store.delete(key, version=version)
                owed.pop()
        except Exception:
            with state.mutex:
                state.owed.update(dict.fromkeys(owed))
            raise

    def _report_failure(self, kind: str, error: Exception) -> None:
        metrics.count(metrics.CACHE_FAILURES, self.name, kind)
        logged, now = self._state.logged, time.monotonic()
        last, hidden = logged.get(kind, (-LOG_EVERY_SECONDS, 0))
        if now - last < LOG_EVERY_SECONDS:
            logged[kind] = (last, hidden + 1)
            return
        logged[kind] = (now, 0)
        logger.warning(
            "cache %s: %s (%s: %s); %d more since the last line",
            self.name,
            kind,
            type(error).__name__,
            str(error)[:200],
            hidden,
        )

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """The value, or ``default`` when there is none or the store fails."""
        return self._guard(lambda: self.store.get(key, default, version=version), default, ((key, version),))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Keep a value; nothing happens when the store fails."""
        self._guard(lambda: self.store.set(key, value, timeout, version=version), None, ((key, version),), writes=True)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Keep a value unless there is one; whether it was kept (``False`` when the store fails)."""
        return self._guard(
            lambda: self.store.add(key, value, timeout, version=version), False, ((key, version),), writes=False
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Keep a value longer; whether it was there."""
        return self._guard(lambda: self.store.touch(key, timeout, version=version), False)

    def delete(self, key: Any, version: Any = None) -> Any:
        """Delete a value, now or as soon as the store answers; whether it was there."""
        return self._guard(lambda: self.store.delete(key, version=version), False, ((key, version),), writes=True)

    def has_key(self, key: Any, version: Any = None) -> Any:
        """Whether there is a value."""
        return self._guard(lambda: self.store.has_key(key, version=version), False, ((key, version),))

    def get_many(self, keys: Any, version: Any = None) -> Any:
        """The values that there are."""
        keys = list(keys)
        return self._guard(
            lambda: self.store.get_many(keys, version=version), {}, tuple((key, version) for key in keys)
        )

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Keep values; the keys that were not."""
        keys = tuple((key, version) for key in data)
        return self._guard(lambda: self.store.set_many(data, timeout, version=version), list(data), keys, writes=True)

    def delete_many(self, keys: Any, version: Any = None) -> None:
        """Delete values, now or as soon as the store answers."""
        keys = list(keys)
        self._guard(
            lambda: self.store.delete_many(keys, version=version),
            None,
            tuple((key, version) for key in keys),
            writes=True,
        )

    def incr(self, key: Any, delta: Any = 1, version: Any = None) -> Any:
        """Add to a number. ``ValueError`` when there is none, as Django says, hence when the store fails too."""
        missing = object()

        def add() -> Any:
            try:
                return self.store.incr(key, delta, version=version)
            except ValueError:
                return missing

        value = self._guard(add, missing, ((key, version),))
        if value is missing:
            raise ValueError(f"Key {key!r} not found")
        return value

    def _cleared(self) -> bool:
        self.store.clear()
        return True

    def clear(self) -> None:
        """Delete everything, now or as soon as the store answers."""
        if self._guard(self._cleared, None) is None:
            with self._state.mutex:
                self._state.owed.clear()
                self._state.owes_all = True

    def close(self, **kwargs: Any) -> None:
        """Close the connections of the request."""
        try:
            if self._store is not None:
                self._store.close(**kwargs)
        except Exception as error:
            self._report_failure("unreachable", error)
