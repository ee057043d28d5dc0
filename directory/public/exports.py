"""The list of places for machines: JSON, CSV, GeoJSON and Atom of exactly what the page shows, every page of it."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from directory.models import OfferKind, Place
from directory.public.results import PlaceRow, Results, every_row
from listing.atom import MOST_ENTRIES, FeedEntry, FeedHead, atom_response
from listing.formats import rows_as_csv, rows_as_geojson, rows_as_json
from search.port import MAX_WINDOW


def record(row: PlaceRow) -> dict[str, object]:
    """One place, flat. ``free`` and ``wheelchair`` are true, false or null (nobody said)."""
    place = row.place
    offers = [offer for offer in place.offers.all() if offer.is_public]
    costs = {offer.cost for offer in offers} - {"unknown"}
    return {
        "slug": place.slug,
        "name": place.name,
        "kinds": list(dict.fromkeys(offer.kind.code for offer in offers)),
        "address": ", ".join(line for line in (place.address, place.address_more) if line),
        "postcode": place.postcode,
        "commune": place.commune.name,
        "commune_code": place.commune.code,
        "lat": place.lat,
        "lon": place.lon,
        "position": place.position,
        "distance_km": None if row.distance_km is None else round(row.distance_km, 2),
        "phone": place.phone,
        "email": place.email,
        "website": place.website,
        "opening_hours": place.hours_osm,
        "opening_hours_text": place.hours_text,
        "free": bool(costs & {"free", "covered"}) if costs else None,
        "wheelchair": place.wheelchair,
        "checked_on": place.last_checked.isoformat() if place.last_checked else None,
        "source": place.source.name if place.source else None,
        "source_date": place.source_date.isoformat() if place.source_date else None,
        "licence": place.source.licence if place.source else None,
        "url": settings.BASE_URL.rstrip("/") + place.get_absolute_url(),
    }


def _about(request: HttpRequest, results: Results) -> dict[str, object]:
    query = results.query
    return {
        "address": settings.BASE_URL.rstrip("/") + request.path + query.address(),
        "commune": {"code": results.commune.code, "name": results.commune.name},
        "radius_km": results.radius,
        "radius_asked_km": results.asked,
        "widened": results.widened,
        "count": results.total,
        "count_in_commune": results.inside_total,
        "complete": results.total <= MAX_WINDOW,
        "not_covered": [gap.kind.code for gap in results.gaps(OfferKind.in_language(get_language()))],
        "facets": {
            name: [{"value": item["value"], "label": item["label"], "count": item["count"]} for item in values]
            for name, values in results.facets.items()
        },
    }


def _cells(record: dict[str, object]) -> dict[str, object]:
    """Telephone numbers begin with « + »: written in international digits (00 33…), they stay numbers, not formulas."""
    return {**record, "phone": str(record["phone"]).replace("+", "00", 1)}


def place_entry(place: Place) -> FeedEntry:
    """A place in a feed: it is new, then corrected; its address is what identifies it."""
    kinds = dict.fromkeys(offer.kind.label for offer in place.offers.all() if offer.is_public)
    address = settings.BASE_URL.rstrip("/") + place.get_absolute_url()
    return FeedEntry(
        title=f"{place.name}, {place.commune.name}",
        link=address,
        identifier=address,
        summary=" – ".join(part for part in (", ".join(place.address_lines), ", ".join(kinds)) if part),
        published=place.created_at,
        updated=place.updated_at,
    )


def _feed(request: HttpRequest, results: Results, rows: Iterable[PlaceRow]) -> HttpResponse:
    """The places of the list that changed last, newest first."""
    base = settings.BASE_URL.rstrip("/") + request.path
    head = FeedHead(
        title=_("New and changed places: %(name)s") % {"name": results.commune.name},
        subtitle=_("Places of prevention and care close to home, as they are added or corrected on %(site)s.")
        % {"site": settings.SITE_NAME},
        link=base + results.query.address(),
        address=base + results.query.address(format="atom"),
        language=get_language(),
    )
    places = sorted((row.place for row in rows), key=lambda place: (place.updated_at, place.pk), reverse=True)
    return atom_response(head, map(place_entry, places[:MOST_ENTRIES]))


def export(request: HttpRequest, results: Results) -> HttpResponse:
    """The whole list in the format asked."""
    rows, query = every_row(results), results.query
    if query.format == "atom":
        return _feed(request, results, rows)
    records = map(record, rows)
    if query.format == "csv":
        return rows_as_csv(query.listing, map(_cells, records), f"lieux-{results.commune.code}.csv")
    about = _about(request, results)
    if query.format == "geojson":
        return rows_as_geojson(about, records, key="slug")
    return rows_as_json(query.listing, about, records)
