"""``python -m tests.mutants [registry/rules/scoring …]``: change each rule in one place, list what no test notices.

Exit 1 when a mutant survives that ``equivalents.yaml`` does not explain, or when less than 85 % of a module is killed.
``--table`` writes docs/mutants.md from the last run of each module.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from . import report
from .targets import ROOT, TARGETS, module_of, tests_of


def _arguments(tests: list[str]) -> list[str]:
    return ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-seed=1", "--create-db", *tests]


def one_module(path: str, only: str = "") -> "report.Run":
    """Try every mutant of a module in a process of its own; the runs that need another import come after it."""
    from . import fresh, session
    from .changes import mutants

    tests, name, file = tests_of(path), module_of(path), ROOT / path
    found = [one for one in mutants(file) if only in one.words or only == str(one.line)]
    clock = report.Clock()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as pipe:
            os.environ["TEST_DB"] = str(Path(tempfile.mkdtemp(prefix="mutants-")) / "test.sqlite3")
            report.run_session(file, name, found, _arguments(tests), pipe)
        sys.stdout.flush()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        outcomes = [line.strip() for line in pipe]
    os.waitpid(child, 0)
    if len(outcomes) != len(found):
        raise SystemExit(f"{path}: its tests fail as they are, or stopped:\n" + "\n".join(outcomes[-5:]))
    results = []
    for mutant, outcome in zip(found, outcomes, strict=True):
        if outcome == session.ABSENT:
            outcome = fresh.attempt(name, file, mutant.source, _arguments(tests))
        results.append((mutant, outcome))
        if outcome != session.KILLED:
            print(f"  {outcome:8} {path}:{mutant.line} {mutant.words}", flush=True)
    return report.Run.of(path, results, clock)


def main() -> None:
    """Run, print, keep the result, exit 1 when a survivor has no reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="modules, or the beginning of their path (default: all)")
    parser.add_argument("--only", default="", help="line, or words of the change")
    parser.add_argument("--table", action="store_true", help="write docs/mutants.md from the last runs and stop")
    options = parser.parse_args()
    os.chdir(ROOT)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    os.environ.pop("DATABASE_URL", None)  # a SQLite file, copied for each mutant
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    if options.table:
        report.write_table()
        return
    wanted = [path for path in TARGETS if not options.names or path.startswith(tuple(options.names))]
    if not wanted:
        parser.error("known modules: " + ", ".join(TARGETS))
    runs = []
    for path in wanted:
        runs.append(one_module(path, options.only))
        print(runs[-1], flush=True)
        if not options.only:
            runs[-1].keep()
    raise SystemExit(any(not run.is_good for run in runs))


if __name__ == "__main__":
    main()
