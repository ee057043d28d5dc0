"""What the search must reach on the half that was never used for tuning (issue 7, section 6)."""

from typing import Final

from .measures import Score

FIRST: Final = 0.80
THREE: Final = 0.93
NOTHING: Final = 0.90
SUGGESTED: Final = 0
MEDIAN_MS: Final = 40.0


def missed(score: Score) -> list[str]:
    """Name each bar that ``score`` does not reach."""
    found = []
    if score.first.share < FIRST:
        found.append(f"success@1 {score.first.share:.1%} < {FIRST:.0%}")
    if score.three.share < THREE:
        found.append(f"success@3 {score.three.share:.1%} < {THREE:.0%}")
    if score.nothing.share < NOTHING:
        found.append(f"right nothing {score.nothing.share:.1%} < {NOTHING:.0%}")
    if score.suggested.hits > SUGGESTED:
        found.append(f"{score.suggested.hits} wrong “did you mean”")
    if score.median_ms > MEDIAN_MS:
        found.append(f"median {score.median_ms:.0f} ms > {MEDIAN_MS:.0f} ms")
    return found
