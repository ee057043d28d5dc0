"""Who to call when the site has nothing: contacts (numbers, official sites) and hand-overs (one per need), as data.

Pure: nothing here knows the database, the search or the pages. Rules of the files: ``docs/handovers.md``.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import yaml

from core import phones

FOLDER: Final = Path(__file__).parent / "data"
LANGUAGES: Final = ("fr", "fr-simple", "en", "ar")
#: Words are typed in three languages: easy-to-read French is read, people type French.
TYPED: Final = ("fr", "en", "ar")
COSTS: Final = ("free", "ordinary", "paid")
SEEN: Final = ("read", "recalled")
#: The same loader in C where libyaml is there: ten times faster.
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BookError(ValueError):
    """The files do not hold; ``faults`` says everything that is wrong."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Contact:
    """A number, a site, or both. ``phone`` holds digits only; ``price`` is in euros a minute, when ``cost`` is paid.

    ``departements``: codes where it answers, empty for all of France. ``seen``: whether the fact was read at
    ``evidence`` or is only known, and to be confirmed.
    """

    key: str
    name: str
    seen: str
    evidence: str
    phone: str = ""
    hours: str = ""
    cost: str = ""
    price: float = 0.0
    sms: bool = False
    chat: str = ""
    site: str = ""
    departements: tuple[str, ...] = ()
    note: str = ""
    checked_on: dt.date = dt.date.min

    @property
    def is_free(self) -> bool:
        """Whether calling costs nothing."""
        return self.cost == "free"

    @property
    def shown(self) -> str:
        """The number as people read it."""
        return phones.displayed(self.phone)


@dataclass(frozen=True, slots=True)
class HandOver:
    """A need that the site does not answer, what is said of it in each language, and who does answer.

    ``kinds``: kinds of offer that it replaces where the directory has no place; ``near``: kinds of offer worth showing
    around; ``words``: what people type, by language.
    """

    code: str
    title: Mapping[str, str]
    say: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]
    contacts: tuple[str, ...]
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """Every contact and hand-over, by key."""

    contacts: Mapping[str, Contact]
    handovers: Mapping[str, HandOver]

    def of_kind(self, kind: str) -> HandOver | None:
        """Return what stands for a kind of offer where the directory has no place of it."""
        return next((item for item in self.handovers.values() if kind in item.kinds), None)

    def of_topic(self, topic: str) -> list[HandOver]:
        """Return the hand-overs of a topic, in the order of the file."""
        return [item for item in self.handovers.values() if topic in item.topics]

    def contacts_of(self, code: str, departement: str = "") -> list[Contact]:
        """Return the contacts of a hand-over, in order; with a département, only those that answer there."""
        found = [self.contacts[key] for key in self.handovers[code].contacts]
        return [c for c in found if not departement or not c.departements or departement in c.departements]


def load(folder: Path = FOLDER) -> Book:
    """Read ``contacts.yaml`` and ``handovers.yaml``; raise :class:`BookError` with every fault."""
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("contacts.yaml", "handovers.yaml")]
    return parse(*texts)


def parse(contacts_text: str, handovers_text: str) -> Book:
    """Make a book of the text of both files; raise :class:`BookError` with every fault."""
    given, needs = (yaml.load(text, _Loader) for text in (contacts_text, handovers_text))  # noqa: S506 - a SafeLoader
    faults = [
        *_shape("contact", "key", given["contacts"], Contact),
        *_shape("hand-over", "code", needs["handovers"], HandOver),
    ]
    if faults:
        raise BookError(faults)
    contacts = [_contact(row, given["checked_on"]) for row in given["contacts"]]
    handovers = [_handover(row) for row in needs["handovers"]]
    faults = [
        *(fault for contact in contacts for fault in _contact_faults(contact)),
        *_handover_faults(handovers, {contact.key for contact in contacts}),
    ]
    if faults:
        raise BookError(faults)
    return Book({item.key: item for item in contacts}, {item.code: item for item in handovers})


def _shape(kind: str, key: str, rows: Iterable[Mapping[str, Any]], model: type) -> list[str]:
    """Unknown or missing fields, codes given twice."""
    known = {field.name for field in fields(model)}
    needed = {"contact": {"name", "seen", "evidence"}, "hand-over": {"title", "say", "words", "contacts"}}[kind]
    faults = []
    for row in rows:
        name = row.get(key, "?")
        faults += [f"{kind} {name}: “{field}” is no field" for field in sorted(set(row) - known)]
        faults += [f"{kind} {name}: “{field}” is missing" for field in sorted((needed | {key}) - set(row))]
    twice = [name for name, times in Counter(row.get(key) for row in rows).items() if times > 1]
    return [*faults, *(f"{kind} {name}: given twice" for name in twice)]


def _contact(row: Mapping[str, Any], checked_on: dt.date) -> Contact:
    return Contact(**{"checked_on": checked_on, **row, "departements": tuple(row.get("departements", ()))})


def _handover(row: Mapping[str, Any]) -> HandOver:
    lists = {name: tuple(row.get(name, ())) for name in ("contacts", "topics", "kinds", "near")}
    words = {language: tuple(map(str, typed)) for language, typed in row["words"].items()}
    return HandOver(**{**row, **lists, "words": words})


def _contact_faults(contact: Contact) -> list[str]:
    wrong = []
    if not (contact.phone or contact.site):
        wrong.append("neither number nor site")
    if contact.phone and (not contact.phone.isdigit() or not phones.normalise(contact.phone)):
        wrong.append(f"“{contact.phone}” is no number of a numbering plan")
    if bool(contact.phone) != (contact.cost in COSTS):
        wrong.append("a number has a cost (free, ordinary, paid), a site has none")
    if (contact.cost == "paid") != (contact.price > 0):
        wrong.append("a paid number, and no other, has a price")
    if contact.seen not in SEEN:
        wrong.append(f"seen: {contact.seen}")
    addresses = [address for address in (contact.site, contact.chat) if address]
    if any(not address.startswith("https://") for address in addresses):
        wrong.append("an address that is sent to people begins with https://")
    if not contact.evidence.startswith(("https://", "http://")):
        wrong.append("no evidence")
    return [f"contact {contact.key}: {fault}" for fault in wrong]


def _handover_faults(handovers: list[HandOver], contacts: set[str]) -> list[str]:
    faults = []
    for item in handovers:
        wrong = [f"contact “{key}” is unknown" for key in item.contacts if key not in contacts]
        for name, texts, languages in (("title", item.title, LANGUAGES), ("say", item.say, LANGUAGES)):
            wrong += [f"no {name} in {language}" for language in languages if not texts.get(language)]
            wrong += [f"{name}: {language} is no language" for language in texts if language not in languages]
        wrong += [f"no words in {language}" for language in TYPED if not item.words.get(language)]
        wrong += [f"words: {language} is no language" for language in item.words if language not in TYPED]
        faults += [f"hand-over {item.code}: {fault}" for fault in wrong]
    kinds = Counter(kind for item in handovers for kind in item.kinds)
    faults += [f"kind {kind}: in two hand-overs" for kind, times in kinds.items() if times > 1]
    for language in TYPED:
        typed = Counter(word.casefold() for item in handovers for word in item.words.get(language, ()))
        faults += [f"“{word}” ({language}): in two hand-overs" for word, times in typed.items() if times > 1]
    unused = contacts - {key for item in handovers for key in item.contacts}
    return [*faults, *(f"contact {key}: used by no hand-over" for key in sorted(unused))]
