"""Score, letter and label of a set of answers: a pure function of (framework, profile, answers), exact.

The rule is the section ``notation`` of the framework dossier. Anybody can recompute what is published: dimensions are
rounded to 0.1 (half up), the overall score is the mean of these *rounded* dimensions, rounded the same way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from django.utils.translation import gettext as _

from registry.framework.spec import (
    NOT_APPLICABLE,
    NOT_COMMUNICATED,
    NOT_TESTED,
    CapSpec,
    ChoiceScale,
    CriterionSpec,
    FrameworkSpec,
)


class ScoringError(ValueError):
    """Answers that cannot be scored: one missing, unknown, or not applicable where the criterion forbids it."""


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """A value of the criterion's scale or so/nc/nt; ``proof`` None means the criterion's minimum; ``why`` for so."""

    value: str
    proof: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """``counted`` is "value", "nc" (also for an insufficient proof), "so" or "nt"; ``worth`` is None for so and nt."""

    code: str
    counted: str
    worth: Fraction | None
    phrase: str
    insufficient_proof: bool = False


@dataclass(frozen=True, slots=True)
class DimensionResult:
    """``score`` and ``letter`` are None when nothing applies, or when something was not tested."""

    code: str
    score: Decimal | None
    letter: str | None
    reduced: bool
    floor_reached: bool


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling that lowered the letter; ``because`` names dimensions (P1, P2) or criteria (P3)."""

    code: str
    because: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that the answers lead to. ``letter`` is None without a label; ``letter_computed`` is for auditors."""

    dimensions: Mapping[str, DimensionResult]
    criteria: Mapping[str, CriterionResult]
    score: Decimal | None
    letter_computed: str | None
    letter: str | None
    label: bool
    blocking: tuple[str, ...]
    untested: tuple[str, ...]
    floors: tuple[str, ...]
    caps: tuple[Cap, ...]
    reasons: tuple[str, ...]


def round_half_up(number: Fraction) -> Decimal:
    """Round to 0.1, half up, without ever passing through a binary float."""
    return Decimal(floor(number * 10 + Fraction(1, 2))).scaleb(-1)


def phrase_key(criterion: CriterionSpec, value: str, worth: Fraction) -> str:
    """Which public sentence of the criterion to show: "reussi", "partiel" or "echec"."""
    if isinstance(criterion.scale, ChoiceScale) and value in criterion.scale.phrases:
        return criterion.scale.phrases[value]
    return "reussi" if worth == 1 else "echec" if worth == 0 else "partiel"


def assess(spec: FrameworkSpec, criterion: CriterionSpec, answer: CriterionAnswer) -> CriterionResult:
    """What one answer counts for. ``InvalidValueError`` or :class:`ScoringError` when it cannot be."""
    if answer.value == NOT_APPLICABLE:
        if not criterion.may_be_na:
            raise ScoringError(_("%(code)s: this criterion may not be “not applicable”.") % {"code": criterion.code})
        if not answer.why.strip():
            raise ScoringError(_("%(code)s: “not applicable” needs a reason.") % {"code": criterion.code})
        return CriterionResult(criterion.code, NOT_APPLICABLE, None, NOT_APPLICABLE)
    if answer.value == NOT_TESTED:
        return CriterionResult(criterion.code, NOT_TESTED, None, NOT_TESTED)
    if answer.value == NOT_COMMUNICATED:
        return CriterionResult(criterion.code, NOT_COMMUNICATED, Fraction(0), NOT_COMMUNICATED)
    worth = criterion.scale.worth(answer.value)
    proof = criterion.minimum_proof if answer.proof is None else answer.proof
    if worth > 0 and not spec.proof_is_enough(proof, criterion.minimum_proof):
        return CriterionResult(criterion.code, NOT_COMMUNICATED, Fraction(0), NOT_COMMUNICATED, insufficient_proof=True)
    return CriterionResult(criterion.code, "value", worth, phrase_key(criterion, answer.value, worth))


def _weight(criteria: Iterable[CriterionSpec]) -> int:
    return sum(criterion.weight for criterion in criteria)


def _dimension(
    spec: FrameworkSpec,
    code: str,
    least: str,
    criteria: list[CriterionSpec],
    results: Mapping[str, CriterionResult],
) -> DimensionResult:
    applicable = [item for item in criteria if results[item.code].counted != NOT_APPLICABLE]
    reduced = (
        bool(criteria) and Fraction(_weight(criteria) - _weight(applicable), _weight(criteria)) > spec.reduced_share
    )
    worths = [worth for item in applicable if (worth := results[item.code].worth) is not None]
    if not applicable or len(worths) < len(applicable):
        return DimensionResult(code, None, None, reduced, floor_reached=not applicable)
    total = sum((item.weight * worth for item, worth in zip(applicable, worths, strict=True)), Fraction(0))
    score = round_half_up(Fraction(100 * total / _weight(applicable)))
    letter = spec.letter_of(score)
    return DimensionResult(code, score, letter, reduced, not least or spec.rank(letter) <= spec.rank(least))


def _overall(spec: FrameworkSpec, dimensions: Mapping[str, DimensionResult]) -> Decimal | None:
    counted = [(item.weight, dimensions[item.code].score) for item in spec.dimensions]
    present = [(weight, Fraction(score)) for weight, score in counted if score is not None]
    if not present:
        return None
    total = sum((weight * score for weight, score in present), Fraction(0))
    return round_half_up(total / sum(weight for weight, score in present))


def _lowered(
    spec: FrameworkSpec,
    cap: CapSpec,
    rank: int,
    dimensions: Mapping[str, DimensionResult],
    failed_essentials: tuple[str, ...],
) -> tuple[int, tuple[str, ...]]:
    """Rank after ``cap`` and what lowered it."""
    ranks = {code: spec.rank(result.letter) for code, result in dimensions.items() if result.letter}
    if cap.code == "P1":
        worse = {code: ranks[code] for code in cap.dimensions if ranks.get(code, 0) > rank}
        return (max(worse.values()), tuple(worse)) if worse else (rank, ())
    if cap.code == "P2":
        because: dict[str, None] = {}
        for step in (0, 1):
            low = [code for code, value in ranks.items() if value > step + 1]
            if rank == step and low:
                rank += 1
                because.update(dict.fromkeys(low))
        return rank, tuple(because)
    if rank == 0 and failed_essentials:
        return 1, failed_essentials
    return rank, ()


def _apply_caps(
    spec: FrameworkSpec,
    score: Decimal,
    dimensions: Mapping[str, DimensionResult],
    failed_essentials: tuple[str, ...],
) -> tuple[str, tuple[Cap, ...]]:
    rank = spec.rank(spec.letter_of(score))
    applied = []
    for cap in spec.caps:
        lower, because = _lowered(spec, cap, rank, dimensions, failed_essentials)
        if lower > rank:
            applied.append(Cap(cap.code, because, cap.text))
            rank = lower
    return spec.grades[rank].letter, tuple(applied)


def _check_codes(criteria: Iterable[CriterionSpec], answers: Mapping[str, CriterionAnswer]) -> None:
    missing = [criterion.code for criterion in criteria if criterion.code not in answers]
    if missing:
        raise ScoringError(_("Criteria without an answer: %(codes)s.") % {"codes": ", ".join(missing)})


def failed_blocking(criteria: Iterable[CriterionSpec], results: Mapping[str, CriterionResult]) -> tuple[str, ...]:
    """Codes of the blocking criteria that failed among those that have a result, in their order.

    One fails under its threshold, and when its answer is not communicated, whatever the threshold.
    """
    return tuple(
        item.code
        for item in criteria
        if item.code in results
        and item.threshold is not None
        and (worth := results[item.code].worth) is not None
        and (worth < item.threshold or results[item.code].counted == NOT_COMMUNICATED)
    )


def score(spec: FrameworkSpec, profile: str, answers: Mapping[str, CriterionAnswer]) -> Outcome:
    """Score ``answers`` (by criterion code) for ``profile``.

    Every criterion of the profile must be answered (:class:`ScoringError`); answers to other criteria are ignored.
    An untested criterion leaves no overall score: an incomplete evaluation is never graded.
    """
    criteria = spec.for_profile(profile)
    _check_codes(criteria, answers)
    results = {criterion.code: assess(spec, criterion, answers[criterion.code]) for criterion in criteria}
    dimensions = {
        item.code: _dimension(
            spec, item.code, item.floor, [one for one in criteria if one.dimension == item.code], results
        )
        for item in spec.dimensions
    }
    untested = tuple(code for code, result in results.items() if result.counted == NOT_TESTED)
    blocking = failed_blocking(criteria, results)
    essentials = tuple(
        item.code for item in criteria if item.weight == spec.essential_weight and results[item.code].worth == 0
    )
    overall = None if untested else _overall(spec, dimensions)
    computed, caps = (None, ()) if overall is None else _apply_caps(spec, overall, dimensions, essentials)
    floors = tuple(code for code, result in dimensions.items() if result.score is not None and not result.floor_reached)
    reasons = tuple(_reasons(spec, computed, blocking, untested, floors))
    return Outcome(
        dimensions=dimensions,
        criteria=results,
        score=overall,
        letter_computed=computed,
        letter=None if reasons else computed,
        label=not reasons,
        blocking=blocking,
        untested=untested,
        floors=floors,
        caps=caps,
        reasons=reasons,
    )


def _reasons(
    spec: FrameworkSpec,
    letter: str | None,
    blocking: tuple[str, ...],
    untested: tuple[str, ...],
    floors: tuple[str, ...],
) -> Iterable[str]:
    """Why there is no label, one sentence each; nothing when there is one."""
    if untested:
        yield _("Not tested: %(codes)s.") % {"codes": ", ".join(untested)}
    if blocking:
        yield _("Blocking criteria that failed: %(codes)s.") % {"codes": ", ".join(blocking)}
    if floors:
        yield _("Dimensions under their floor: %(codes)s.") % {"codes": ", ".join(floors)}
    if letter is None and not untested:
        yield _("Nothing applies to this tool: there is nothing to grade.")
    elif letter is not None and spec.rank(letter) > spec.rank(spec.label_letter):
        yield _("Letter %(letter)s: the label needs at least %(least)s.") % {
            "letter": letter,
            "least": spec.label_letter,
        }
