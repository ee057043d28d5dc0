"""What a query of the database reads: which tables, and of which of their rows, as far as its text says it.

A page that was made from ``SELECT … WHERE "content_source"."page_id" = 12`` stays true while no row of
``content_source`` with that ``page_id`` comes, goes or changes. :func:`keys` finds such *pins* in the SQL that Django
writes: columns that the condition compares with values (``=`` or ``IN``), also through the equalities of its joins.
What it does not understand is taken for the whole table: that costs a page made again, never an old one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

#: A pin to more values than this is taken for the whole table.
MOST_VALUES = 40
_PARAMETER = re.compile("%%|%s")
_PLACE = "p"
_QUERY = (exp.Select, exp.SetOperation)
_WORD = re.compile(r"[A-Za-z_][\w$]*")


@dataclass(frozen=True, slots=True)
class Pin:
    """``column`` of ``table`` has one of the values at these places among the parameters of the query."""

    table: str
    column: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """One reading of a table. ``joined``: ``(own column, rank of another source, its column)``, equal in every row."""

    table: str
    pins: tuple[Pin, ...]
    joined: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """``whole``: tables read in ways that are not understood. ``sources``: every other reading of a table."""

    whole: frozenset[str]
    sources: tuple[Source, ...]


_Column = tuple[str, str]  # alias, column


class _Query:
    """One SELECT: aliases of its tables, equal columns, columns compared with values."""

    def __init__(self, outer: "Mapping[str, _Query]"):
        self.outer = outer
        self.aliases: dict[str, str] = {}
        self.equal: dict[_Column, set[_Column]] = {}
        self.pinned: dict[_Column, tuple[int, ...]] = {}

    def owner_of(self, alias: str) -> "_Query | None":
        """The query that an alias stands in: this one, or one around it."""
        return self if alias in self.aliases else self.outer.get(alias)

    def add(self, table: exp.Expr) -> bool:
        """Read a table of FROM; whether it was understood."""
        if not isinstance(table, exp.Table) or table.alias_or_name in self.aliases:
            return False
        self.aliases[table.alias_or_name] = table.name
        return True

    def condition(self, condition: exp.Expr | None, *, values: bool) -> None:
        """Note what holds in every row that meets ``condition``; ``values``: comparisons with values too."""
        for one in () if condition is None else _conjuncts(condition):
            left = _column(one.this)
            if left is None:
                continue
            right = _column(one.expression) if isinstance(one, exp.EQ) else None
            if right is not None:
                self.equal.setdefault(left, set()).add(right)
                self.equal.setdefault(right, set()).add(left)
            elif values and (places := _values(one)):
                self.pinned.setdefault(left, places)

    def spread(self) -> None:
        """A column that equals a pinned one is pinned too."""
        waiting = list(self.pinned)
        while waiting:
            column = waiting.pop()
            for other in self.equal.get(column, ()):
                if other not in self.pinned:
                    self.pinned[other] = self.pinned[column]
                    waiting.append(other)


def _conjuncts(condition: exp.Expr) -> Iterable[exp.Expr]:
    """Conditions that must all hold; what is joined by OR stays one of them."""
    condition = condition.unnest()
    return condition.flatten() if isinstance(condition, exp.And) else (condition,)


def _column(one: Any) -> _Column | None:
    one = one.unnest() if isinstance(one, exp.Expr) else None
    return (one.table, one.name) if isinstance(one, exp.Column) and one.table else None


def _values(one: exp.Expr) -> tuple[int, ...] | None:
    """Places of the parameters of ``= %s`` or ``IN (%s, %s)``."""
    sides = [one.expression] if isinstance(one, exp.EQ) else one.expressions if isinstance(one, exp.In) else []
    if sides and all(isinstance(side, exp.Placeholder) for side in sides):
        return tuple(int(side.name.removeprefix(_PLACE)) for side in sides)
    return None


def _numbered(sql: str) -> str:
    """``sql`` with a named parameter for each ``%s``, in order."""
    rank = count()
    return _PARAMETER.sub(lambda found: f":{_PLACE}{next(rank)}" if found[0] == "%s" else "%", sql)


@lru_cache(maxsize=2048)
def analyse(sql: str, known: frozenset[str]) -> Reading:
    """What ``sql`` (with ``%s`` for its parameters) reads of the tables ``known``."""
    mentioned = known.intersection(_WORD.findall(sql))
    if not mentioned:
        return Reading(frozenset(), ())
    queries: list[_Query] = []
    try:
        tree = sqlglot.parse_one(_numbered(sql))
    except SqlglotError:
        return Reading(mentioned, ())
    if not _select(tree, queries, {}):
        return Reading(mentioned, ())
    sources: list[Source] = []
    rank: dict[tuple[_Query, str], int] = {}
    for query in queries:
        for alias in query.aliases:
            rank[query, alias] = len(rank)
    for query in queries:
        for alias, table in query.aliases.items():
            pins = [Pin(table, column, at) for (name, column), at in query.pinned.items() if name == alias]
            joined = []
            for (name, column), others in query.equal.items():
                if name == alias:
                    joined += [
                        (column, rank[owner, other], its)
                        for other, its in others
                        if (owner := query.owner_of(other)) is not None
                    ]
            sources.append(Source(table, tuple(pins), tuple(joined)))
    # A table that none of these queries reads stands in a part that was not understood.
    understood = Counter(source.table for source in sources)
    named = Counter(table.name for table in tree.find_all(exp.Table) if table.name in known)
    return Reading(frozenset(table for table in named if named[table] > understood[table]), tuple(sources))


def _select(tree: exp.Expr, queries: list[_Query], outer: Mapping[str, _Query]) -> bool:
    """Read one SELECT and those inside it into ``queries``; whether the outermost was understood."""
    if not isinstance(tree, exp.Select) or tree.args.get("with_") or (start := tree.args.get("from_")) is None:
        return False
    query, joins = _Query(outer), tree.args.get("joins") or []
    if not query.add(start.this) or any(join.args.get("using") or not query.add(join.this) for join in joins):
        return False
    queries.append(query)
    for join in joins:
        # Values in the condition of an outer join do not bound the other table: left out.
        query.condition(join.args.get("on"), values=False)
    where = tree.args.get("where")
    query.condition(where and where.this, values=True)
    query.spread()
    for inner in tree.find_all(*_QUERY):
        if inner is not tree and inner.find_ancestor(*_QUERY) is tree:
            _select(inner, queries, {**outer, **dict.fromkeys(query.aliases, query)})
    return True


@dataclass(frozen=True, slots=True)
class Schema:
    """What changes are told by.

    ``columns``: table → column by which rows are picked → beginning of its keys. ``families``: table → name of the
    family whose rows change together: each row of it is told by ``shared`` (beginnings of keys) of its family, so
    that rows joined to a row that is pinned by one of these are covered by the same key. ``followed``: ``(table,
    column)`` of links to rows whose changes are told as changes of the row that links to them.
    """

    columns: Mapping[str, Mapping[str, str]]
    families: Mapping[str, str]
    shared: Mapping[str, frozenset[str]]
    followed: frozenset[tuple[str, str]] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Names of the tables."""
        return frozenset(self.columns)


NOTHING = Schema({}, {}, {})


def keys(sql: str, params: Sequence[Any], schema: Schema, known: frozenset[str]) -> dict[str, set[str] | None]:
    """``{table: keys of the rows read}``; ``None``: the whole table. ``known``: the tables of ``schema``."""
    reading = analyse(sql, known)
    found: dict[str, set[str] | None] = dict.fromkeys(reading.whole)
    own = [_keys_of(source, params, schema) for source in reading.sources]
    for rank, source in enumerate(reading.sources):
        if source.table not in known:
            continue
        if own[rank] is None and _is_followed(source, reading.sources, schema):
            continue
        keys = own[rank] or _inherited(rank, reading.sources, own, schema)
        if keys is None:
            found[source.table] = None
        elif (rows := found.setdefault(source.table, set())) is not None:
            rows.update(keys)
    return found


def _keys_of(source: Source, params: Sequence[Any], schema: Schema) -> set[str] | None:
    """Keys of the rows picked by the values of the query; those of the family first."""
    columns = schema.columns.get(source.table, {})
    shared = schema.shared.get(schema.families.get(source.table, ""), frozenset())
    usable = [pin for pin in source.pins if pin.column in columns and pin.places[-1] < len(params)]
    pin = min(usable, key=lambda pin: (columns[pin.column] not in shared, len(pin.places)), default=None)
    if pin is None or len(pin.places) > MOST_VALUES:
        return None
    return {f"{columns[pin.column]}{params[place]}" for place in pin.places}


def _is_followed(source: Source, sources: Sequence[Source], schema: Schema) -> bool:
    return any(
        column == "id" and (sources[other].table, its) in schema.followed for column, other, its in source.joined
    )


def _inherited(rank: int, sources: Sequence[Source], own: Sequence[set[str] | None], schema: Schema) -> set[str] | None:
    """Keys of a row of the same family that this one is joined to."""
    family = schema.families.get(sources[rank].table)
    if family is None:
        return None
    seen, waiting = {rank}, [rank]
    while waiting:
        source = sources[waiting.pop()]
        for column, other, its in source.joined:
            if other in seen or schema.families.get(sources[other].table) != family:
                continue
            names = (schema.columns[source.table].get(column), schema.columns[sources[other].table].get(its))
            if "id" not in (column, its) and not all(name in schema.shared[family] for name in names):
                continue  # equal by something else than what makes them one
            seen.add(other)
            keys = own[other]
            if keys is not None and all(key.startswith(tuple(schema.shared[family])) for key in keys):
                return keys
            waiting.append(other)
    return None
