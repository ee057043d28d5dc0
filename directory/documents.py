"""Documents of the index ``places``: public places, one each, with what the list filters and counts."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from django.db.models import Model
from django.utils import translation

from core import languages
from search.schema import Field, Index
from search.sources import DocumentSource

from . import hours
from .enums import TerritoryKind, ThreeState
from .models import Offer, OfferKind, Place, Territory

PLACES = Index(
    "places",
    (
        Field("title", "text", boost=4.0, suggest=True),
        Field("body", "text"),
        Field("city", "text", boost=2.0),
        Field("url", "stored"),
        Field("language", "keyword"),
        Field("topics", "keyword", multi=True),
        Field("audiences", "keyword", multi=True),
        Field("kinds", "keyword", multi=True),
        Field("position", "geo"),
        Field("commune", "keyword"),
        Field("departement", "keyword"),
        Field("region", "keyword"),
        Field("territories", "keyword", multi=True),
        Field("postcode", "keyword"),
        Field("cost", "keyword", multi=True),
        Field("modes", "keyword", multi=True),
        Field("appointment", "keyword", multi=True),
        Field("new_patients", "keyword", multi=True),
        Field("wheelchair", "keyword"),
        Field("opening", "keyword", multi=True),
        Field("itinerant", "boolean"),
        Field("checked", "date"),
    ),
)
SLOT = 15
"""Minutes of a slot of the field ``opening``: hours of France begin and end on quarters."""
_BATCH = 500
_SATURDAY, _EVENING = 5, dt.time(18)


def opening_keys(choice: str, at: dt.datetime) -> list[str]:
    """Values of the field ``opening`` that answer ``choice``: ``maintenant``, ``soir`` or ``samedi``.

    ``at`` is the local time there. On a public holiday « now » matches only places that say what they do then.
    """
    if choice != "maintenant":
        return [choice]
    if hours.is_holiday(at.date()):
        return ["holiday"]
    slot = f"{at.weekday()}-{at.hour * 60 // SLOT + at.minute // SLOT}"
    return [f"every-{slot}", f"{_parity(at.date())}-{slot}"]


def _parity(day: dt.date) -> str:
    return "odd" if day.isocalendar().week % 2 else "even"


@lru_cache(maxsize=4096)
def opening_values(osm: str, on: dt.date) -> list[str]:
    """Quarters of the week when a place is open (``every-0-36``: Mondays at 9), and evening, Saturday, holidays."""
    tables = hours.weeks(osm, on)
    names = ["every"] if len(tables) == 1 else [_parity(on), "even" if _parity(on) == "odd" else "odd"]
    values: set[str] = set()
    for name, table in zip(names, tables, strict=False):
        for day in table.days:
            for start, end in day.spans:
                first = (start.hour * 60 + start.minute) // SLOT
                last = ((end.hour * 60 + end.minute) or 24 * 60) // SLOT
                values |= {f"{name}-{day.weekday}-{slot}" for slot in range(first, last)}
                if day.weekday == _SATURDAY:
                    values.add("samedi")
                if day.weekday < _SATURDAY and (end > _EVENING or end == dt.time(0)):
                    values.add("soir")
    if "24/7" in osm:
        values.add("holiday")
    return sorted(values)


class PlaceSource(DocumentSource):
    """Public places; the id is the primary key."""

    index = PLACES
    models = (Place, Offer, OfferKind)

    def documents(self, keys: Sequence[str] | None = None) -> Iterator[dict]:
        """Documents of these places (all when None)."""
        places = (
            Place.objects.public().order_by("pk").select_related("commune__parent", "commune__epci", "organization")
        )
        places = places.prefetch_related("offers__kind", "offers__topics", "offers__audiences")
        if keys is not None:
            places = places.filter(pk__in=[int(key) for key in keys if key.isdigit()])
        today = dt.date.today()
        with translation.override(languages.default()):
            for place in places.iterator(chunk_size=_BATCH):
                yield document(place, today)

    def keys_for(self, instance: Model) -> Iterable[str]:
        """A change of an offer, or of a kind's name, changes the places that show it."""
        if isinstance(instance, Place):
            return (str(instance.pk),)
        if isinstance(instance, Offer):
            return (str(instance.place_id),)
        return map(str, Offer.objects.filter(kind_id=instance.pk).values_list("place_id", flat=True).distinct())

    def count(self) -> int:
        """Places to index."""
        return Place.objects.public().count()


def territories_of(commune: Territory) -> list[str]:
    """``kind:code`` of a commune and of everything that contains it: ``commune:75056`` also for an arrondissement."""
    found = [f"{commune.kind}:{commune.code}"]
    epci = commune.epci
    if commune.kind == TerritoryKind.ARRONDISSEMENT and commune.parent:
        found.append(f"commune:{commune.parent.code}")
        epci = commune.parent.epci
    if epci:
        found.append(f"epci:{epci.code}")
    return [*found, f"departement:{commune.departement_code}", f"region:{commune.region_code}"]


def document(place: Place, today: dt.date) -> dict:
    """What is indexed of one place."""
    offers = [offer for offer in place.offers.all() if offer.is_public]
    commune = place.commune
    access = place.wheelchair
    words = [place.description, place.organization.name if place.organization else "", *place.address_lines]
    for offer in offers:
        words += [offer.kind.label, offer.kind.description, offer.title, offer.description]
        words += [term.label for term in (*offer.topics.all(), *offer.audiences.all())]
    content = {
        "id": str(place.pk),
        "title": place.name,
        "body": " \n".join(word for word in words if word),
        "city": f"{commune.name} {place.postcode}".strip(),
        "url": place.get_absolute_url(),
        "language": languages.default(),
        "topics": sorted({term.code for offer in offers for term in offer.topics.all()}),
        "audiences": sorted({term.code for offer in offers for term in offer.audiences.all()}),
        "kinds": sorted({offer.kind.code for offer in offers}),
        "commune": commune.code,
        "departement": commune.departement_code,
        "region": commune.region_code,
        "territories": territories_of(commune),
        "cost": sorted({offer.cost for offer in offers}),
        "modes": sorted({mode.value for offer in offers for mode in offer.modes}),
        "appointment": sorted({offer.appointment for offer in offers}),
        "new_patients": sorted({offer.accepts_new_patients for offer in offers}),
        "wheelchair": (ThreeState.UNKNOWN if access is None else ThreeState.YES if access else ThreeState.NO).value,
        "opening": opening_values(place.hours_osm, today),
        "itinerant": place.itinerant,
    }
    if place.postcode:
        content["postcode"] = place.postcode
    if place.has_position:
        content["position"] = (place.lat, place.lon)
    if place.last_checked:
        content["checked"] = place.last_checked
    return content
