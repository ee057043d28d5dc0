"""Values that many pages share, computed once per state of the public content and kept in the memory of the process.

``kept("menu", language, make=…)`` computes a value the first time that it is asked for in a state, and gives it back
until the state changes. A state is the *generation* of public content (a token that the database changes in the
transaction of any change), read once per request before anything else is read; the project gives it with
:func:`connect`, together with the next moment at which what is public changes by the clock.

Rules for what is kept:

- made from what is public in the database, never from a request, a reader, or a page object in memory, which may be a
  draft that an editor previews;
- a key is made of identifiers and languages, never of what a reader typed;
- plain values or rows that nobody changes afterwards: every thread reads the same object.

What a value shows (:mod:`core.shown`) is kept with it and said again to each page that uses it.

Outside of a public reading (a form, the administration, a command), nothing is kept and ``make`` is called each time.
"""

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TypeVar

from django.core.signals import setting_changed
from django.utils import timezone

from core import shown

T = TypeVar("T")
#: States kept at once: readers that began before a publication end with the state that they began with.
STATES = 3
#: Values kept in a state, and characters of those that are texts; the oldest goes first.
VALUES, CHARACTERS = 8000, 16_000_000
_MISSING = object()


class SharedState:
    """Values of one generation, good from ``began`` until ``ends`` (aware moments)."""

    __slots__ = ("began", "ends", "shows", "values", "weight")

    def __init__(self, began: dt.datetime, ends: dt.datetime, known: Mapping[tuple, object] = MappingProxyType({})):
        self.began, self.ends = began, ends
        self.values: OrderedDict[Hashable, object] = OrderedDict(known)
        self.weight = sum(map(_weight, self.values.values()))
        self.shows: dict[Hashable, tuple[str, ...]] = {}

    def put(self, key: Hashable, value: object, shows: tuple[str, ...]) -> None:
        """Keep a value and what it shows; older ones make room for it."""
        with _lock:
            self.shows[key] = shows
            self.weight += _weight(value) - _weight(self.values.pop(key, None))
            self.values[key] = value
            while len(self.values) > VALUES or (self.weight > CHARACTERS and len(self.values) > 1):
                old, gone = self.values.popitem(last=False)
                self.shows.pop(old, None)
                self.weight -= _weight(gone)


def _weight(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


class _Reading:
    """What one request reads: the token is asked for when first needed, before the value that it stands for."""

    __slots__ = ("_ask", "_state")

    def __init__(self, ask: Callable[[], str | None]):
        self._ask, self._state = ask, _MISSING

    @property
    def state(self) -> SharedState | None:
        if self._state is _MISSING:
            with shown.instead():  # what tells one state from another is not shown
                token = self._ask()
                self._state = _state_of(token) if token is not None else None
        return self._state


#: A reading in which nothing is kept.
_PRIVATE = _Reading(lambda: None)
_reading: ContextVar[_Reading | None] = ContextVar("shared-reading", default=None)
_states: OrderedDict[str, SharedState] = OrderedDict()
_lock = threading.Lock()


def _until_now(now: dt.datetime) -> tuple[dt.datetime, dict]:
    return now, {}


_begin: Callable[[dt.datetime], tuple[dt.datetime, dict]] = _until_now


def connect(begin: Callable[[dt.datetime], tuple[dt.datetime, dict]]) -> None:
    """Tell until when what is computed at a moment stays true if nothing is written; without it nothing is kept.

    ``begin`` gives that moment, and the values (by key, a tuple) that it had to read to know it.
    """
    global _begin
    _begin = begin


def clear(**_kwargs) -> None:
    """Drop every kept value: after a change of the settings, or before a test."""
    with _lock:
        _states.clear()


def _state_of(token: str) -> SharedState:
    now = timezone.now()
    state = _states.get(token)
    if state is None or not state.began <= now < state.ends:
        state = SharedState(now, *_begin(now))
        with _lock:
            _states[token] = state
            _states.move_to_end(token)
            while len(_states) > STATES:
                _states.popitem(last=False)
    return state


@contextmanager
def reading(token: Callable[[], str | None]) -> Iterator[None]:
    """Keep and use values during a public reading; ``token`` gives its generation, None when nothing may be kept."""
    inside = _reading.get()
    before = _reading.set(inside if inside is _PRIVATE else _Reading(token))
    try:
        yield
    finally:
        _reading.reset(before)


@contextmanager
def private() -> Iterator[None]:
    """Compute everything anew inside, readings included: an editor's preview goes through the whole site."""
    before = _reading.set(_PRIVATE)
    try:
        yield
    finally:
        _reading.reset(before)


def kept(*key: Hashable, make: Callable[[], T], worth: Callable[[T], bool] | None = None) -> T:
    """The value of ``key`` in the present state, made by ``make`` when it is not there yet.

    ``worth``: whether a value just made is kept; by default it is.
    """
    state = _state()
    if state is None:
        return make()
    value = state.values.get(key, _MISSING)
    if value is not _MISSING:
        shown.add(*state.shows.get(key, (shown.ANYTHING,)))
        return value
    with shown.collecting() as collector:
        value = make()
    if worth is None or worth(value):
        state.put(key, value, collector.keys)
    return value


def kept_many(
    keys: Iterable[tuple[Any, ...]],
    make: Callable[[list[tuple[Any, ...]]], Mapping[tuple[Any, ...], T]],
    row: Callable[[tuple[Any, ...]], str] | None = None,
    rows: tuple[str, ...] = (),
) -> dict[tuple[Any, ...], T]:
    """Values of several keys, in their order; ``make`` makes together those that lack, and leaves out what is none.

    ``row``: what a value shows (:mod:`core.shown`) of the rows that are read together, whose keys begin with ``rows``;
    without it, each value is taken to show all that was read.
    """
    keys = list(dict.fromkeys(keys))
    state = _state()
    found = {key: state.values.get(key, _MISSING) if state is not None else _MISSING for key in keys}
    missing = [key for key, value in found.items() if value is _MISSING]
    for key in found.keys() - set(missing):
        if state is not None:
            shown.add(*state.shows.get(key, (shown.ANYTHING,)))
    if missing:
        with shown.collecting() as collector:
            made = make(missing)
        together = collector.keys
        if row is not None:
            together = tuple(key for key in together if not key.startswith(rows))
        for key, value in made.items():
            found[key] = value
            if state is not None:
                state.put(key, value, together if row is None else (*together, row(key)))
    return {key: value for key, value in found.items() if value is not _MISSING}


def _state() -> SharedState | None:
    reading = _reading.get()
    return reading.state if reading is not None else None


def is_reading() -> bool:
    """Whether values are kept here and now."""
    return _state() is not None


setting_changed.connect(clear, dispatch_uid="core.shared")
