"""How good a ranking is: pure judgements of answers, and their counts by half, language and kind."""

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from .questions import Question, folded
from .targets import HAND_OVER, TargetCatalogue, is_hand_over, same

FIRST = 3
#: Nothing to say and nobody to call is right for what has nothing to do with health.
OFF_TOPIC = "hors-sujet"
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the site shows, best first: addresses, and hand-overs as ``hand-over:<code>``; and what it proposes instead.

    What a person has to unfold or to go to a second page for does not count, and is left out.
    """

    ranked: tuple[str, ...] = ()
    did_you_mean: str = ""


Ask = Callable[[str, str], Ranking]
"""A search to be judged: text typed, language of the reader → what is shown."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question judged. ``rank`` of the first right answer, from 1, 0 when it is not shown; ``ms`` on the clock."""

    question: Question
    answer: Ranking
    rank: int
    right_nothing: bool = False
    wrong_suggestion: bool = False
    ms: float = 0.0

    @property
    def right(self) -> bool:
        """The best outcome: the answer first, or nothing said as it should be."""
        return self.right_nothing if self.question.nothing else self.rank == 1


@dataclass(slots=True)
class Count:
    """``hits`` of ``total``, with the 95 % interval of Wilson."""

    hits: int = 0
    total: int = 0

    def add(self, hit: bool) -> None:
        """Count one more."""
        self.hits += hit
        self.total += 1

    @property
    def share(self) -> float:
        """Part of the hits, 0 when nothing was counted."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Bounds of the true share, 95 times of 100."""
        if not self.total:
            return 0.0, 1.0
        square = _Z * _Z
        middle = self.share + square / (2 * self.total)
        spread = _Z * math.sqrt(self.share * (1 - self.share) / self.total + square / (4 * self.total * self.total))
        scale = 1 + square / self.total
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(slots=True)
class Score:
    """Counts of a set of verdicts.

    ``first`` and ``three``: the right answer first, among the first three (questions that have one). ``nothing``:
    nothing shown and the right hand-over first (questions that have none). ``silent``: nothing at all shown for a
    question that has an answer. ``suggested``: wrong "did you mean", of all questions.
    """

    first: Count = field(default_factory=Count)
    three: Count = field(default_factory=Count)
    nothing: Count = field(default_factory=Count)
    silent: Count = field(default_factory=Count)
    suggested: Count = field(default_factory=Count)
    ms: list[float] = field(default_factory=list)

    @property
    def median_ms(self) -> float:
        """Median time of an answer on the clock, in milliseconds."""
        return statistics.median(self.ms) if self.ms else 0.0


def judge(question: Question, answer: Ranking, catalogue: TargetCatalogue, ms: float = 0.0) -> Judgement:
    """Judge one answer. Raises ``UnknownTarget`` when the question names what the site does not have."""
    expected = [catalogue.address(reference, question.language) for reference in question.expect]
    rank = next(
        (place for place, shown in enumerate(answer.ranked, 1) if any(same(wanted, shown) for wanted in expected)), 0
    )
    proposal = folded(answer.did_you_mean)
    wrong = bool(proposal) and proposal not in {folded(text) for text in question.suggest}
    return Judgement(question, answer, rank, _right_nothing(question, answer, catalogue), wrong, ms)


def _right_nothing(question: Question, answer: Ranking, catalogue: TargetCatalogue) -> bool:
    if not question.nothing:
        return False
    allowed = [catalogue.address(reference, question.language) for reference in question.may]
    shown = [item for item in answer.ranked if not is_hand_over(item)]
    if any(not any(same(wanted, item) for wanted in allowed) for item in shown):
        return False
    handed = [item.removeprefix(HAND_OVER) for item in answer.ranked if is_hand_over(item)]
    return handed[0] in question.nothing if handed else OFF_TOPIC in question.nothing


def run(questions: Iterable[Question], ask: Ask, catalogue: TargetCatalogue) -> list[Judgement]:
    """Ask every question, one after the other, and judge the answers."""
    verdicts = []
    for question in questions:
        started = time.perf_counter()
        answer = ask(question.text, question.language)
        verdicts.append(judge(question, answer, catalogue, (time.perf_counter() - started) * 1000))
    return verdicts


def score(verdicts: Iterable[Judgement]) -> Score:
    """Count a set of verdicts."""
    found = Score()
    for verdict in verdicts:
        found.suggested.add(verdict.wrong_suggestion)
        found.ms.append(verdict.ms)
        if verdict.question.nothing:
            found.nothing.add(verdict.right_nothing)
            continue
        found.first.add(verdict.rank == 1)
        found.three.add(1 <= verdict.rank <= FIRST)
        found.silent.add(not verdict.answer.ranked)
    return found


def by(verdicts: Sequence[Judgement], *names: str) -> dict[tuple[str, ...], Score]:
    """Score each group of verdicts that share these fields of the question, in the order they come."""
    groups: dict[tuple[str, ...], list[Judgement]] = {}
    for verdict in verdicts:
        groups.setdefault(tuple(getattr(verdict.question, name) for name in names), []).append(verdict)
    return {key: score(members) for key, members in groups.items()}
