"""What is asked for by its name and stands in no index: entrances, kinds of offer, hand-overs. Few, kept in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import yaml
from django.urls import reverse

from content.models import LISTED, SectionPage
from content.pages.queries import listed
from core import languages, shared
from directory.models import OfferKind
from handovers import book
from search import relevance

from . import candidates
from .candidates import FoundAnswer

_FILE: Final = Path(__file__).parent / "data" / "entrances.yaml"
_KINDS: Final = _FILE.with_name("kinds.yaml")
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A way in: ``address`` is the name of an address, or ``page`` that of a page."""

    code: str
    title: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    address: str = ""
    page: str = ""


@lru_cache(maxsize=1)
def entrances() -> tuple[Entrance, ...]:
    """Read the entrances once."""
    rows = yaml.load(_FILE.read_text(encoding="utf-8"), _Loader)["entrances"]  # noqa: S506 - a SafeLoader
    return tuple(
        Entrance(**{**row, "words": {code: tuple(map(str, words)) for code, words in row["words"].items()}})
        for row in rows
    )


@lru_cache(maxsize=1)
def hand_overs() -> book.Book:
    """Read the hand-overs once."""
    return book.load()


def typed_language(language: str) -> str:
    """Language in which people type who read this one: easy-to-read French is typed as French."""
    return languages.traits(language).based_on or language


def words_in(words: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    """Words of a language, and the French ones for who types French elsewhere."""
    own = typed_language(language)
    return (*words.get(own, ()), *(words.get("fr", ()) if own != "fr" else ()))


def _pages(language: str) -> dict[str, str]:
    wanted = {entrance.page for entrance in entrances() if entrance.page}
    rows = listed(language, (*LISTED, SectionPage)).filter(slug__in=wanted).order_by("-depth")
    return {page.slug: page.get_url() or "" for page in rows}


def pages_in(language: str) -> dict[str, str]:
    """Addresses of the pages that are entrances, in this language where they exist."""
    return shared.kept(
        "entrances", language, make=lambda: _pages("fr") | (_pages(language) if language != "fr" else {})
    )


@dataclass(frozen=True, slots=True)
class Names:
    """Names of many things: ``every`` (thing, name folded, name read), and where each stem of theirs stands."""

    every: tuple[tuple[str, str, relevance.ReadText | None], ...]
    by_stem: Mapping[str, frozenset[int]]
    by_name: Mapping[str, frozenset[int]]

    def asked(self, text: str, stems: frozenset[str]) -> dict[str, list[candidates.Name]]:
        """Return the names that share a word with a question, or are it, by thing."""
        places = set(self.by_name.get(candidates.phrase(text), ()))
        places = places.union(*(self.by_stem.get(stem, frozenset()) for stem in stems))
        found: dict[str, list[candidates.Name]] = {}
        for place in sorted(places):
            thing, folded, read = self.every[place]
            found.setdefault(thing, []).append((folded, read))
        return found


def _names(given: Mapping[str, Iterable[str]], language: str) -> Names:
    every = [
        (thing, candidates.phrase(one), candidates.name(one, language))
        for thing, phrases in given.items()
        for one in dict.fromkeys(phrases)
    ]
    by_stem: dict[str, set[int]] = {}
    by_name: dict[str, set[int]] = {}
    for place, (_thing, folded, read) in enumerate(every):
        by_name.setdefault(folded, set()).add(place)
        for stem in read.stems if read else ():
            by_stem.setdefault(stem, set()).add(place)
    freeze = [{key: frozenset(value) for key, value in table.items()} for table in (by_stem, by_name)]
    return Names(tuple(every), *freeze)


@lru_cache(maxsize=16)
def names(language: str) -> Names:
    """Names of the entrances (``entrance:<code>``) and of the hand-overs (``hand-over:<code>``) in a language."""
    given = {
        f"entrance:{one.code}": (one.title.get(language) or one.title["fr"], *words_in(one.words, language))
        for one in entrances()
    }
    for code, item in hand_overs().handovers.items():
        own = (item.title.get(language, ""), *words_in(item.words, language), *_numbers().get(code, ()))
        given[f"hand-over:{code}"] = own
    return _names(given, typed_language(language))


def answer_of(thing: str, language: str) -> FoundAnswer | None:
    """Return what a name of :func:`names` stands for; ``None`` for a page that this site has not."""
    kind, _colon, code = thing.partition(":")
    if kind == "entrance":
        entrance = next(one for one in entrances() if one.code == code)
        url = reverse(entrance.address) if entrance.address else pages_in(language).get(entrance.page, "")
        return FoundAnswer(kind, entrance.title.get(language) or entrance.title["fr"], url, code=code) if url else None
    item = hand_overs().handovers[code]
    title, said = (texts.get(language) or texts["fr"] for texts in (item.title, item.say))
    return FoundAnswer(kind, title, "", said, code=code, contacts=hand_overs().contacts_of(code))


@lru_cache(maxsize=1)
def _numbers() -> Mapping[str, tuple[str, ...]]:
    """``{hand-over: numbers and names}`` of the lines that answer: each of one hand-over, that which it heads."""
    known = hand_overs()
    first: dict[str, str] = {}
    for code, item in sorted(known.handovers.items(), key=lambda pair: (not pair[1].urgent, len(pair[1].contacts))):
        for place, key in enumerate(item.contacts):
            if known.contacts[key].phone and (not place or key not in first):
                first.setdefault(key, code)
    found: dict[str, tuple[str, ...]] = {}
    for key, code in first.items():
        contact = known.contacts[key]
        found[code] = (*found.get(code, ()), contact.phone, contact.name)
    return found


@lru_cache(maxsize=1)
def _kind_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    rows = yaml.load(_KINDS.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    return {code: {one: tuple(map(str, words)) for one, words in given.items()} for code, given in rows.items()}


def of_kinds(language: str) -> dict[str, tuple[str, ...]]:
    """Return the names of the kinds of offer by code, its label first."""
    return {
        code: (kind.label, *words_in(_kind_words().get(code, {}), language))
        for code, kind in OfferKind.in_language(language).items()
    }


def read_names(phrases: Iterable[str], language: str) -> list[candidates.Name]:
    """Read names that are not kept."""
    return [(candidates.phrase(one), candidates.name(one, language)) for one in phrases]
