"""What the answer being made shows: the keys whose change makes it old.

While :func:`collecting`, every query of the database tells its tables and, where its text pins them, its rows
(:mod:`core.reading`): nothing has to be declared, and what nobody thought of is watched as whole tables. Code that
knows better says so:

- ``with shown.instead("menu"): …`` : what is read inside is covered by these keys;
- a value that is kept between requests is made under :func:`collecting` and kept with its keys, which are given again
  by ``shown.add(*keys)`` each time it is used. :func:`everything` says that a value depends on nobody knows what.

Keys are texts: ``page:12``, ``menu``, the name of a table for all of its rows.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from django.db import connection

from . import reading

#: Any public change at all.
ANYTHING = "anything"
#: Changes that concern every answer (addresses, languages); every copy depends on it.
ALL = "all"
#: The menu and the foot of every page.
MENU = "menu"
#: Whether some pages are aliases of others.
ALIASES = "aliases"
#: Keys of an answer; beyond that, rows are taken for their tables, then for anything.
MOST_KEYS = 120
_schema = reading.NOTHING
_known: frozenset[str] = frozenset()
_groups: dict[str, frozenset[str]] = {}


def declare(schema: reading.Schema, groups: dict[str, frozenset[str]] | None = None) -> None:
    """Say what is watched, and the groups of tables that :func:`instead` names."""
    global _schema, _known, _groups
    _schema, _known, _groups = schema, schema.known, groups or {}


class Collector:
    """What has been shown so far."""

    def __init__(self, outer: "Collector | None" = None):
        self._outer = outer
        self._said: set[str] = set()
        self._rows: dict[str, set[str] | None] = {}
        # What covers the surroundings covers what is made inside of them.
        self.covered: list[tuple[frozenset[str] | None, tuple[str, ...]]] = list(outer.covered) if outer else []
        for _group, keys in self.covered:
            self._said.update(keys)

    def say(self, keys: Iterable[str]) -> None:
        """These keys too."""
        self._said.update(keys)
        if self._outer is not None:
            self._outer.say(keys)

    def read(self, tables: dict[str, set[str] | None]) -> None:
        """Rows of tables; ``None``: all of them."""
        for table, rows in tables.items():
            if any(group is None or table in group for group, _keys in self.covered):
                continue
            known = self._rows.setdefault(table, set())
            if rows is None or known is None:
                self._rows[table] = None
            else:
                known.update(rows)
        if self._outer is not None:
            self._outer.read(tables)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of everything shown, sorted; never more than ``MOST_KEYS``."""
        for most in (MOST_KEYS, 8, 0):
            found = set(self._said)
            for table, rows in self._rows.items():
                found |= {table} if rows is None or len(rows) > most else rows
            if len(found) <= MOST_KEYS:
                return tuple(sorted(found))
        return (ANYTHING,)


_current: ContextVar[Collector | None] = ContextVar("shown", default=None)


@contextmanager
def collecting() -> Iterator[Collector]:
    """Collect what the code inside shows; what surrounds it hears of it too."""
    collector = Collector(_current.get())
    before = _current.set(collector)
    try:
        if collector._outer is None:
            with connection.execute_wrapper(_watch):
                yield collector
        else:
            yield collector
    finally:
        _current.reset(before)


def add(*keys: str) -> None:
    """The answer being made shows this."""
    if (collector := _current.get()) is not None:
        collector.say(keys)


def index(name: str) -> None:
    """The answer being made reads an index of the search."""
    if (collector := _current.get()) is not None:
        collector.read({f"index:{name}": None})


def remade(name: str) -> str:
    """Key of what depends on an index by finer keys: it was made anew, nobody knows what changed."""
    return f"index:{name}:remade"


def about(topic: int, locale: int) -> str:
    """Key of the pages of a language (row of a locale) on a topic (row of the vocabulary)."""
    return f"about:{topic}:{locale}"


def everything() -> None:
    """The answer being made depends on something that nobody can name: any public change makes it old."""
    add(ANYTHING)


@contextmanager
def instead(*keys: str, group: str | None = None) -> Iterator[None]:
    """What is read inside is covered by ``keys``: of the tables of ``group``, or whatever is read."""
    add(*keys)
    collectors, one = [], _current.get()
    while one is not None:
        collectors.append(one)
        one = one._outer
    covered = None if group is None else _groups.get(group, frozenset())
    for one in collectors:
        one.covered.append((covered, keys))
    try:
        yield
    finally:
        for one in collectors:
            one.covered.pop()


def places(squares: tuple[str, ...] | None, *keys: str, index: bool = False) -> AbstractContextManager[None]:
    """What is read inside is covered by squares of the map (``core.cells``) and ``keys``; as usual without squares.

    ``index``: the index of places too, where what is found depends on nothing else.
    """
    if squares is None:
        return nullcontext()
    return instead(
        *squares, *keys, *([remade("places")] if index else []), group="index of places" if index else "places"
    )


def _watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around each query of the connection."""
    collector = _current.get()
    if collector is not None and sql.lstrip()[:6].upper() not in {"INSERT", "UPDATE", "DELETE", "SAVEPO", "RELEAS"}:
        found = reading.keys(sql, params if isinstance(params, list | tuple) else (), _schema, _known)
        if found:
            collector.read(found)
    return execute(sql, params, many, context)
