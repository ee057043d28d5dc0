"""The sheet "Mes données": ten lines in plain French, the same ten in the same order, "we do not know" included.

The framework holds questions, sentences and the criteria a line leans on. An auditor fills the raw values of a line
(:data:`registry.data_lines.DECIDERS` says which). Rule for the colour of a line:

1. a blocking criterion of the line failed on a real answer → red, whatever the values say;
2. values are given → the line's own rule;
3. no values → the worst of its criteria (met green, partly orange, not met red, not applicable grey);
4. nothing known → grey, "Nous ne savons pas."
"""

import datetime as dt
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from registry.data_lines import DECIDERS, words_of
from registry.scoring import CriterionResult

UNKNOWN: Final = "Nous ne savons pas."
NOT_CONCERNED: Final = "Ne s'applique pas à cet outil."
MISSING: Final = "non précisé"
MONTHS: Final = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
_STATE_OF_PHRASE: Final = {"reussi": "vert", "partiel": "orange", "echec": "rouge"}
_WORST_FIRST: Final = ("rouge", "orange", "vert")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as shown. ``state`` is vert, orange, rouge or gris; ``word`` and ``shape`` say it without colour."""

    code: str
    question: str
    state: str
    word: str
    shape: str
    sentence: str
    note: str = ""


def french_date(text: object) -> str:
    """ "2026-03-01" → "1er mars 2026"; anything else comes back as it is."""
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


class _Words(string.Formatter):
    """Fills ``{name}``; what is missing is said, never an error."""

    def get_value(self, key, args, kwargs):
        value = kwargs.get(key)
        return MISSING if value in (None, "", [], ()) else value


def fill(sentence: str, values: Mapping[str, Any]) -> str:
    """``sentence`` with ``{names}`` replaced by readable ``values``."""
    return _Words().vformat(sentence, (), words_of(values, french_date))


def _from_criteria(results: list[CriterionResult]) -> str | None:
    states = [_STATE_OF_PHRASE[result.phrase] for result in results if result.phrase in _STATE_OF_PHRASE]
    return next((state for state in _WORST_FIRST if state in states), None)


def _line_state(
    code: str, values: Mapping[str, Any] | None, results: list[CriterionResult], blocking: frozenset[str]
) -> tuple[str, bool]:
    """State of a line, and whether something is known."""
    if any(result.code in blocking and result.counted == "value" for result in results):
        return "rouge", True
    decider = DECIDERS.get(code)
    decided = decider(values) if decider and values else None
    if decided:
        return decided, True
    worst = _from_criteria(results)
    if worst:
        return worst, True
    return "gris", bool(results) and all(result.counted == "so" for result in results)


def sheet(
    framework_data: Mapping[str, Any],
    criteria: Mapping[str, CriterionResult],
    blocking: tuple[str, ...],
    values: Mapping[str, Mapping[str, Any]],
) -> list[Line]:
    """Return the lines of the framework, in order. ``values`` by line code; ``blocking`` as scoring gave it."""
    rules = framework_data.get("fiche_donnees", {})
    lines = []
    for item in rules.get("lignes", []):
        given = values.get(item["code"]) or None
        results = [criteria[code] for code in item.get("criteres", []) if code in criteria]
        state, known = _line_state(item["code"], given, results, frozenset(blocking))
        phrase = item["phrases"].get(state)
        if not known:
            sentence = UNKNOWN
        elif phrase is None:
            sentence = NOT_CONCERNED
        else:
            sentence = fill(phrase, given or {})
        look = rules["etats"].get(state, {})
        note = fill(item["note_publique"], given or {}) if item.get("note_publique") and known else ""
        lines.append(
            Line(
                item["code"],
                item.get("question", ""),
                state,
                look.get("mot", ""),
                look.get("forme", ""),
                sentence,
                note,
            )
        )
    return lines


def as_json(lines: list[Line]) -> list[dict]:
    """Plain data for the snapshot of a label."""
    return [asdict(line) for line in lines]
