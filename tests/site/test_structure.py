"""One name, one thing; every package of the house under the contracts of its imports."""

import ast
import tomllib
from collections import defaultdict

from core import declaration
from tests.demo_site import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["type"]: contract for contract in PROJECT["tool"]["importlinter"]["contracts"]}
#: Names that the framework gives, and two models whose tables and rights bear the name (``directory``, ``content``).
SHARED = {"Command", "Source"}


#: Folders of the three large packages on which models may rest, or that framework and tools read.
NO_SERVICE = {"models", "rules", "framework", "presentation", "hours", "reference", "migrations", "management",
              "templatetags"}  # fmt: skip


def packages() -> set[str]:
    return set(declaration.packages())


def has_module(home, name: str) -> bool:
    return (home / f"{name}.py").exists() or (home / name / "__init__.py").exists()


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


def test_coverage_and_types_look_at_every_package():
    coverage = {name.removeprefix("site/") for name in PROJECT["tool"]["coverage"]["run"]["source"]}
    assert coverage == set(PROJECT["tool"]["mypy"]["packages"]) == packages()


def test_the_contract_of_models_names_every_package_that_has_some():
    contract = CONTRACTS["forbidden"]
    assert contract["name"] == "Models import no service"
    models = {f"{name}.models" for name, home in declaration.packages().items() if has_module(home, "models")}
    assert set(contract["source_modules"]) == models
    folders = {
        f"{name}.{folder.name}"
        for name in ("content", "registry", "directory")
        for folder in (ROOT / name).iterdir()
        if (folder / "__init__.py").exists() and folder.name not in NO_SERVICE
    }
    assert folders <= set(contract["forbidden_modules"])


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
