"""What may answer a question, in one shape: pages, their questions, tools, places, what is asked for by its name."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise

from content.rules import anchors
from core import languages
from search import analysis, port, relevance, service

#: Characters of a body that are read again: what a long page is about is said before.
READ = 12_000
# What a word is worth where it is found, from 0 to 1.
TITLE, QUESTION, WORDS, SUMMARY, REPLY, BODY = 1.0, 0.95, 0.8, 0.8, 0.7, 0.55
#: A phrase is wholly in a question from this part; it is then worth this, and what else is asked lowers it.
WHOLE, NAMED, PARTLY = 0.99, 0.5, 0.7


@dataclass(slots=True)
class FoundAnswer:
    """One answer, ready to be shown. ``score``: how well it answers, ``held``: part of the question that it holds.

    ``kind``: ``pages``, ``tools``, ``places`` (the indexes), ``question``, ``entrance``, ``near``, ``hand-over``.
    ``parts``: the title with what matches marked, when the engine gave it. ``language`` of the text when it is not that
    of the reader.
    """

    kind: str
    title: str
    url: str
    summary: str = ""
    code: str = ""
    language: str = ""
    score: float = 0.0
    held: float = 0.0
    strong: bool = False
    highlights: dict[str, port.Highlight] = field(default_factory=dict)
    contacts: Sequence[Any] = ()
    kind_shown: str | Promise = ""
    fields: dict[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=4000)
def _read(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(service.stems(text[:READ], language)), frozenset(analysis.words(text[:READ]))


def text(written: str, language: str, weight: float, *, head: bool = False) -> relevance.ReadText:
    """Read a text of a candidate; kept in memory, for candidates come again."""
    read = _read(written or "", language)
    return relevance.ReadText(read[0], weight, head, read[1])


def _texts(values: Iterable[str], language: str, weight: float, *, head: bool = False) -> list[relevance.ReadText]:
    return [text(value, language, weight, head=head) for value in values]


def phrase(typed: str) -> str:
    """Return what is compared to know that two texts are the same."""
    return " ".join(analysis.words(typed))


Ask = Callable[[Sequence[relevance.ReadText]], tuple[float, float]]


def _of_hit(kind: str, hit: port.Hit, summary: str, language: str, judged: tuple[float, float]) -> FoundAnswer:
    stored = hit.fields
    answer = FoundAnswer(kind, stored["title"], stored["url"], summary, language=language, fields=stored)
    answer.score, answer.held = judged
    answer.highlights = hit.highlights
    return answer


def _marked(language: str) -> str:
    """Language in which a French text is marked for a reader of ``language``."""
    return "" if language.partition("-")[0] == languages.default() else languages.default()


def of_page(hit: port.Hit, language: str, ask: Ask) -> FoundAnswer:
    """Judge a page; the answer is one of its questions when that says more of what is asked than its title."""
    stored = hit.fields
    spoken = stored.get("language") or language
    common = [
        text(stored.get("summary", ""), spoken, SUMMARY),
        text(stored.get("body", ""), spoken, BODY),
        *_texts(stored.get("labels") or (), spoken, WORDS),
        *_texts(stored.get("helplines") or (), spoken, WORDS),
    ]
    title = text(stored["title"], spoken, TITLE, head=True)
    answer = _of_hit(
        "pages", hit, stored.get("summary", ""), "" if spoken == language else spoken, ask([title, *common])
    )
    replies = stored.get("replies") or ()
    for question, reply in zip(stored.get("questions") or (), replies, strict=False):
        own = [text(question, spoken, QUESTION, head=True), text(reply, spoken, REPLY)]
        score, held = ask([title_of(title), *own, *common[:1]])
        if score > answer.score:
            answer.kind, answer.title, answer.summary = "question", question, reply
            answer.url = f"{stored['url']}#{anchors.of_question(question)}"
            answer.score, answer.held, answer.highlights = score, held, {}
    return answer


def title_of(title: relevance.ReadText) -> relevance.ReadText:
    """The title of a page, under which a question stands: it counts, it is not what is asked."""
    return relevance.ReadText(title.stems, 0.8)


def of_tool(hit: port.Hit, language: str, ask: Ask) -> FoundAnswer:
    """Judge a tool, written in French."""
    stored = hit.fields
    judged = ask(
        [
            text(stored["title"], languages.default(), TITLE, head=True),
            text(stored.get("summary", ""), languages.default(), SUMMARY, head=True),
            text(stored.get("publisher", ""), languages.default(), BODY),
            text(stored.get("body", ""), languages.default(), BODY),
        ]
    )
    return _of_hit("tools", hit, stored.get("summary", ""), _marked(language), judged)


def of_place(hit: port.Hit, language: str, ask: Ask) -> FoundAnswer:
    """Judge a place, written in French."""
    stored = hit.fields
    judged = ask(
        [
            text(stored["title"], languages.default(), TITLE, head=True),
            text(stored.get("city", ""), languages.default(), SUMMARY),
            text(stored.get("body", ""), languages.default(), BODY),
        ]
    )
    return _of_hit("places", hit, stored.get("city", ""), _marked(language), judged)


def name(written: str, language: str) -> relevance.ReadText | None:
    """Read a name; ``None`` when several words leave one only: « où se faire vacciner » is not « vaccin »."""
    read = text(written, language, TITLE)
    return None if len(read.stems) < 2 and len(analysis.words(written)) > 2 else read


Name = tuple[str, relevance.ReadText | None]
"""A name folded, and read (``None`` when it is only known as a whole)."""


def of_door(answer: FoundAnswer, asked: str, names: Iterable[Name], wanted: relevance.Wanted) -> FoundAnswer:
    """Judge what is asked for by its name: an entrance, a kind of offer, a hand-over.

    ``names``: how people ask for it, folded and read. One that is wholly in the question counts more than some words of
    several.
    """
    for folded, read in names:
        if folded == asked:
            answer.score, answer.held, answer.strong = 1.0, 1.0, True
            return answer
        if read is None:
            continue
        part, said = relevance.named(wanted, read)
        whole = said >= WHOLE
        score = NAMED + (1 - NAMED) * part if whole and part else part * said * PARTLY
        if score > answer.score:
            answer.score, answer.held, answer.strong = score, max(part, NAMED if whole else 0.0), whole
    return answer
