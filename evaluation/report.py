"""The figures of an evaluation as text for a terminal, and as plain data for a file or a page."""

from collections.abc import Sequence
from typing import Any

from . import measures
from .measures import Count, Judgement, Score

_HEADS = ("", "questions", "success@1", "success@3", "silent", "right nothing", "wrong suggestion", "median ms")


def rows(verdicts: Sequence[Judgement]) -> list[tuple[str, Score]]:
    """Return the lines of the table: each half, then its languages, then its kinds of question."""
    found: list[tuple[str, Score]] = []
    for (half,), score in measures.by(verdicts, "half").items():
        members = [verdict for verdict in verdicts if verdict.question.half == half]
        found.append((half, score))
        for name in ("language", "kind"):
            found += [(f"  {key}", part) for (key,), part in measures.by(members, name).items()]
    return found


def table(verdicts: Sequence[Judgement]) -> str:
    """Return the table of :func:`rows` as aligned text; ``–`` where nothing was asked."""
    lines = [_HEADS] + [
        (
            name,
            str(score.suggested.total),
            _share(score.first),
            _share(score.three),
            _share(score.silent),
            _share(score.nothing),
            str(score.suggested.hits),
            f"{score.median_ms:.0f}",
        )
        for name, score in rows(verdicts)
    ]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def misses(verdicts: Sequence[Judgement]) -> str:
    """Return one line for each question that was not answered as it should be, with what was shown."""
    lines = []
    for verdict in verdicts:
        if verdict.right and not verdict.wrong_suggestion:
            continue
        question, answer = verdict.question, verdict.answer
        wanted = " | ".join(question.expect) or "nothing: " + " | ".join(question.nothing)
        shown = ", ".join(answer.ranked[: measures.FIRST]) or "–"
        proposed = f" ; did you mean “{answer.did_you_mean}”" if answer.did_you_mean else ""
        lines.append(f"{question.id} [{verdict.rank}] {question.text} → {shown}{proposed} (wanted {wanted})")
    return "\n".join(lines)


def data(verdicts: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Return the lines of the table as plain data: counts and 95 % intervals, no question and no answer."""
    return [
        {
            "name": name.strip(),
            "questions": score.suggested.total,
            **{part: _count(getattr(score, part)) for part in ("first", "three", "silent", "nothing", "suggested")},
            "median_ms": round(score.median_ms, 1),
        }
        for name, score in rows(verdicts)
    ]


def _share(count: Count) -> str:
    if not count.total:
        return "–"
    low, high = count.interval
    return f"{count.share:.0%} [{low:.0%}–{high:.0%}]"


def _count(count: Count) -> dict[str, Any]:
    low, high = count.interval
    return {"hits": count.hits, "total": count.total, "low": round(low, 4), "high": round(high, 4)}
