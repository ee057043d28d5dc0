"""Writing places in bulk: new ones together, changed ones one by one, corrections by a person left alone."""

import datetime as dt
from collections.abc import Callable

from django.utils import timezone
from django.utils.text import slugify

from directory.folding import fold
from directory.models import Offer, OfferKind, Organization, Place, Source, SourceRecord
from directory.places.kinds import kind_for
from directory.sources import OfferData, PlaceData
from directory.sources.whereabouts import Spot
from search import outbox
from vocabularies.models import Audience, Topic

INDEX = "places"
_DEFAULTS = {"description": "", "email": "", "website": "", "phone": "", "siret": "", "finess": ""}
_OFFER_FIELDS = (
    *("title", "description", "cost", "appointment", "booking_url"),
    *("on_site", "remote", "at_home", "languages"),
)


def _taken(slug: str) -> bool:
    return Place.objects.filter(slug=slug).exists()


def free_slug(name: str, commune: str, taken: Callable[[str], bool] = _taken) -> str:
    """Address of a new place: name and commune, numbered when taken."""
    base = name if fold(commune) in fold(name) else f"{name} {commune}"
    stem = slug = slugify(base)[:100].strip("-") or "lieu"
    number = 2
    while taken(slug):
        slug, number = f"{stem}-{number}", number + 1
    return slug


class PlaceWriter:
    """Places of one source. ``flush`` writes what waits."""

    def __init__(self, source: Source, now: dt.datetime):
        self.source = source
        self.now = now
        self.today = timezone.localdate()
        self.places: dict[int, Place] = {}
        self.slugs = set(Place.objects.values_list("slug", flat=True))
        self.organizations = {organization.name: organization for organization in Organization.objects.all()}
        self.kinds: dict[str, OfferKind] = {}
        self.topics = {term.code: term.pk for term in Topic.objects.filter(locale__language_code="fr")}
        self.audiences = {term.code: term.pk for term in Audience.objects.filter(locale__language_code="fr")}
        self.new: list[tuple[SourceRecord, Place, list[OfferData]]] = []
        self.records: list[SourceRecord] = []
        self.touched: set[int] = set()

    def prefetch(self, pks: list[int]) -> None:
        """Read the places that the source already gave."""
        for start in range(0, len(pks), 500):
            self.places |= Place.objects.in_bulk(pks[start : start + 500])

    def write(self, record: SourceRecord, data: PlaceData, spot: Spot, *, returned: bool) -> str:
        """Create or update the place of a record; return ``created``, ``updated`` or ``unchanged``."""
        place = self.places.get(record.place_id) if record.place_id else None
        if place is None:
            place = Place(source=self.source, slug=self._slug(data.name, spot.commune_name))
            self._apply(place, data, spot)
            self.new.append((record, place, data.offers))
            return "created"
        changed = self._apply(place, data, spot)
        if returned and place.vanished_on:
            place.vanished_on = None
            changed.append("vanished_on")
        if changed:
            place.save()
        offers_changed = self._update_offers(place, data.offers)
        self.records.append(record)
        if changed or offers_changed:
            self.touched.add(place.pk)
            return "updated"
        return "unchanged"

    def close(self, pk: int) -> bool:
        """The source says that the place is closed. False when that was known, or corrected by a person."""
        place = self.places.get(pk)
        if place is None or place.closed_on or "closed_on" in place.corrections:
            return False
        place.closed_on = self.today
        place.save()
        return True

    def vanish(self, record: SourceRecord) -> None:
        """The line is not in the file any more: the place is flagged, never deleted."""
        self.records.append(record)
        place = self.places.get(record.place_id) if record.place_id else None
        alive = place and place.records.filter(vanished_at=None).exclude(pk=record.pk).exists()
        if place and place.vanished_on is None and not alive:
            place.vanished_on = self.today
            place.save()

    def flush(self) -> None:
        """Write new places, their offers and every record that waits; nothing waits any more."""
        Place.objects.bulk_create([place for _, place, _ in self.new], batch_size=200)
        offers: list[tuple[Offer, OfferData]] = []
        for record, place, data in self.new:
            record.place = place
            self.records.append(record)
            self.touched.add(place.pk)
            offers += [(self._offer(place, offer), offer) for offer in data]
        Offer.objects.bulk_create([offer for offer, _ in offers], batch_size=500)
        self._link(offers)
        known = [record for record in self.records if record.pk is not None]
        SourceRecord.objects.bulk_create([record for record in self.records if record.pk is None], batch_size=200)
        for record in known:
            # ``raw`` was not read: it is written only when the line changed.
            names = ["digest", "seen_at", "vanished_at", "place"]
            record.save(update_fields=names if "raw" in record.get_deferred_fields() else [*names, "raw"])
        outbox.touch(INDEX, map(str, sorted(self.touched)))
        self.places |= {place.pk: place for _record, place, _data in self.new}
        self.new, self.records, self.touched = [], [], set()

    def _slug(self, name: str, commune: str) -> str:
        """Stable address: name and commune, numbered when taken. Decided once, at creation."""
        slug = free_slug(name, commune, self.slugs.__contains__)
        self.slugs.add(slug)
        return slug

    def _values(self, data: PlaceData, spot: Spot) -> dict:
        values = {
            **_DEFAULTS,
            **data.values,
            "name": " ".join(data.name.split()),
            "postcode": spot.postcode,
            "commune_id": spot.commune_id,
            "lat": spot.lat,
            "lon": spot.lon,
            "position": spot.quality,
            "organization_id": self._organization(data.organization),
        }
        values["source_date"] = values.get("source_date") or self.source.date
        for name, value in values.items():
            length = None if name.endswith("_id") else Place._meta.get_field(name).max_length
            if isinstance(value, str) and length and len(value) > length:
                values[name] = value[: length - 1].rstrip() + "…"
                data.warnings.append(f"{name} cut to {length} characters")
        return values

    def _apply(self, place: Place, data: PlaceData, spot: Spot) -> list[str]:
        """Set what differs, except what a person corrected; return the names."""
        kept = set(place.corrections)
        if kept & {"lat", "lon"}:
            kept |= {"lat", "lon", "position"}
        changed = []
        for name, value in self._values(data, spot).items():
            if name.removesuffix("_id") not in kept and getattr(place, name) != value:
                setattr(place, name, value)
                changed.append(name)
        return changed

    def _organization(self, name: str) -> int | None:
        name = " ".join(name.split())[:200]
        if not name:
            return None
        if name not in self.organizations:
            self.organizations[name] = Organization.objects.create(name=name)
        return self.organizations[name].pk

    def _offer(self, place: Place, data: OfferData) -> Offer:
        if data.kind not in self.kinds:
            self.kinds[data.kind] = kind_for(data.kind)
        offer = Offer(place=place, kind=self.kinds[data.kind], from_source=True)
        for name in _OFFER_FIELDS:
            setattr(offer, name, getattr(data, name))
        return offer

    def _link(self, offers: list[tuple[Offer, OfferData]]) -> None:
        topics, audiences = Offer.topics.through, Offer.audiences.through
        topic_links, audience_links = [], []
        for offer, data in offers:
            topic_links += [
                topics(offer_id=offer.pk, topic_id=self.topics[code]) for code in data.topics if code in self.topics
            ]
            audience_links += [
                audiences(offer_id=offer.pk, audience_id=self.audiences[code])
                for code in data.audiences
                if code in self.audiences
            ]
        topics.objects.bulk_create(topic_links, batch_size=500)
        audiences.objects.bulk_create(audience_links, batch_size=500)

    def _update_offers(self, place: Place, wanted: list[OfferData]) -> bool:
        """Offers that came from a source follow it, kind by kind; those that a person added stay."""
        if "offers" in place.corrections:
            return False
        known = {offer.kind.code: offer for offer in place.offers.filter(from_source=True).select_related("kind")}
        changed = False
        for data in wanted:
            offer = known.pop(data.kind, None)
            if offer is None:
                offer = self._offer(place, data)
                offer.save()
                self._link([(offer, data)])
                changed = True
                continue
            differing = [name for name in _OFFER_FIELDS if getattr(offer, name) != getattr(data, name)]
            for name in differing:
                setattr(offer, name, getattr(data, name))
            if differing:
                offer.save()
                changed = True
        for offer in known.values():
            offer.delete()
            changed = True
        return changed
