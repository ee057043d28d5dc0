"""One name, one thing; every package of the house under the contracts of its imports."""

import ast
import tomllib
from collections import defaultdict

from tests.demo_site import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["type"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
#: Names that the framework gives, and two models whose tables and rights bear the name (``directory``, ``content``).
SHARED = {"Command", "Source"}


def packages() -> set[str]:
    folders = [*ROOT.iterdir(), *(ROOT / "site").iterdir()]
    found = {path.name for path in folders if (path / "__init__.py").exists()}
    return found - {"tests", "bench"}


def modules():
    for package in packages():
        home = ROOT / package if (ROOT / package).exists() else ROOT / "site" / package
        for path in home.rglob("*.py"):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_every_package_stands_on_a_floor_and_may_hold_no_cycle():
    roots = set(PROJECT["tool"]["importlinter"]["root_packages"])
    floors = {name.strip() for layer in CONTRACTS["layers"]["layers"] for name in layer.split("|")}
    assert packages() == roots == floors == set(CONTRACTS["acyclic_siblings"]["ancestors"])


def test_no_two_classes_have_one_name():
    known = defaultdict(list)
    for path, tree in modules():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name not in SHARED and not node.name.startswith("_"):
                known[node.name].append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in known.items() if len(paths) > 1} == {}


def test_imports_inside_functions_are_refused():
    lint = PROJECT["tool"]["ruff"]["lint"]
    assert "PLC0415" in lint["select"]
    quiet = {pattern for pattern, rules in lint["per-file-ignores"].items() if "PLC0415" in rules}
    for path, tree in modules():
        hidden = [
            node.lineno
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        relative = path.relative_to(ROOT)
        assert not hidden or any(relative.match(pattern.removeprefix("**/")) for pattern in quiet), (
            f"{relative}: {hidden}"
        )
