"""The question set: what people type, and what a helpful person would answer. Format and rules: ``docs/evaluation.md``.

Pure: reads the files and says what is wrong with them; knows neither the database nor the search.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from search import analysis

FOLDER: Final = Path(__file__).parent / "data"
HALVES: Final = ("tuning", "untouched")
LANGUAGES: Final = ("fr", "fr-simple", "en", "ar")
KINDS: Final = (
    "topic", "long", "sms", "misspelt", "brand", "place", "offer", "tool", "faq", "helpline", "entrance", "nothing",
)  # fmt: skip
#: What a reference may begin with; a reference that begins with ``/`` is an address.
REFERENCES: Final = ("page", "tool", "near", "place", "entry", "hand-over")
#: The same loader in C where libyaml is there.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
ENTRIES: Final = {
    "label": "/label/",
    "compare": "/label/comparer/",
    "method": "/label/methode/",
    "open-data": "/label/donnees-ouvertes/",
    "near": "/pres-de-chez-moi/",
}


class QuestionsError(ValueError):
    """The files do not hold; ``faults`` says everything that is wrong."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the references of its right answers.

    ``expect``: any of these first is right. ``nothing``: the site has nothing, any of these hand-overs is right, and
    ``may`` is what may be shown with it. ``suggest``: corrections that help; any other "did you mean" is wrong.
    """

    id: str
    half: str
    language: str
    kind: str
    text: str
    expect: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()

    @property
    def references(self) -> tuple[str, ...]:
        """Every reference of the question, hand-overs included."""
        return (*self.expect, *self.may, *(f"hand-over:{code}" for code in self.nothing))


def load(folder: Path = FOLDER) -> list[Question]:
    """Read both halves; raise :class:`QuestionsError` with every fault."""
    return parse([(folder / f"questions-{half}.yaml").read_text(encoding="utf-8") for half in HALVES])


def parse(texts: Iterable[str]) -> list[Question]:
    """Make questions of the text of the halves; raise :class:`QuestionsError` with every fault."""
    found: list[Question] = []
    faults: list[str] = []
    for text in texts:
        data = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
        for language, rows in data["questions"].items():
            for row in rows:
                wrong = _faults(row, language)
                faults += [f"{row.get('id', '?')}: {fault}" for fault in wrong]
                if not wrong:
                    found.append(_question(row, data["half"], language))
    halves = {question.half for question in found}
    faults += [f"no half is called “{half}”" for half in sorted(halves - set(HALVES))]
    faults += [f"{name}: given twice" for name, times in Counter(item.id for item in found).items() if times > 1]
    asked = Counter((item.language, folded(item.text)) for item in found)
    faults += [f"“{text}” ({language}): asked twice" for (language, text), times in asked.items() if times > 1]
    if faults:
        raise QuestionsError(faults)
    return found


def folded(text: str) -> str:
    """Return the words of a text as the search compares them: two texts that differ by accents or case are one."""
    return " ".join(analysis.words(text))


def _question(row: Mapping[str, Any], half: str, language: str) -> Question:
    lists = {name: tuple(row.get(name, ())) for name in ("expect", "nothing", "may", "suggest")}
    return Question(row["id"], half, language, row["kind"], row["q"], **lists)


def _faults(row: Mapping[str, Any], language: str) -> list[str]:
    known = {"id", "kind", "q", "expect", "nothing", "may", "suggest"}
    wrong = [f"“{name}” is no field" for name in sorted(set(row) - known)]
    wrong += [f"“{name}” is missing" for name in ("id", "kind", "q") if not row.get(name)]
    if language not in LANGUAGES:
        wrong.append(f"{language} is no language")
    if row.get("kind") not in KINDS:
        wrong.append(f"{row.get('kind')} is no kind")
    if bool(row.get("expect")) == bool(row.get("nothing")):
        wrong.append("either answers are expected, or nothing and a hand-over")
    if (row.get("kind") == "nothing") != bool(row.get("nothing")):
        wrong.append("kind “nothing” goes with a hand-over, and only it")
    if row.get("may") and not row.get("nothing"):
        wrong.append("“may” is for questions without an answer")
    for reference in (*row.get("expect", ()), *row.get("may", ())):
        prefix, colon, name = reference.partition(":")
        if not reference.startswith("/") and (prefix not in REFERENCES or not colon or not name):
            wrong.append(f"“{reference}” is no reference")
    return wrong
