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
from .sense import Sense, sense

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
#: Words that name a kind of answer; what is of that kind is then worth more, a hand-over less.
NAMED_KINDS: Final = {
    "tools": frozenset(["appli", "applis", "application", "applications", "app", "apps", "تطبيق", "تطبيقات"]),
    "kit": frozenset(["kit", "kits", "atelier", "ateliers", "animation", "animer", "fiche", "fiches", "workshop"]),
}
OF_KIND, OTHER_KIND = 1.25, 0.75
#: A hand-over that answers so well says that the site has nothing, unless a result is nearly as good.
NOTHING: Final = 0.65
BESIDE: Final = 0.95
#: Clauses from which a question is long.
LONG: Final = 3
#: Part of the score of the first below which nothing is shown.
SHARE: Final = 0.45
#: A commune is named beside something else: near me is worth this at least.
IN_PLACE: Final = 0.6
#: By meaning (calibrated on the tuning half). An entrance, a hand-over is named from so near; it is worth this then,
#: and more as it is nearer; from there on it is named as surely as by its words.
MEANT, WORTH_MEANT, SURELY = 0.65, 0.65, 0.7
#: … when it is nearer by so much than any page. Fewer words than this say too little by their meaning.
BEYOND, TOLD = 0.0, 3
#: Part of the question that a name that is meant holds.
HELD_MEANT: Final = 0.75
#: A name that shares a word with a question and is farther than this by its meaning is worth this part.
FAR, WORTH_FAR = 0.25, 0.7
#: What nearness beyond :data:`APART`, that of any two texts on health, adds to a page or a tool.
NEARNESS, APART = 0.6, 0.3
#: An answer so good, and so much better than the next, is *the* answer.
CLEARLY, AHEAD = 0.72, 1.2
SHOWN: Final = 10
#: Beyond so many unknown words a text is written otherwise (SMS, another language): one word spelt well helps nobody.
MISTYPED: Final = 2
#: Letters of the shortest word that is corrected; an answer so good needs no other spelling, which must answer so much
#: better.
CORRECTED, GOOD, BETTER = 6, 0.9, 0.18
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
    for spoken in dict.fromkeys((own, languages.default())):
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
        found += [
            candidates.of_tool(h, language, question.ask(languages.default()))
            for h in _hits("tools", subject, chosen, state)
        ]
    if not chosen:
        if "places" in _indexes() and question.place:
            ask = _with_place(question)
            found += [candidates.of_place(hit, language, ask) for hit in _hits("places", text, {}, state)]
        found += [*_doors(question), *_near(question)]
    asked = _kinds_asked(question)
    for answer in found:
        kind = answer.fields.get("kind", "")
        answer.score *= WORTH[answer.kind] * OF_PAGES.get(kind, 1.0) * _as_asked(asked, answer.kind, kind)
    if meant := sense(text, language):
        _by_meaning(found, meant, text, language, with_doors=not chosen)
    for answer in found:
        if answer.kind in ("tools", "places"):
            answer.url = localise(answer.url, language)
    state.answers = _kept(found, _ease(question))
    state.nothing = bool(state.answers) and state.answers[0].kind == "hand-over"
    if propose:
        state.suggestion = _suggestion(question, state)
    return state


def _kinds_asked(question: _Question) -> frozenset[str]:
    """Kinds of answer that a question names: « appli », « fiche »."""
    words = set(analysis.words(question.text))
    return frozenset(kind for kind, names in NAMED_KINDS.items() if not names.isdisjoint(words))


def _as_asked(asked: frozenset[str], kind: str, page: str) -> float:
    """What an answer is worth when a kind of answer is named: more when it is one, less when it is somebody to call."""
    if kind in asked or page in asked:
        return OF_KIND
    return OTHER_KIND if asked and kind == "hand-over" else 1.0


def _by_meaning(found: list[FoundAnswer], meant: Sense, text: str, language: str, *, with_doors: bool) -> None:
    """Put the second opinion into the scores; add the entrances and hand-overs that only it names."""
    documents = [answer for answer in found if answer.kind in ("pages", "question", "tools")]
    nearness = meant.of([answer.fields for answer in documents])
    for answer, near in zip(documents, nearness, strict=True):
        answer.score += NEARNESS * max(0.0, near - APART)
    if not with_doors:
        return
    if len(analysis.words(text)) < TOLD:
        return
    nearest = max(nearness, default=0.0)
    known = {f"{answer.kind}:{answer.code}": answer for answer in found if answer.kind in ("entrance", "hand-over")}
    for thing, near in meant.doors.items():
        named = known.get(thing)
        if named is None and near >= MEANT and (named := doors.answer_of(thing, language)):
            found.append(named)
        if named is None:
            continue
        answer = named
        if near < FAR and answer.score < WORTH[answer.kind]:
            answer.score *= WORTH_FAR
        if near >= MEANT:
            score = min(1.0, WORTH_MEANT + near - MEANT) * WORTH[answer.kind]
            answer.score, answer.held = max(answer.score, score), max(answer.held, HELD_MEANT)
            answer.strong |= near >= max(SURELY, nearest + BEYOND)


def _with_place(question: _Question) -> candidates.Ask:
    whole = query.essential(service.understood(question.text))
    words = [word for clause in whole.clauses for word in clause.words]
    documents, held = service.frequencies("places", words, languages.default())
    wanted = relevance.wanted(whole, _stemming(languages.default()), documents, held)
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
    wrong = [word for word in question.unknown if word not in known]
    # A short word has too many neighbours, and one that is left unknown would make the proposal no better to read.
    if not 0 < len(wrong) <= MISTYPED or any(len(word) < CORRECTED or word.isdigit() for word in wrong):
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
    answered = state.answers[0].score if state.answers else 0.0
    for text in response.suggestions if answered < GOOD else ():
        if _same_words(question, text):
            continue
        better = find(text, question.language, propose=False)
        if better.answers and better.answers[0].score > answered + BETTER:
            return text
    return ""


def _same_words(question: _Question, text: str) -> bool:
    """Whether a spelling only changes an ending, or makes a word that carries nothing: it helps nobody."""
    typed, proposed = analysis.words(question.text), analysis.words(text)
    for old, new in zip(typed, proposed, strict=False):
        # Nobody mistakes the first letter: « dental » is not « mental ».
        if old != new and (
            new in analysis.STOP_WORDS or old[0] != new[0] or old.startswith(new) or new.startswith(old)
        ):
            return True
    return False


def _vocabulary(language: str) -> frozenset[str]:
    """Words of what stands in no index."""
    texts = [text for item in doors.hand_overs().handovers.values() for text in doors.words_in(item.words, language)]
    texts += [text for entrance in doors.entrances() for text in doors.words_in(entrance.words, language)]
    return frozenset(word for text in texts for word in analysis.words(text)) | analysis.TALK | analysis.STOP_WORDS


__all__ = ["KINDS", "Found", "find"]
