"""What the directory covers: the kinds of offer of which it holds a public place today.

Nobody declares that a kind is covered: places do. A kind without any place is « not in our directory yet », which is
not « none near you »: the world has pharmacies, our files do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import phones, shared
from directory.enums import TerritoryKind
from directory.models import OfferKind, Territory
from directory.public import schedule
from handovers.book import Book, Contact, load
from search import service
from search.port import SearchRequest

INDEX = "places"
KIND_FIELD = "kinds"
MOST_AROUND = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind that was asked and that the directory does not cover.

    ``where``: name of the département without any, when others have some; empty when there is none at all.
    """

    kind: OfferKind
    where: str = ""
    instead: "Instead | None" = None
    around: tuple[OfferKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Answering:
    """Who to call, or which site to open: what is said of a contact, in the language of the reader."""

    contact: Contact
    phone: str
    notes: tuple[str, ...]

    @property
    def site(self) -> str:
        """The site as one would type it."""
        return urlsplit(self.contact.site).netloc.removeprefix("www.")


@dataclass(frozen=True, slots=True)
class Instead:
    """What a hand-over says to a reader: a sentence, and who answers."""

    code: str
    sentence: str
    lines: tuple[Answering, ...]


@cache
def book() -> Book:
    """The hand-overs, read once: their files change with the code."""
    return load()


def covered(departement: str = "") -> frozenset[str] | None:
    """Codes of the kinds with at least one public place, in a département (code) or anywhere.

    None while the index is being made: nothing can be said then.
    """
    return shared.kept(
        "kinds-covered", departement, make=lambda: _covered(departement), worth=lambda found: found is not None
    )


def _covered(departement: str) -> frozenset[str] | None:
    filters = {"departement": [departement]} if departement else {}
    answer = service.search(SearchRequest(INDEX, filters=filters, facets=(KIND_FIELD,), size=1, highlight=()))
    if answer.rebuilding:
        return None
    return frozenset(str(item.value) for item in answer.facets.get(KIND_FIELD, []) if item.count)


def sorted_out(kinds: dict[str, OfferKind]) -> tuple[list[OfferKind], list[OfferKind]]:
    """The kinds that the directory covers, and the others, both in the order of the vocabulary."""
    found = covered()
    if found is None:
        return [], []
    return [kind for code, kind in kinds.items() if code in found], [
        kind for code, kind in kinds.items() if code not in found
    ]


def gaps(codes: Iterable[str], kinds: dict[str, OfferKind], commune: Territory | None = None) -> list[Gap]:
    """Those of ``codes`` that are not covered; with a commune, in its département."""
    wanted = [kinds[code] for code in codes if code in kinds]
    everywhere = covered() if wanted else None
    if everywhere is None:
        return []
    departement = commune.departement_code if commune else ""
    here = covered(departement) if commune else everywhere
    if here is None:
        here = everywhere
    name = _departement(commune) if commune and any(kind.code in everywhere - here for kind in wanted) else ""
    return [
        Gap(
            kind,
            name if kind.code in everywhere else "",
            instead_of(kind.code, departement),
            tuple(kinds[code] for code in _around(kind.code, here) if code in kinds),
        )
        for kind in wanted
        if kind.code not in here
    ]


def instead_of(kind: str, departement: str = "") -> Instead | None:
    """Who answers where the directory has no place of a kind: contacts that answer in the département, when known."""
    found = book().of_kind(kind)
    if found is None:
        return None
    language = get_language() or ""
    lines = tuple(_line(contact) for contact in book().contacts_of(found.code, departement))
    return Instead(found.code, found.say.get(language) or found.say["fr"], lines)


def _around(kind: str, here: frozenset[str]) -> list[str]:
    """Kinds that the directory has here and that help instead: those of the hand-over, else the first that it has."""
    found = book().of_kind(kind)
    return [code for code in found.near if code in here] if found else sorted(here)[:MOST_AROUND]


def _line(contact: Contact) -> Answering:
    notes = []
    if contact.cost == "free":
        notes.append(_("free call"))
    elif contact.cost == "paid":
        notes.append(_("€%(price)s a minute") % {"price": number_format(contact.price, 2)})
    elif contact.cost:
        notes.append(_("price of an ordinary call"))
    if contact.hours == "24/7":
        notes.append(_("day and night"))
    elif contact.hours:
        notes.append(schedule.week_words(contact.hours, timezone.localdate()))
    return Answering(
        contact, phones.displayed(contact.phone) if contact.phone else "", tuple(note for note in notes if note)
    )


def _departement(commune: Territory) -> str:
    row = Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT, code=commune.departement_code).first()
    return row.name if row else commune.name
