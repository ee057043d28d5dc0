"""The tool that tries tests: each mutant is another rule, and only one thing of it changed."""

import ast
import difflib
import importlib.machinery
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _tool():
    loader = importlib.machinery.SourceFileLoader("mutants_tool", str(ROOT / "bin" / "mutants"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutants_tool", loader))
    loader.exec_module(module)
    return module


tool = _tool()


def test_each_mutant_changes_one_line_and_none_is_there_twice(tmp_path):
    """A mutant equal to the rule survives every test: it would say that nobody tests what everybody does."""
    path = tmp_path / "rule.py"
    path.write_text(
        "def rule(a, b):\n    if a < b and not a == 3:\n        return (a * 10 + 1) / 2\n    return a in (b, 4)\n",
        encoding="utf-8",
    )
    plain = ast.unparse(ast.parse(path.read_text(encoding="utf-8"))).splitlines()
    found = [(line, words, source) for line, words, source in tool.mutants(path)]
    for line, words, source in found:
        changes = [one for one in difflib.ndiff(plain, source.splitlines()) if one.startswith("+ ")]
        assert len(changes) == 1, (line, words)
    assert len({source for _line, _words, source in found}) == len(found)
    assert {words for _line, words, _source in found} >= {
        "Lt → LtE",
        "And → Or",
        "not x → x",
        "Mult → Div",
        "In → NotIn",
    }


@pytest.mark.parametrize("name", tool.TARGETS)
def test_rules_and_their_tests_are_where_it_looks(name):
    path = ROOT / name
    plain = ast.unparse(ast.parse(path.read_text(encoding="utf-8")))
    assert all(source != plain for _line, _words, source in tool.mutants(path))
    for tests in tool.TARGETS[name]:
        assert (ROOT / tests).is_file(), tests
