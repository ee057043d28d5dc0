"""The list of places as open data: JSON, CSV and GeoJSON of exactly what the page shows, every page of it."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from core.exports import csv_response
from directory.public.results import PlaceRow, Results, every_row
from search.port import MAX_WINDOW

COLUMNS = (
    "slug",
    "name",
    "kinds",
    "address",
    "postcode",
    "commune",
    "commune_code",
    "lat",
    "lon",
    "position",
    "distance_km",
    "phone",
    "email",
    "website",
    "opening_hours",
    "opening_hours_text",
    "free",
    "wheelchair",
    "checked_on",
    "source",
    "source_date",
    "licence",
    "url",
)


def record(row: PlaceRow) -> dict[str, object]:
    """One place, flat. ``free`` and ``wheelchair`` are true, false or null (nobody said)."""
    place = row.place
    offers = [offer for offer in place.offers.all() if offer.is_public]
    costs = {offer.cost for offer in offers} - {"unknown"}
    return {
        "slug": place.slug,
        "name": place.name,
        "kinds": "|".join(dict.fromkeys(offer.kind.code for offer in offers)),
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
        "facets": {
            name: [{"value": item.value, "label": str(item.label), "count": item.count} for item in values]
            for name, values in results.facets.items()
        },
    }


def _json(request, results: Results, records: Iterable[dict]) -> HttpResponse:
    places = [{**item, "kinds": str(item["kinds"]).split("|") if item["kinds"] else []} for item in records]
    return JsonResponse({**_about(request, results), "places": places}, json_dumps_params={"ensure_ascii": False})


def _geojson(request, results: Results, records: Iterable[dict]) -> HttpResponse:
    """RFC 7946; a place whose position is unknown is there with a null geometry."""
    features = [
        {
            "type": "Feature",
            "id": item["slug"],
            "geometry": None
            if item["lat"] is None or item["lon"] is None
            else {"type": "Point", "coordinates": [item["lon"], item["lat"]]},
            "properties": {name: value for name, value in item.items() if name not in ("lat", "lon")},
        }
        for item in records
    ]
    return JsonResponse(
        {"type": "FeatureCollection", **_about(request, results), "features": features},
        json_dumps_params={"ensure_ascii": False},
        content_type="application/geo+json",
    )


def _csv(request, results: Results, records: Iterable[dict]) -> HttpResponse:
    words = {True: "true", False: "false"}
    # Telephone numbers begin with « + »: written in international digits (00 33…), they stay numbers, not formulas.
    rows = (
        {
            name: words.get(value, value) if isinstance(value, bool) else value
            for name, value in {**item, "phone": str(item["phone"]).replace("+", "00", 1)}.items()
        }
        for item in records
    )
    return csv_response(rows, COLUMNS, f"lieux-{results.commune.code}.csv")


_WRITERS = {"json": _json, "geojson": _geojson, "csv": _csv}


def export(request: HttpRequest, results: Results) -> HttpResponse:
    """The whole list in the format asked; open to other sites (no cookie is read)."""
    response = _WRITERS[results.query.format](request, results, (record(row) for row in every_row(results)))
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response
