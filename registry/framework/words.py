"""The fixed vocabulary of the label in the languages of the site, as data (``data/words.yaml``): one entry a text.

A framework is written in French and never changes; what is added to the vocabulary shows at once, on old sheets too,
because a text is found by its French words. Sentences of « Mes données » are kept filled in: they are recognised by the
phrase that they were made of, and what fills them is said in the reader's language when the vocabulary has it.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.utils import formats
from django.utils.translation import get_language, override

from core import countries

FILE: Final = Path(__file__).parent / "data" / "words.yaml"
LANGUAGES: Final = ("fr-simple", "en", "ar")
#: Words of an easy-to-read sentence at most (15 is the rule of « Information for all »); beyond, it is rewritten.
MOST_SIMPLE: Final = 15
_NAME: Final = re.compile(r"\{(\w+)\}")
_OPTIONAL: Final = re.compile(r"\\\((s|e|es|x|nt)\\\)")
_DAY: Final = re.compile(r"(?P<day>\d{1,2})(?:er)? (?P<month>\w+) (?P<year>\d{4})")
MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
#: What fills these is a name, the same in every language.
PROPER_NAMES: Final = frozenset({"hebergeur"})
_SENTENCE: Final = re.compile(r"(?<=\.)\s+")


def key(text: str) -> str:
    """A text as the vocabulary writes it: straight apostrophes, plain spaces."""
    return " ".join(text.replace("’", "'").split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """An entry with ``{names}``: what recognises it once it is filled in, and its words by language."""

    pattern: re.Pattern[str]
    said: Mapping[str, str]


@cache
def entries() -> dict[str, dict[str, str]]:
    """``{French text: {language: text}}``."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["words"]
    return {key(row["fr"]): {code: text for code, text in row.items() if code != "fr"} for row in rows}


@cache
def phrases() -> tuple[Phrase, ...]:
    """The entries with ``{names}``, the longest first: the most precise one answers."""
    found = sorted((text for text in entries() if _NAME.search(text)), key=len, reverse=True)
    return tuple(Phrase(_pattern(text), entries()[text]) for text in found)


def _pattern(text: str) -> re.Pattern[str]:
    escaped = _OPTIONAL.sub(lambda match: f"(?:{match[1]})?", re.escape(text))
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", escaped))


def said(text: str, language: str) -> str | None:
    """``text`` of a framework (French) in ``language``; ``None`` when the vocabulary does not have it.

    French is itself; easy-to-read French is French where nothing simpler is written.
    """
    if language == "fr" or not text.strip():
        return text
    found = _entry(key(text), language) or _filled(key(text), language)
    if found is None and (parts := _SENTENCE.split(key(text))) and len(parts) > 1:
        spoken = [_entry(part, language) or _filled(part, language) for part in parts]
        found = " ".join(part for part in spoken if part) if all(spoken) else None
    return found if found is not None or language != "fr-simple" else text


def spoken(text: str) -> str:
    """``text`` in the language of the reader where no mark of language can stand; French when there is no other."""
    return said(text, get_language() or "fr") or text


def _entry(text: str, language: str) -> str | None:
    row = entries().get(text)
    if row is None or _NAME.search(text):
        return None
    return row.get(language) or (text if language == "fr-simple" else None)


def _filled(text: str, language: str) -> str | None:
    for phrase in phrases():
        if (match := phrase.pattern.fullmatch(text)) and (frame := phrase.said.get(language)):
            values = {name: _value(name, value, language) for name, value in match.groupdict().items()}
            if None not in values.values():
                return frame.format_map(values)
    return None


def _value(name: str, value: str, language: str) -> str | None:
    """What fills ``{name}``: numbers and names of hosts as they are; words, countries and days in ``language``."""
    if value.isdigit():
        return value
    if nested := _filled(value, language):
        return nested
    if day := _DAY.fullmatch(value):
        return _day(day, language)
    parts = [_entry(part, language) or _country(part, language) for part in value.split(", ")]
    if all(parts):
        return ("، " if language == "ar" else ", ").join(filter(None, parts))
    return value if name in PROPER_NAMES else None


def _day(day: re.Match[str], language: str) -> str | None:
    if day["month"] not in MONTHS:
        return None
    with override(language):
        return formats.date_format(dt.date(int(day["year"]), MONTHS.index(day["month"]) + 1, int(day["day"])))


@cache
def _country_codes() -> dict[str, str]:
    return {key(word): code for code, word in countries.names("fr").items()}


def _country(word: str, language: str) -> str | None:
    code = _country_codes().get(word)
    return countries.names(language).get(code) if code else None


def public_texts(framework: Mapping[str, Any]) -> Iterator[str]:
    """Every text of a framework that the public reads and that never changes: what the vocabulary has to have."""
    for guarantee in framework.get("referentiel", {}).get("garanties", []):
        yield guarantee["phrase_publique"]
    for dimension in framework["dimensions"]:
        yield from (dimension["nom"], dimension["public"])
    yield from (grade["mot"] for grade in framework["notation"]["lettres"])
    yield from framework["notation"].get("poids_criteres", {}).values()
    for level in framework["niveaux_preuve"].values():
        yield from (level["nom"], level["public"])
    special = framework["echelles"]["phrase_publique_affichee"]
    yield from (special[name] for name in ("nc", "so"))
    rules = framework["fiche_donnees"]
    yield from (state["mot"] for state in rules["etats"].values())
    for line in rules["lignes"]:
        yield from (line["question"], *line["phrases"].values())
    for criterion in framework["criteres"]:
        yield criterion["titre"]
        public = criterion["public"]
        yield from (public[name] for name in ("question", "reussi", "partiel", "echec") if name in public)


def missing(texts: Iterator[str], language: str) -> list[str]:
    """Texts that the vocabulary lacks in ``language``, and for easy-to-read French those that stay too long."""
    lacking = []
    for text in dict.fromkeys(map(key, texts)):
        row = entries().get(text)
        if row is None or (language != "fr-simple" and not row.get(language, "").strip()):
            lacking.append(text)
        elif language == "fr-simple":
            longest = max(len(part.split()) for part in re.split(r"(?<=[.?!])\s+", row.get(language, text)))
            lacking += [text] if longest > MOST_SIMPLE else []
    return lacking
