"""How much two blind evaluations agree: share of identical answers, and Cohen's kappa for each dimension.

Two answers to a criterion are identical when they count for the same: same value of the scale, same step for a number,
both not applicable, both not communicated (an insufficient proof counts as such). Kappa = (po − pe) / (1 − pe), where
po is the share observed and pe the share that chance would give, from how often each auditor gave each answer in the
dimension (Cohen, 1960). It is None when it cannot be computed: nothing in common, or the same answer everywhere.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from registry.framework.spec import FrameworkSpec
from registry.rules.scoring import CriterionResult, Outcome


@dataclass(frozen=True, slots=True)
class Agreement:
    """``share`` from 0 to 1 (None without common criterion); ``kappa`` by dimension; ``different`` lists criteria."""

    share: Fraction | None
    kappa: Mapping[str, Fraction | None]
    different: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Rounded to three decimals, for publication."""
        return {
            "share": None if self.share is None else round(float(self.share), 3),
            "kappa": {code: None if value is None else round(float(value), 3) for code, value in self.kappa.items()},
            "different": list(self.different),
        }


def category(result: CriterionResult) -> str:
    """What an answer counts for: two answers are identical when this is."""
    return str(result.worth) if result.counted == "value" else result.counted


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> Fraction | None:
    """Cohen's kappa of pairs of categories; None when undefined."""
    total = len(pairs)
    if not total:
        return None
    observed = Fraction(sum(first == second for first, second in pairs), total)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum((Fraction(firsts[name] * seconds[name], total * total) for name in firsts), Fraction(0))
    return None if chance == 1 else (observed - chance) / (1 - chance)


def compare(spec: FrameworkSpec, first: Outcome, second: Outcome) -> Agreement:
    """Agreement of two outcomes of the same framework, over the criteria that both answered."""
    common = [item for item in spec.criteria if item.code in first.criteria and item.code in second.criteria]
    pairs = {item.code: (category(first.criteria[item.code]), category(second.criteria[item.code])) for item in common}
    different = tuple(code for code, (one, other) in pairs.items() if one != other)
    kappa = {
        dimension.code: cohen_kappa([pairs[item.code] for item in common if item.dimension == dimension.code])
        for dimension in spec.dimensions
    }
    share = Fraction(len(common) - len(different), len(common)) if common else None
    return Agreement(share, kappa, different)


def needs_third_auditor(spec: FrameworkSpec, first: Outcome, second: Outcome) -> tuple[str, ...]:
    """Why a third auditor must decide: blocking criteria on which the two differ, "score" for a gap over 10 points."""
    blocking = {item.code for item in spec.criteria if item.threshold is not None}
    reasons = [code for code in compare(spec, first, second).different if code in blocking]
    if first.score is not None and second.score is not None and abs(first.score - second.score) > 10:
        reasons.append("score")
    return tuple(reasons)
