"""Ways to change a module in one place: what a tired programmer, or a hurried one, would leave behind.

Operators and their limits, `not`, `and`/`or`, numbers, members of sets and lists of words, a condition that never
holds, a call whose result nobody reads, a decorator. Words for people, annotations, docstrings and logging stay.
"""

import ast
import copy
import itertools
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitOr: ast.BitAnd,
             ast.BitAnd: ast.BitOr}  # fmt: skip
#: Decorators that change no answer (speed), or without which nothing could be imported or called.
NEUTRAL = {"property", "cached_property", "staticmethod", "classmethod", "abstractmethod", "overload", "override",
           "dataclass", "cache", "lru_cache", "contextmanager", "setter", "singledispatch", "wraps"}  # fmt: skip
#: Calls that only tell: no rule depends on them.
TELLING = {"debug", "info", "warning", "error", "exception", "log"}
#: Arguments that change no answer: how many rows go in one query, whether two lists are asked to be of one length.
NEUTRAL_ARGUMENTS = {"batch_size", "chunk_size", "strict"}
SIGNS = set(string.punctuation + string.whitespace)


@dataclass(frozen=True)
class Mutant:
    """One change: where, in words, and the module's other source."""

    line: int
    end: int
    function: str
    """Name of the function around, empty for a constant of the module or of a class, or a decorator."""
    words: str
    code: Any = None
    path: Path | None = None
    number: int = 0
    """Place among the mutants of its file."""

    @property
    def source(self) -> str:
        """The module's other source; made when it is asked for, which few mutants need."""
        _found, tree = next(itertools.islice(_changed(self.path), self.number, None))
        return ast.unparse(tree)


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _is_word(node: ast.AST) -> bool:
    """A text, a member of an enumeration, the name of a constant, or what is unpacked."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.Attribute | ast.Starred) or (isinstance(node, ast.Name) and node.id.isupper())


def _members(node) -> Iterator[tuple[str, Callable]]:
    """A list, set or tuple of words or names without one of its members."""
    plain = [_is_word(one) for one in node.elts]
    if isinstance(getattr(node, "ctx", None), ast.Store) or not node.elts or not all(plain):
        return
    for place, one in enumerate(list(node.elts)):  # it is changed meanwhile
        yield f"without {ast.unparse(one)}", lambda it, place=place: it.elts.pop(place)


def _changes(node: ast.AST) -> Iterator[tuple[str, Callable]]:
    """Ways to change one node: words, and a function that changes it in place."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            other = COMPARISONS.get(type(operator))
            if other:
                words = f"{type(operator).__name__} → {other.__name__}"
                yield words, lambda it, place=place, other=other: it.ops.__setitem__(place, other())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} → {other.__name__}", lambda it: setattr(it, "op", other())
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        other = OPERATORS[type(node.op)]
        yield f"{type(node.op).__name__} → {other.__name__}", lambda it: setattr(it, "op", other())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not x → x", lambda it: it.__dict__.update(op=ast.UAdd(), operand=_truth(it.operand))
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, ast.List | ast.Set | ast.Tuple):
        yield from _members(node)
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
            yield "condition → its contrary", lambda it: setattr(it, "test", ast.UnaryOp(ast.Not(), it.test))
        if isinstance(node, ast.If):
            yield "if … → if False", lambda it: setattr(it, "test", ast.Constant(False))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _name(node.value) not in TELLING:
        yield f"without {_name(node.value)}(…)", lambda it: setattr(it, "value", ast.Constant(None))


def _constants(node: ast.Constant) -> Iterator[tuple[str, Callable]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", lambda it: setattr(it, "value", not value)
    elif isinstance(value, int):
        yield f"{value} → {value + 1}", lambda it: setattr(it, "value", value + 1)
    elif isinstance(value, str) and 3 <= len(value) <= 12 and set(value) <= SIGNS and len(set(value)) == len(value):
        for place, sign in enumerate(value):
            yield f"without {sign!r}", lambda it, place=place: setattr(it, "value", value[:place] + value[place + 1 :])


def _truth(node):
    return ast.Call(ast.Name("bool", ast.Load()), [node], [])


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """The node and what is below it, but for annotations, docstrings and functions (they have a turn of their own)."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.keyword) and child.arg in NEUTRAL_ARGUMENTS:
                continue
            if isinstance(child, ast.AST) and not isinstance(
                child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
            ):
                yield from _walk(child)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _nodes(body: list[ast.stmt], function: str = "") -> Iterator[tuple[str, ast.stmt, ast.AST]]:
    """``(function, statement, node)`` of everything that may change, in order."""
    for statement in body:
        if _is_text(statement) or isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if isinstance(statement, ast.ClassDef):
            yield from _nodes(statement.body, function)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield "", statement, statement
            for default in [*statement.args.defaults, *filter(None, statement.args.kw_defaults)]:
                yield from (("", statement, node) for node in _walk(default))
            yield from _nodes(statement.body, statement.name)
        else:
            yield from _statement(statement, function)


def _statement(statement: ast.stmt, function: str) -> Iterator[tuple[str, ast.stmt, ast.AST]]:
    blocks = [name for name in ("body", "orelse", "finalbody") if isinstance(getattr(statement, name, None), list)]
    kept = {name: getattr(statement, name) for name in blocks}
    for node in _walk(statement):
        inside = any(node is one or node in ast.walk(one) for name in blocks for one in kept[name])
        if not inside and not isinstance(node, ast.ExceptHandler):
            yield function, statement, node
    for name in blocks:
        yield from _nodes(kept[name], function)
    for handler in getattr(statement, "handlers", ()):
        yield from _nodes(handler.body, function)


def _decorators(function) -> Iterator[tuple[str, Callable]]:
    for place, decorator in enumerate(list(function.decorator_list)):
        if _name(decorator) not in NEUTRAL:
            yield f"without @{_name(decorator)}", lambda it, place=place: it.decorator_list.pop(place)


def _changed(path: Path) -> Iterator[tuple[tuple[int, int, str, str], ast.Module]]:
    """``(line, end, function, words)`` of each mutant of a file, and its tree: changed, read, and put back."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: set[tuple[int, str]] = set()
    for function, statement, node in list(_nodes(tree.body)):
        changes = _decorators(node) if isinstance(node, ast.FunctionDef) else _changes(node)
        for words, change in changes:
            if (id(node), words) in seen:
                continue
            seen.add((id(node), words))
            # The node and its children stay the same objects: a copy put back would leave later changes without effect.
            before = {
                name: copy.copy(value) if isinstance(value, list) else value for name, value in vars(node).items()
            }
            plain = ast.dump(node)
            change(node)
            if ast.dump(node) != plain:
                ast.fix_missing_locations(node)
                yield (getattr(node, "lineno", statement.lineno), _end(node, statement), function, words), tree
            vars(node).update(before)


def mutants(path: Path) -> Iterator[Mutant]:
    """Each mutant of a file."""
    for number, (found, tree) in enumerate(_changed(path)):
        yield Mutant(*found, compile(tree, str(path), "exec"), path, number)


def _end(node: ast.AST, statement: ast.stmt) -> int:
    """Last line of the expression, or of the head of the statement."""
    if isinstance(node, ast.If | ast.While):
        return node.test.end_lineno
    return getattr(node, "end_lineno", None) or statement.lineno
