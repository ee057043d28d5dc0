"""The tool that tries tests: each mutant is another rule, one thing of it changed; what nobody notices is said."""

import ast
import difflib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from . import changes, report
from .targets import ROOT, TARGETS, module_of

RULE = '''
"""A rule."""

import functools

ROLES = ("editor", "moderator")


def guard(function):
    @functools.wraps(function)
    def guarded(person):
        if person not in ROLES:
            raise PermissionError(person)
        return function(person)

    return guarded


@guard
def title(person: str = "editor") -> str:
    """Not a constant: 3 < 4."""
    return person.title()


def check(numbers, batch_size):
    numbers.sort()


def rule(a, b, *, limit=10):
    check([a, b], batch_size=500)
    if a < b and not a == 3:
        return (a * limit + 1) / 2
    if title:
        raise ValueError
    return a in (b, 4) or a in {"=", "+"} or a in "=+-@"
'''
TESTS = """
import pytest
from rule import ROLES, rule, title


def test_one():
    assert rule(1, 2) == 5.5


def test_roles():
    assert ROLES == ("editor", "moderator")
    assert title("editor") == "Editor"
    with pytest.raises(PermissionError):
        title("reader")
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "rule.py").write_text(RULE, encoding="utf-8")
    (tmp_path / "test_rule.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n", encoding="utf-8")
    return tmp_path / "rule.py"


def test_each_mutant_changes_one_line_and_none_is_there_twice(path):
    """A mutant equal to the rule survives every test: it would say that nobody tests what everybody does."""
    plain = ast.unparse(ast.parse(RULE)).splitlines()
    found = list(changes.mutants(path))
    for one in found:
        lines = [line for line in difflib.ndiff(plain, one.source.splitlines()) if line.startswith(("+ ", "- "))]
        assert 1 <= len(lines) <= 2, (one.line, one.words)
    assert len({one.source for one in found}) == len(found)
    assert {one.words for one in found} >= {
        "Lt → LtE", "And → Or", "not x → x", "Mult → Div", "In → NotIn", "10 → 11", "if … → if False",
        "without 'editor'", "without 'moderator'", "without @guard", "without check(…)", "without '@'",
        "condition → its contrary",
    }  # fmt: skip
    assert not [one.words for one in found if "wraps" in one.words], "nothing could be called without it"
    assert "500 → 501" not in {one.words for one in found}, "how many rows go in one query"


SCRIPT = """
import json, sys
from pathlib import Path

sys.path[:0] = [{root!r}, {folder!r}]
from tests.mutants.__main__ import outcomes
from tests.mutants.changes import mutants
from tests.mutants.session import Module

path = Path({folder!r}, "rule.py")
found = [one for one in mutants(path) if one.words in {words!r}]
[(results, _seconds)] = outcomes([Module(path, "rule", found)], [{folder!r}])
Path({folder!r}, "found.json").write_text(json.dumps([(one.words, outcome) for one, outcome in results]))
"""
OUTCOMES = {
    "Lt → LtE": "survived",  # no test at the limit: planted
    "without 'moderator'": "killed",  # a constant, which another module holds under its name
    "without @guard": "killed",  # only another import can tell
    "10 → 11": "killed",  # a default
    "1 → 2": "killed",
    "without check(…)": "survived",
    "4 → 5": "unread",  # no test comes there
}


def run(path, words):
    script = SCRIPT.format(root=str(ROOT), folder=str(path.parent), words=list(words))
    kept = {key: value for key, value in os.environ.items() if key not in ("DJANGO_SETTINGS_MODULE", "TEST_DB")}
    return subprocess.run(
        [sys.executable, "-c", script], cwd=path.parent, env=kept, capture_output=True, text=True, timeout=120
    )


def test_what_no_test_notices_is_said_and_the_rest_is_not(path):
    done = run(path, OUTCOMES)
    assert done.returncode == 0, done.stderr
    found = json.loads((path.parent / "found.json").read_text())
    assert dict(found) == OUTCOMES
    assert "survived rule:31 Lt → LtE" in done.stdout
    assert "killed" not in done.stdout


def test_tests_that_fail_as_they_are_prove_nothing(path):
    (path.parent / "test_rule.py").write_text(TESTS + "\n\ndef test_no():\n    raise ValueError\n", encoding="utf-8")
    done = run(path, ["Lt → LtE"])
    assert done.returncode == 1
    assert "test_no" in done.stderr
    assert not (path.parent / "found.json").exists()


def test_a_survivor_is_explained_or_the_run_is_not_good(monkeypatch, tmp_path):
    path = "registry/rules/agreement.py"
    number, text = next(
        (number, line.strip())
        for number, line in enumerate((ROOT / path).read_text().splitlines(), 1)
        if "> 10" in line
    )
    mutant = changes.Mutant(number, number, "f", "Gt → GtE")
    killed = [(changes.Mutant(1, 1, "f", str(n)), "killed") for n in range(9)]
    monkeypatch.setattr(report, "EQUIVALENTS", tmp_path / "equivalents.yaml")
    report.EQUIVALENTS.write_text("{}", encoding="utf-8")
    run = report.Run.of(path, [*killed, (mutant, "survived")], 1)
    assert (run.mutants, run.killed, run.is_good) == (10, 9, False)
    assert "No test yet" in report.table([run])
    row = {"line": text, "change": "Gt → GtE", "reason": "Scores are whole."}
    report.EQUIVALENTS.write_text(yaml.safe_dump({path: [row]}), encoding="utf-8")
    run = report.Run.of(path, [*killed, (mutant, "unread")], 1)
    assert run.is_good
    assert "Scores are whole." in report.table([run])
    assert not report.Run.of(path, [*killed[:1], (mutant, "survived")], 1).is_good, "half of it survives"


def test_reasons_are_about_lines_that_are_there():
    known = yaml.safe_load(report.EQUIVALENTS.read_text(encoding="utf-8"))
    for path, rows in known.items():
        lines = {line.strip() for line in (ROOT / path).read_text(encoding="utf-8").splitlines()}
        words = {(one.line, one.words) for one in changes.mutants(ROOT / path)}
        assert {row["line"] for row in rows} <= lines, path
        assert {row["change"] for row in rows} <= {change for _line, change in words}, path
        assert all(row["reason"].strip() for row in rows)


@pytest.mark.parametrize("name", TARGETS)
def test_modules_and_their_tests_are_where_it_looks(name):
    assert (ROOT / name).is_file()
    assert Path(module_of(name).replace(".", "/") + ".py") == Path(name.removeprefix("site/"))
    for tests in TARGETS[name]:
        assert (ROOT / tests).exists(), tests
