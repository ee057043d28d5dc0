"""The sheet "Mes données": ten lines in plain French, the same ten in the same order, "we do not know" included.

The framework holds questions, sentences and the criteria a line leans on. An auditor fills the raw values of a line
(:data:`registry.data_sheet.lines.DECIDERS` says which). Rule for the colour of a line:

1. a blocking criterion of the line failed on a real answer → red, whatever the values say;
2. every value that the line rests on is given, and none contradicts another → the line's own rule;
3. bad news does not wait for the rest: data that are sold are said so, even when nobody wrote to whom;
4. anything else, a blank line first of all → grey, "Nous ne savons pas." A criterion that is met proves nothing about
   a line that nobody filled.
"""

import datetime as dt
import re
import string
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from registry.data_sheet import fields
from registry.data_sheet.lines import DECIDERS, words_of
from registry.data_sheet.lines import NOT_CONCERNED as NOT_CONCERNED_CODE
from registry.rules import plain
from registry.rules.scoring import CriterionResult

UNKNOWN: Final = "Nous ne savons pas."
NOT_CONCERNED: Final = "Ne s'applique pas à cet outil."
MONTHS: Final = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line as shown. ``state`` is vert, orange, rouge or gris; ``word`` and ``shape`` say it without colour."""

    code: str
    question: str
    state: str
    word: str
    shape: str
    sentence: str
    note: str = ""


def french_date(text: object) -> str:
    """ "2026-03-01" → "1er mars 2026"; an empty text for what is no date."""
    try:
        day = dt.date.fromisoformat(str(text))
    except ValueError:
        return ""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


class _Missing(KeyError):
    """A sentence needs a value that nobody filled."""


class _Words(string.Formatter):
    """Fills ``{name}`` with readable values; :class:`_Missing` for one that is not there."""

    def get_value(self, key, args, kwargs):
        if kwargs.get(key) in (None, ""):
            raise _Missing(key)
        return kwargs[key]


def fill(sentence: str, values: Mapping[str, Any]) -> str | None:
    """``sentence`` with ``{names}`` replaced by readable ``values``; None when one of them is missing."""
    try:
        return plain.agreed(_Words().vformat(sentence, (), words_of(values, french_date)))
    except _Missing:
        return None


def _shortened(sentence: str, values: Mapping[str, Any]) -> str | None:
    """The sentences of a phrase that can be filled: a delay that does not concern the tool goes with its sentence."""
    parts = [fill(part, values) for part in re.split(r"(?<=\.)\s+", sentence)]
    return " ".join(part for part in parts if part) or None


def _before_values(sentence: str) -> str | None:
    """Bad news without its details: "Oui : {partages}." → "Oui."."""
    start = sentence.partition("{")[0].rstrip(" :,;—(")
    return f"{start}." if start and not start.endswith(".") else start or None


def is_blank(code: str, values: Mapping[str, Any] | None) -> bool:
    """True when nobody said anything on the line ``code``: no value, or only empty ones and boxes left unticked."""
    flags = {item.name for item in fields.FIELDS.get(code, ()) if item.kind == "flag"}
    given = (values or {}).items()
    return all(value in (None, "", [], ()) or (value is False and name in flags) for name, value in given)


def _line_state(
    code: str, values: Mapping[str, Any], results: list[CriterionResult], blocking: frozenset[str]
) -> tuple[str, bool]:
    """State of a line, and whether something is known."""
    if any(result.code in blocking and result.counted == "value" for result in results):
        return "rouge", True
    decider = DECIDERS.get(code)
    decided = decider(values) if decider and values else None
    if decided is None or (decided != "rouge" and fields.faults(code, values)):
        return "gris", False
    return decided, True


def _sentence(item: Mapping[str, Any], state: str, values: Mapping[str, Any], failed: str) -> str | None:
    """The phrase of a state, filled; None when it would say what nobody knows. ``failed``: words for bad news."""
    phrase = item["phrases"].get(state)
    if phrase is None:
        return NOT_CONCERNED
    found = fill(phrase, values)
    if found is None and state == "rouge":
        return _before_values(phrase) or failed or None
    return found or (_shortened(phrase, values) if state == "vert" and NOT_CONCERNED_CODE in values.values() else None)


def sheet(
    framework_data: Mapping[str, Any],
    criteria: Mapping[str, CriterionResult],
    blocking: tuple[str, ...],
    values: Mapping[str, Mapping[str, Any]],
) -> list[SheetLine]:
    """Return the lines of the framework, in order. ``values`` by line code; ``blocking`` as scoring gave it."""
    rules = framework_data.get("fiche_donnees", {})
    public = {item["code"]: item.get("public") or {} for item in framework_data.get("criteres", [])}
    lines = []
    for item in rules.get("lignes", []):
        given = {} if is_blank(item["code"], values.get(item["code"])) else values[item["code"]]
        results = [criteria[code] for code in item.get("criteres", []) if code in criteria]
        state, known = _line_state(item["code"], given, results, frozenset(blocking))
        failed = next((public.get(one.code, {}).get("echec", "") for one in results if one.code in blocking), "")
        sentence = _sentence(item, state, given, failed) if known else None
        if sentence is None:
            state, known = ("rouge", True) if known and state == "rouge" else ("gris", False)
        look = rules["etats"].get(state, {})
        if sentence is None:
            sentence = f"{look.get('mot')}." if known else UNKNOWN
        note = (fill(item["note_publique"], given) or "") if item.get("note_publique") and known else ""
        lines.append(
            SheetLine(
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


def as_json(lines: list[SheetLine]) -> list[dict]:
    """Plain data for the snapshot of a label."""
    return [asdict(line) for line in lines]
