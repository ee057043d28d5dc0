"""What was settled before an evaluation is written: what both blind auditors found, what a complement completes.

Two answers are identical when they count for the same (``rules.agreement``). What is copied is prudent: of two
proofs, the weaker; both justifications when they differ. Changing any of it takes a reason of its own.
"""

from dataclasses import dataclass
from typing import Any, Final, Protocol

LONGEST_JUSTIFICATION: Final = 5000
#: What the harmonised answer takes over; a change of one of the first three takes a reason.
WEIGHED: Final = ("value", "proof", "justification")
COPIED: Final = (*WEIGHED, "evidence_url", "evidence_ref", "evidence_on")


class SettledText(Protocol):
    """What both auditors wrote on one criterion: a row of an evaluation, or anything with the same names."""

    value: Any
    proof: Any
    justification: Any
    evidence_url: Any
    evidence_ref: Any


@dataclass(frozen=True, slots=True)
class Settled:
    """One answer as it was settled. ``wordings``: justifications of the two auditors, either of which may stand alone;
    ``reason``: the reason already given then, which cannot serve twice."""

    value: str
    proof: str
    justification: str
    reason: str = ""
    wordings: tuple[str, ...] = ()


def both(first: SettledText, second: SettledText) -> dict[str, Any]:
    """Fields of the answer that two identical answers (rows or anything with the same names) lead to."""
    texts = [first.justification.strip()]
    if second.justification.strip() != texts[0]:
        texts.append(second.justification.strip())
    source = first if first.evidence_url or first.evidence_ref else second
    return {
        "value": first.value,
        "proof": min(first.proof, second.proof),
        "justification": "\n\n".join(text for text in texts if text)[:LONGEST_JUSTIFICATION],
        **{name: getattr(source, name) for name in COPIED[3:]},
    }


def changes(before: Settled, value: str, proof: str, justification: str) -> tuple[str, ...]:
    """Which of value, proof and justification are not what was settled; spaces do not count."""
    text = " ".join(justification.split())
    same = text in {" ".join(one.split()) for one in (before.justification, *before.wordings)}
    kept = {"value": value == before.value, "proof": proof == before.proof, "justification": same}
    return tuple(name for name in WEIGHED if not kept[name])


def agreed(first: SettledText, second: SettledText) -> Settled:
    """What two identical answers settle."""
    fields = both(first, second)
    wordings = (first.justification, second.justification)
    return Settled(fields["value"], fields["proof"], fields["justification"], "", wordings)
