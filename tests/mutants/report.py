"""What a run found, kept as JSON in ``var/mutants``, and the page that shows it."""

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

import yaml

from .changes import Mutant
from .targets import ROOT, TARGETS

FOLDER = ROOT / "var" / "mutants"
PAGE = ROOT / "docs" / "mutants.md"
EQUIVALENTS = Path(__file__).with_name("equivalents.yaml")
LEAST = 0.85
MARK = "<!-- table: python -m tests.mutants --table -->"


def reasons(path: str) -> dict[tuple[str, str], str]:
    """Why a survivor of a module changes nothing: by text of its line and words of the change."""
    rows = (yaml.safe_load(EQUIVALENTS.read_text(encoding="utf-8")) or {}).get(path, [])
    return {(row["line"], row["change"]): row["reason"] for row in rows}


@dataclass
class Run:
    """The result for one module. A survivor is a dict: number and text of the line, change, reason if there is one."""

    path: str
    mutants: int
    killed: int
    seconds: int
    date: str
    survivors: list[dict] = field(default_factory=list)

    @classmethod
    def of(cls, path: str, results: list[tuple[Mutant, str]], seconds: float) -> "Run":
        """Count, and explain what ``equivalents.yaml`` explains."""
        lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
        known, survivors = reasons(path), []
        for mutant, outcome in results:
            if outcome != "killed":
                text = lines[mutant.line - 1].strip()
                reason = known.get((text, mutant.words), "")
                survivors.append({"at": mutant.line, "line": text, "change": mutant.words, "reason": reason})
        date = dt.date.today().isoformat()
        return cls(path, len(results), len(results) - len(survivors), round(seconds), date, survivors)

    @property
    def unexplained(self) -> list[dict]:
        return [row for row in self.survivors if not row["reason"]]

    @property
    def is_good(self) -> bool:
        """Everything that survives is explained, and it is not most of it."""
        return not self.unexplained and self.killed >= LEAST * self.mutants

    def __str__(self) -> str:
        share = 100 * self.killed / (self.mutants or 1)
        return (
            f"{self.path}: {self.mutants} mutants, {self.killed} killed ({share:.0f} %), "
            f"{len(self.unexplained)} survive without a reason, {self.seconds} s of processor"
        )

    def keep(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", self.path.removesuffix(".py")) + ".json"
        (FOLDER / name).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")


def kept() -> list[Run]:
    """The last run of each module that is still a target, in the order of the targets."""
    found = [Run(**json.loads(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.json")]
    return sorted((run for run in found if run.path in TARGETS), key=lambda run: list(TARGETS).index(run.path))


def table(runs: list[Run]) -> str:
    """Markdown: a line per module, then each survivor with its reason."""
    rows = ["| Module | Mutants | Killed | % | Processor | Date |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    for run in runs:
        share = round(100 * run.killed / (run.mutants or 1))
        rows.append(f"| `{run.path}` | {run.mutants} | {run.killed} | {share} | {run.seconds} s | {run.date} |")
    total, killed = sum(run.mutants for run in runs), sum(run.killed for run in runs)
    seconds = sum(run.seconds for run in runs)
    rows += [f"| **all** | {total} | {killed} | {round(100 * killed / (total or 1))} | {seconds} s | |", ""]
    rows += ["## What survives", ""]
    for run in runs:
        if run.survivors:
            rows += [f"`{run.path}`", ""]
            for row in run.survivors:
                rows.append(f"- `{row['line']}`: {row['change']}. {row['reason'] or '**No test yet.**'}")
            rows.append("")
    return "\n".join(rows).rstrip() + "\n"


def write_table() -> None:
    """Replace what follows the mark in docs/mutants.md."""
    before = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(f"{before}{MARK}\n\n{table(kept())}", encoding="utf-8")
