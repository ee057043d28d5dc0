"""The answers to a question, best first, over everything that can be found. Figures of each choice: docs/search.md.

Each index proposes candidates by the port (any of the words that carry something); entrances, kinds of offer,
hand-overs and communes are known here. All are then read again on one scale (:mod:`search.relevance`), and what answers
too little of the question is no answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import languages
from frame.navigation import localise
from search import analysis, port, query, relevance, service, sources

from . import candidates, doors, where
from .candidates import FoundAnswer

#: Candidates that each index proposes.
PROPOSED: Final = 12
#: Below this part of the question it is no answer; a hand-over, an entrance are asked for by their name.
HELD: Final = {
    "pages": 0.3,
    "question": 0.3,
    "tools": 0.36,
    "places": 0.5,
    "entrance": 0.62,
    "hand-over": 0.5,
    "near": 0.5,
}
#: What is multiplied: of two that answer as well, an article before a tool, a tool before a place.
WORTH: Final = {
    "pages": 1.0,
    "question": 1.0,
    "tools": 0.95,
    "places": 0.8,
    "entrance": 0.97,
    "hand-over": 0.93,
    "near": 0.93,
}
#: Among pages: who has a kit to use in a group says so; what everybody reads comes first.
OF_PAGES: Final = {"kit": 0.88, "campaign": 0.96}
#: A hand-over that answers so well says that the site has nothing, unless a result is nearly as good.
NOTHING: Final = 0.65
BESIDE: Final = 0.95
#: Clauses from which a question is long.
LONG: Final = 3
#: Part of the score of the first below which nothing is shown.
SHARE: Final = 0.45
#: A commune is named beside something else: near me is worth this at least.
IN_PLACE: Final = 0.6
#: An answer so good, and so much better than the next, is *the* answer.
CLEARLY, AHEAD = 0.72, 1.2
SHOWN: Final = 10
#: Beyond so many unknown words a text is written otherwise (SMS, another language): one word spelt well helps nobody.
MISTYPED: Final = 2
#: What an answer is, in words, when it is of no index.
KINDS: Final = {
    "question": _("Question and answer"),
    "entrance": _("Section of this site"),
    "near": _("Near me"),
    "hand-over": _("Who to ask"),
}


@dataclass(slots=True)
class Found:
    """What is shown. ``nothing``: the site has nothing, somebody else has."""

    answers: list[FoundAnswer] = field(default_factory=list)
    suggestion: str = ""
    nothing: bool = False
    rebuilding: bool = False

    @property
    def best(self) -> FoundAnswer | None:
        """The answer that is clearly best."""
        if not self.answers or self.answers[0].score < CLEARLY:
            return None
        if len(self.answers) > 1 and self.answers[0].score < AHEAD * self.answers[1].score:
            return None
        return self.answers[0]


@dataclass(frozen=True, slots=True)
class _Question:
    """A question read once: its words, the commune that it names, who compares."""

    text: str
    language: str
    parsed: query.ParsedQuery
    place: where.Named | None
    wanted: Mapping[str, relevance.Wanted]
    unknown: tuple[str, ...] = ()

    def ask(self, spoken: str) -> candidates.Ask:
        """Return what judges texts of a language."""
        wanted = self.wanted[doors.typed_language(spoken)]
        return lambda texts: relevance.score(wanted, texts)


def _read(text: str, language: str) -> _Question:
    place = where.find(text)
    # A commune is not a subject: it says where.
    parsed = query.essential(service.understood(place.rest if place else text))
    words = list(dict.fromkeys(word for clause in parsed.clauses for word in clause.words))
    own = doors.typed_language(language)
    wanted, unknown = {}, set(words)
    for spoken in dict.fromkeys((own, "fr")):
        documents, held = 0, dict.fromkeys(words, 0)
        for name in ("pages", "tools"):
            if name in _indexes():
                count, found = service.frequencies(name, words, spoken)
                documents += count
                held = {word: held[word] + found[word] for word in words}
        unknown -= {word for word in words if held[word]}
        wanted[spoken] = relevance.wanted(parsed, _stemming(spoken), documents, held)
    explained = {word for clause in parsed.clauses if clause.expansions for word in clause.words}
    return _Question(text, language, parsed, place, wanted, tuple(w for w in words if w in unknown - explained))


def _stemming(language: str) -> relevance.Stems:
    return lambda word: service.stems(word, language)


def _indexes() -> set[str]:
    return {source.index.name for source in sources.all_sources()}


def _hits(name: str, text: str, filters: Mapping[str, Sequence[str]], state: Found) -> list[port.Hit]:
    known = {item.name for item in sources.get(name).index.fields}
    response = service.search(
        port.SearchRequest(
            index=name,
            text=text,
            filters={key: value for key, value in filters.items() if key in known},
            size=PROPOSED,
            highlight=(),
            match="any",
            correct=(),
        ),
        log_empty=False,
    )
    state.rebuilding |= response.rebuilding
    return response.hits


def _pages(question: _Question, filters: Mapping[str, Sequence[str]], state: Found) -> Iterator[FoundAnswer]:
    """Pages of the language; then those in French that are not translated, for who reads another one."""
    seen: set[str] = set()
    text = question.place.rest if question.place else question.text
    for spoken in dict.fromkeys((question.language, languages.default())):
        for hit in _hits("pages", text, {**filters, "language": [spoken]}, state):
            name = hit.fields["url"].rstrip("/").rpartition("/")[2]
            if name in seen:
                continue
            seen.add(name)
            yield candidates.of_page(hit, question.language, question.ask(spoken))


def _doors(question: _Question) -> Iterator[FoundAnswer]:
    text = question.place.rest if question.place and question.place.rest else question.text
    wanted = question.wanted[doors.typed_language(question.language)]
    stems = frozenset(stem for want in wanted.wants for stem in want.stems)
    for thing, names in doors.names(question.language).asked(text, stems).items():
        if answer := doors.answer_of(thing, question.language):
            yield candidates.of_door(answer, candidates.phrase(text), names, wanted)


def _near(question: _Question) -> Iterator[FoundAnswer]:
    """Near me, in the commune that is named and for the kind of offer that is asked, where there are places of it."""
    place, spoken = question.place, doors.typed_language(question.language)
    best = FoundAnswer("near", "", "")
    if not place or place.rest:
        text = place.rest if place else question.text
        for code, phrases in doors.of_kinds(question.language).items():
            kind = FoundAnswer("near", phrases[0], "", code=code)
            names = doors.read_names(phrases, spoken)
            judged = candidates.of_door(kind, candidates.phrase(text), names, question.wanted[spoken])
            best = max(best, judged, key=lambda one: one.score)
    if not best.strong or not _has_places(best.code):
        best = FoundAnswer("near", "", "")
    if not place and not best.code:
        return
    parameters = {}
    if place:
        parameters = {"commune": place.code} if place.code else {"ou": place.typed}
    if best.code:
        parameters["type"] = best.code
    score = best.score if not place else 1.0 if not place.rest else max(best.score, IN_PLACE)
    title = gettext("Near %(name)s") % {"name": place.name} if place else best.title
    summary = best.title if place else ""
    url = f"{reverse('directory:nearby')}?{urlencode(parameters)}"
    yield FoundAnswer("near", title, url, summary, code=best.code, score=score, held=score)


def _has_places(kind: str) -> bool:
    if "places" not in _indexes():
        return False
    request = port.SearchRequest(index="places", filters={"kinds": [kind]}, size=1, highlight=())
    return bool(service.search(request, log_empty=False).total)


def find(
    text: str, language: str, filters: Mapping[str, Sequence[str]] | None = None, *, propose: bool = True
) -> Found:
    """Return the answers to a question for a reader of ``language``, the active one.

    ``filters``: topics, audiences; then only what has them is looked for. Raises ``SearchError``.
    """
    state = Found()
    question = _read(text, language)
    if not question.parsed and not question.place:
        return state
    chosen = dict(filters or {})
    found = list(_pages(question, chosen, state))
    subject = question.place.rest if question.place else text
    if "tools" in _indexes():
        found += [candidates.of_tool(h, language, question.ask("fr")) for h in _hits("tools", subject, chosen, state)]
    if not chosen:
        if "places" in _indexes() and question.place:
            ask = _with_place(question)
            found += [candidates.of_place(hit, language, ask) for hit in _hits("places", text, {}, state)]
        found += [*_doors(question), *_near(question)]
    for answer in found:
        answer.score *= WORTH[answer.kind] * OF_PAGES.get(answer.fields.get("kind", ""), 1.0)
        if answer.kind in ("tools", "places"):
            answer.url = localise(answer.url, language)
    state.answers = _kept(found, _ease(question))
    state.nothing = bool(state.answers) and state.answers[0].kind == "hand-over"
    if propose:
        state.suggestion = _suggestion(question, state)
    return state


def _with_place(question: _Question) -> candidates.Ask:
    whole = query.essential(service.understood(question.text))
    words = [word for clause in whole.clauses for word in clause.words]
    documents, held = service.frequencies("places", words, "fr")
    wanted = relevance.wanted(whole, _stemming("fr"), documents, held)
    return lambda texts: relevance.score(wanted, texts)


def _ease(question: _Question) -> float:
    """Part of the thresholds that a question must reach: the longer it is, the more it says that nobody answers."""
    return min(1.0, LONG / max(1, len(question.parsed.clauses))) ** 0.5


def _kept(found: list[FoundAnswer], ease: float) -> list[FoundAnswer]:
    """Order, drop what answers too little (``ease``: long questions ask for less of them), one answer a page."""
    ranked = sorted((answer for answer in found if answer.held >= HELD[answer.kind] * ease), key=lambda a: -a.score)
    if not ranked:
        return []
    first = ranked[0]
    floor = first.score * SHARE
    if first.kind == "hand-over" and first.strong and first.score >= NOTHING:
        floor = max(floor, first.score * BESIDE)
    shown: dict[str, FoundAnswer] = {}
    for answer in ranked:
        if answer.score >= floor:
            shown.setdefault(answer.url.partition("#")[0] or f"hand-over:{answer.code}", answer)
    return list(shown.values())[:SHOWN]


def _suggestion(question: _Question, state: Found) -> str:
    """Return the question spelt otherwise, when a word is known nowhere and the other spelling answers better."""
    if not question.unknown or question.place:
        return ""
    known = _vocabulary(doors.typed_language(question.language))
    wrong = [word for word in question.unknown if word not in known and analysis.allowed_edits(word)]
    if not 0 < len(wrong) <= MISTYPED:
        return ""
    response = service.search(
        port.SearchRequest(
            index="pages",
            text=question.text,
            filters={"language": [question.language]},
            size=1,
            highlight=(),
            match="any",
            correct=wrong,
        ),
        log_empty=False,
    )
    for text in response.suggestions:
        if _same_words(question, text):
            continue
        better = find(text, question.language, propose=False)
        if better.answers and better.answers[0].score > (state.answers[0].score if state.answers else 0.0) + 0.1:
            return text
    return ""


def _same_words(question: _Question, text: str) -> bool:
    """Whether a spelling only changes an ending, or makes a word that carries nothing: it helps nobody."""
    typed, proposed = analysis.words(question.text), analysis.words(text)
    for old, new in zip(typed, proposed, strict=False):
        if old != new and (new in analysis.STOP_WORDS or old.startswith(new) or new.startswith(old)):
            return True
    return False


def _vocabulary(language: str) -> frozenset[str]:
    """Words of what stands in no index."""
    texts = [text for item in doors.hand_overs().handovers.values() for text in doors.words_in(item.words, language)]
    texts += [text for entrance in doors.entrances() for text in doors.words_in(entrance.words, language)]
    return frozenset(word for text in texts for word in analysis.words(text)) | analysis.TALK | analysis.STOP_WORDS


__all__ = ["KINDS", "Found", "find"]
