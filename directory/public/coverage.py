"""What the directory covers: the kinds of offer of which it holds a public place today.

Nobody declares that a kind is covered: places do. A kind without any place is « not in our directory yet », which is
not « none near you »: the world has pharmacies, our files do not.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core import shared
from directory.enums import TerritoryKind
from directory.models import OfferKind, Territory
from search import service
from search.port import SearchRequest

INDEX = "places"
KIND_FIELD = "kinds"


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind that was asked and that the directory does not cover.

    ``where``: name of the département without any, when others have some; empty when there is none at all.
    """

    kind: OfferKind
    where: str = ""


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
    found = [Gap(kind) for kind in wanted if kind.code not in everywhere]
    others = [kind for kind in wanted if kind.code in everywhere]
    here = covered(commune.departement_code) if commune and others else None
    if here is None:
        return found
    missing = [kind for kind in others if kind.code not in here]
    where = _departement(commune) if missing else ""
    return found + [Gap(kind, where) for kind in missing]


def _departement(commune: Territory) -> str:
    row = Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT, code=commune.departement_code).first()
    return row.name if row else commune.name
