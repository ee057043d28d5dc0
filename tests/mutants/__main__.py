"""``python -m tests.mutants [registry/rules/scoring …]``: change each rule in one place, list what no test notices.

Exit 1 when a mutant survives that ``equivalents.yaml`` does not explain, or when less than 85 % of a module is killed.
``--table`` writes docs/mutants.md from the last run of each module.
"""

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from . import fresh, report
from .changes import Mutant, mutants
from .session import ABSENT, KILLED, Module, Session, _quiet
from .targets import ROOT, TARGETS, module_of, tests_of


def _arguments(tests: list[str]) -> list[str]:
    """Tests in plain words alone: what only generated examples find, nobody said. Nobody reads why one fails either."""
    silent = ("--tb=native", "--assert=plain")  # a failure that is drawn costs half a second, for each mutant
    return ["-q", "-p", "no:cacheprovider", "-m", "not hypothesis", *silent, "--create-db", *tests]


def run(paths: list[str], only: str = "") -> list["report.Run"]:
    """Try every mutant of these modules, each by its own tests; print and keep what is found."""
    modules = [
        Module(
            ROOT / path,
            module_of(path),
            [one for one in mutants(ROOT / path) if only in ("", str(one.line))],
            tests_of(path),
        )
        for path in paths
    ]
    tests = list(dict.fromkeys(one for module in modules for one in module.tests))
    runs = []
    for path, (results, seconds) in zip(paths, outcomes(modules, tests), strict=True):
        runs.append(report.Run.of(path, results, seconds))
        print(runs[-1], flush=True)
        if not only:
            runs[-1].keep()
    return runs


def outcomes(modules: list[Module], tests: list[str]) -> Iterator[tuple[list[tuple[Mutant, str]], float]]:
    """Per module, as each ends: what became of each mutant, and the seconds of processor that it took.

    One process keeps imports and database for all; mutants that only another import can place come after the others.
    Raises ``SystemExit`` when the tests fail as they are.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _quiet()
        with os.fdopen(writing, "w") as pipe:
            try:
                _session(modules, tests, pipe)
            except BaseException:  # said by the parent, which would otherwise only see that nothing comes any more
                pipe.write(traceback.format_exc())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        for module in modules:
            found, seconds = [], 0.0
            while len(found) < len(module.mutants):
                name, _tab, rest = pipe.readline().rstrip("\n").partition("\t")
                if not rest:
                    raise SystemExit(f"The tests fail as they are, or stopped: {name}\n{pipe.read()}")
                outcome, spent = rest.split("\t")
                found.append(outcome)
                seconds = float(spent)
                _say(module, len(found) - 1, outcome)
            start = sum(os.times()[:4])
            results = list(zip(module.mutants, found, strict=True))
            for number, (mutant, outcome) in enumerate(results):
                if outcome == ABSENT:
                    options = _arguments(module.tests or tests)
                    results[number] = (mutant, fresh.attempt(module.name, module.path, mutant.source, options))
                    _say(module, number, results[number][1])
            yield results, seconds + sum(os.times()[:4]) - start
    os.waitpid(child, 0)


def _say(module: Module, number: int, outcome: str) -> None:
    if outcome not in (KILLED, ABSENT):
        mutant = module.mutants[number]
        print(f"  {outcome:8} {module.name}:{mutant.line} {mutant.words}", flush=True)


def _session(modules: list[Module], tests: list[str], pipe) -> None:
    """Run pytest with the plugin; a line of ``pipe`` per mutant, or what stopped it."""
    import pytest

    def tell(module, _mutant, outcome):
        pipe.write(f"{module.name}\t{outcome}\t{module.seconds}\n")
        pipe.flush()

    plugin = Session(modules, tell)
    code = pytest.main(_arguments(tests), plugins=[plugin])
    if plugin.done != sum(len(module.mutants) for module in modules):
        pipe.write(f"pytest ended with {code}\n" + "\n".join(plugin.failed) + "\n")


def main() -> None:
    """Run, print, keep the result, exit 1 when a survivor has no reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="modules, or the beginning of their path (default: all)")
    parser.add_argument("--only", default="", help="number of a line")
    parser.add_argument("--table", action="store_true", help="write docs/mutants.md from the last runs and stop")
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    os.environ.pop("DATABASE_URL", None)  # a SQLite file of our own, copied for each mutant
    os.environ["TEST_DB"] = str(Path(tempfile.mkdtemp(prefix="mutants-")) / "test.sqlite3")
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    if options.table:
        report.write_table()
        return
    paths = [path for path in TARGETS if not options.names or path.startswith(tuple(options.names))]
    if not paths:
        parser.error("known modules: " + ", ".join(TARGETS))
    runs = run(paths, options.only)
    raise SystemExit(any(not one.is_good for one in runs))


if __name__ == "__main__":
    main()
