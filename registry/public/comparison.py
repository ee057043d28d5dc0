"""Side by side: the same rows for up to three tools, and which rows differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.framework import words
from registry.public import charts
from registry.public.findings import Finding
from registry.public.sheet import ToolSheet


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A line of the comparison: a cell per tool (``None``: unknown for it). ``code`` is empty for general lines."""

    title: str
    cells: tuple[Any, ...]
    differs: bool
    code: str = ""


def data_rows(sheets: Sequence[ToolSheet]) -> list[ComparisonRow]:
    """The lines of "Mes données", in the order of the first sheet that has them."""
    by_tool = [{line["code"]: line for line in (sheet.label.data_lines if sheet.label else [])} for sheet in sheets]
    order = list(dict.fromkeys(code for lines in by_tool for code in lines))
    rows = []
    for code in order:
        cells = tuple(lines.get(code) for lines in by_tool)
        question = next(cell["question"] for cell in cells if cell)
        rows.append(ComparisonRow(question, cells, _differ([cell and cell.get("state") for cell in cells]), code))
    return rows


@dataclass(frozen=True, slots=True)
class DimensionRows:
    """The criteria of one dimension, and its score in each tool."""

    code: str
    name: str
    rows: tuple[ComparisonRow, ...]

    @property
    def differing(self) -> int:
        """How many criteria do not have the same result everywhere."""
        return sum(row.differs for row in self.rows)


def criteria_rows(sheets: Sequence[ToolSheet]) -> list[DimensionRows]:
    """Results per criterion, by dimension, in the order of the frameworks; a criterion one tool lacks is ``None``."""
    found: list[dict[str, Finding]] = []
    names: dict[str, str] = {}
    order: dict[str, list[str]] = {}
    for sheet in sheets:
        mine = {}
        for group in sheet.groups:
            names.setdefault(group.dimension.code, group.dimension.name)
            for one in group.findings:
                mine[one.code] = one
                codes = order.setdefault(group.dimension.code, [])
                if one.code not in codes:
                    codes.append(one.code)
        found.append(mine)
    result = []
    for dimension, codes in order.items():
        rows = []
        for code in sorted(codes):
            cells = tuple(mine.get(code) for mine in found)
            question = next(cell.question for cell in cells if cell)
            rows.append(ComparisonRow(question, cells, _differ([cell and cell.verdict for cell in cells]), code))
        result.append(DimensionRows(dimension, names[dimension], tuple(rows)))
    return result


def score_rows(sheets: Sequence[ToolSheet]) -> list[ComparisonRow]:
    """Score and letter of each dimension."""
    by_tool = [{line.code: line for line in sheet.dimensions} for sheet in sheets]
    order = list(dict.fromkeys(code for lines in by_tool for code in lines))
    rows = []
    for code in order:
        cells = tuple(lines.get(code) for lines in by_tool)
        name = next(cell.name for cell in cells if cell)
        rows.append(ComparisonRow(name, cells, _differ([cell and cell.score for cell in cells]), code))
    return rows


def chart(sheets: Sequence[ToolSheet]):
    """The scores as one image: a line per dimension, a shape per tool."""
    rows = score_rows(sheets)
    if not rows:
        return ""
    values = [
        charts.Series(
            sheet.tool.name,
            [float(row.cells[n].score) if row.cells[n] and row.cells[n].score is not None else None for row in rows],
        )
        for n, sheet in enumerate(sheets)
    ]
    desc = "; ".join(
        f"{words.spoken(row.title)}: "
        + ", ".join(
            f"{sheet.tool.name} {row.cells[n].score_text if row.cells[n] else '—'}" for n, sheet in enumerate(sheets)
        )
        for row in rows
    )
    thresholds = next((sheet.thresholds for sheet in sheets if sheet.label), [])
    return charts.dots(
        [words.spoken(row.title) for row in rows],
        values,
        key="compare",
        title=_("Scores side by side, from 0 to 100"),
        desc=desc,
        thresholds=thresholds,
    )


def _differ(values: Sequence[Any]) -> bool:
    return len({str(value) for value in values}) > 1
