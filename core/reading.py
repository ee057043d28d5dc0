"""What a query of the database reads: which tables, and of which of their rows, as far as its text says it.

A page that was made from ``SELECT … WHERE "content_source"."page_id" = 12`` stays true while no row of
``content_source`` with that ``page_id`` comes, goes or changes. :func:`keys` finds such *pins* in the SQL that Django
writes: columns that the condition compares with values (``=`` or ``IN``), also through the equalities of its joins.
What it does not understand is taken for the whole table: that costs a page made again, never an old one.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

#: A pin to more values than this is taken for the whole table.
MOST_VALUES = 40
_TOKEN = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|%s|%%|<=|>=|<>|!=|[A-Za-z_][\w$]*|\d+|\S""")
_AFTER_FROM = frozenset({"WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FOR", "WINDOW", "FETCH"})
_JOIN = frozenset({"JOIN", "INNER", "LEFT", "OUTER", "CROSS", "RIGHT", "FULL", "NATURAL", "ON", "USING", ","})


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


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A word of SQL; ``place``: rank of the parameter, for ``%s``."""

    text: str
    place: int = -1

    @property
    def name(self) -> str | None:
        """The name between double quotes, if that is what it is."""
        return self.text[1:-1] if self.text[0] == '"' else None

    @property
    def word(self) -> str:
        """In capitals."""
        return self.text.upper()


def _tokens(sql: str) -> list[Lexeme]:
    found, place = [], 0
    for match in _TOKEN.finditer(sql):
        text = match[0]
        if text == "%s":
            found.append(Lexeme(text, place))
            place += 1
        else:
            found.append(Lexeme(text))
    return found


def _split(tokens: Sequence[Lexeme], word: str) -> list[list[Lexeme]]:
    """Parts of ``tokens`` between the ``word`` that are in no parenthesis."""
    parts: list[list[Lexeme]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.word == word:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _has(tokens: Sequence[Lexeme], words: frozenset[str]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.word in words:
            return True
    return False


def _conjuncts(tokens: Sequence[Lexeme]) -> list[list[Lexeme]]:
    """Conditions that must all hold; what is joined by OR stays one of them."""
    tokens = list(tokens)
    while len(tokens) > 1 and tokens[0].text == "(" and _closes_at_end(tokens):
        tokens = tokens[1:-1]
    if _has(tokens, frozenset({"OR", "CASE"})):
        return [tokens]
    parts = _split(tokens, "AND")
    if len(parts) == 1:
        return [tokens]
    whole: list[list[Lexeme]] = []
    for part in parts:  # the AND of BETWEEN separates nothing
        if whole and _has(whole[-1], frozenset({"BETWEEN"})) and not _has(whole[-1], frozenset({"AND"})):
            whole[-1] += [Lexeme("AND"), *part]
        else:
            whole.append(part)
    return whole if len(whole) == 1 else [one for part in whole for one in _conjuncts_of_one(part)]


def _conjuncts_of_one(part: list[Lexeme]) -> list[list[Lexeme]]:
    return [part] if _has(part, frozenset({"BETWEEN"})) else _conjuncts(part)


def _closes_at_end(tokens: Sequence[Lexeme]) -> bool:
    depth = 0
    for rank, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            return rank == len(tokens) - 1
    return False


_Column = tuple[str, str]  # alias, column


def _column(tokens: Sequence[Lexeme]) -> _Column | None:
    if len(tokens) == 5 and tokens[0].text == "(" and tokens[4].text == ")":
        tokens = tokens[1:4]
    if len(tokens) == 3 and tokens[1].text == "." and (alias := tokens[0].name) and (column := tokens[2].name):
        return alias, column
    return None


def _values(tokens: Sequence[Lexeme]) -> tuple[int, ...] | None:
    """Places of the parameters of ``= %s`` or ``IN (%s, %s)``."""
    match [token.word for token in tokens]:
        case ["=", "%S"]:
            return (tokens[1].place,)
        case ["IN", "(", *inner, ")"] if inner[::2] == ["%S"] * len(inner[::2]) and set(inner[1::2]) <= {","}:
            return tuple(token.place for token in tokens[2:-1] if token.place >= 0)
    return None


class _Query:
    """One top-level SELECT: aliases of its tables, equal columns, columns compared with values."""

    def __init__(self, outer: "Mapping[str, _Query]"):
        self.outer = outer
        self.aliases: dict[str, str] = {}
        self.equal: dict[_Column, set[_Column]] = {}
        self.pinned: dict[_Column, tuple[int, ...]] = {}

    def owner_of(self, alias: str) -> "_Query | None":
        """The query that an alias stands in: this one, or one around it."""
        return self if alias in self.aliases else self.outer.get(alias)

    def condition(self, tokens: Sequence[Lexeme], *, values: bool) -> None:
        for one in _conjuncts(tokens):
            left = _column(one[:3])
            if left is None:
                continue
            rest = one[3:]
            right = _column(rest[1:]) if rest and rest[0].text == "=" else None
            if right is not None:
                self.equal.setdefault(left, set()).add(right)
                self.equal.setdefault(right, set()).add(left)
            elif values and (places := _values(rest)):
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


def _from(tokens: list[Lexeme], query: _Query) -> bool:
    """Read what stands between FROM and WHERE; whether it was understood."""
    rank = 0
    while rank < len(tokens):
        token = tokens[rank]
        table = token.name
        if table is None or (rank and tokens[rank - 1].word not in {"JOIN", ","}):
            if token.word not in _JOIN:
                return False
            rank += 1
            continue
        alias, rank = table, rank + 1
        if rank < len(tokens) and (
            tokens[rank].name or (tokens[rank].word not in _JOIN and tokens[rank].text.isalnum())
        ):
            alias, rank = tokens[rank].name or tokens[rank].text, rank + 1
        if alias in query.aliases:
            return False
        query.aliases[alias] = table
        if rank < len(tokens) and tokens[rank].word == "ON":
            end, depth = rank + 1, 0
            while end < len(tokens) and (depth or tokens[end].word not in _JOIN):
                depth += (tokens[end].text == "(") - (tokens[end].text == ")")
                end += 1
            # Values in the condition of an outer join do not bound the other table: left out.
            query.condition(tokens[rank + 1 : end], values=False)
            rank = end
    return True


def _aliases_unquoted(tokens: list[Lexeme]) -> list[Lexeme]:
    """``U0."id"`` reads like ``"U0"."id"``."""
    return [
        Lexeme(f'"{token.text}"', token.place)
        if rank + 1 < len(tokens) and tokens[rank + 1].text == "." and token.text[0] not in "\"'"
        else token
        for rank, token in enumerate(tokens)
    ]


@lru_cache(maxsize=2048)
def analyse(sql: str, known: frozenset[str]) -> Reading:
    """What ``sql`` (with ``%s`` for its parameters) reads of the tables ``known``."""
    tokens = _aliases_unquoted(_tokens(sql))
    mentioned = {name for token in tokens if (name := token.name or token.text) in known}
    if not mentioned:
        return Reading(frozenset(), ())
    whole: set[str] = set()
    queries: list[_Query] = []
    if not _select(tokens, known, whole, queries, {}):
        return Reading(frozenset(mentioned), ())
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
    # A table that is named without being read by one of these queries is one that was not understood.
    whole |= mentioned - {source.table for source in sources} - {alias for query in queries for alias in query.aliases}
    return Reading(frozenset(whole), tuple(sources))


def _select(
    tokens: list[Lexeme], known: frozenset[str], whole: set[str], queries: list[_Query], outer: dict[str, _Query]
) -> bool:
    """Read one SELECT and those inside it; whether it was understood. Adds to ``whole`` and ``queries``."""
    parts = _split(tokens, "FROM")
    if not tokens or tokens[0].word != "SELECT" or len(parts) != 2:
        return False
    if _has(tokens, frozenset({"UNION", "EXCEPT", "INTERSECT"})):
        return False
    end = next((n for n, token in _top(parts[1]) if token.word in _AFTER_FROM), len(parts[1]))
    after = parts[1][end:]
    query = _Query(outer)
    if not _from(parts[1][:end], query):
        return False
    queries.append(query)
    if after and after[0].word == "WHERE":
        stop = next((n for n, token in _top(after) if n and token.word in _AFTER_FROM), len(after))
        query.condition(after[1:stop], values=True)
    query.spread()
    for inner in _inner_selects(tokens):
        if not _select(inner, known, whole, queries, {**outer, **dict.fromkeys(query.aliases, query)}):
            whole |= {name for token in inner if (name := token.name or token.text) in known}
    return True


def _inner_selects(tokens: Sequence[Lexeme]) -> Iterable[list[Lexeme]]:
    """The queries between parentheses, not those inside of them."""
    rank = 1
    while rank < len(tokens):
        if tokens[rank].word == "SELECT" and tokens[rank - 1].text == "(":
            end, depth = rank, 1
            while end < len(tokens) and depth:
                depth += (tokens[end].text == "(") - (tokens[end].text == ")")
                end += 1
            yield list(tokens[rank : end - 1])
            rank = end
        rank += 1


def _top(tokens: Sequence[Lexeme]) -> Iterable[tuple[int, Lexeme]]:
    depth = 0
    for rank, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0:
            yield rank, token


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
