"""The forms of a list for machines: JSON, CSV, GeoJSON, Atom of the same rows; and refusals that a program can read."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.exports import csv_response
from core.parameters import renamed
from listing.declaration import Listing, ListProblem

Record = Mapping[str, Any]
View = Callable[..., HttpResponse]
RETRY_SECONDS = "15"
JSON_TYPE = "application/json"
GEOJSON_TYPE = "application/geo+json"


def serves(listing: Listing) -> Callable[[View], View]:
    """Declare the view of a list: the address that it is given holds what the list reads and nothing else."""

    def declare(view: View) -> View:
        made: Any = renamed(listing.old_names)(view) if listing.old_names else view
        made.parameters, made.listing = listing.parameters, listing
        return cast(View, made)

    return declare


def json_response(data: Any, *, status: int = 200, content_type: str = JSON_TYPE) -> HttpResponse:
    """Readable UTF-8 JSON that any site may read (open data)."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return as_open_data(HttpResponse(text, content_type=content_type, status=status))


def as_open_data(response: HttpResponse) -> HttpResponse:
    """Readable from any other site: no cookie is read."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _unindexed(response: HttpResponse) -> HttpResponse:
    """The page of the list is what a search engine shows, not its data."""
    response["X-Robots-Tag"] = "noindex"
    return response


def refusal(messages: Sequence[str | ListProblem], *, status: int = 400, **more: Any) -> HttpResponse:
    """What a program is told instead of an answer: ``{"error": one text, "errors": each}``, and ``more``."""
    texts = [str(message) for message in messages]
    return json_response({"error": " ".join(texts), "errors": texts, **more}, status=status)


def not_ready(response: HttpResponse | None = None) -> HttpResponse:
    """503: the index is being made anew. Nobody keeps this answer, a better one comes in a moment."""
    response = refusal([_("The list is being prepared")]) if response is None else response
    response.status_code = 503
    response["Retry-After"], response["Cache-Control"] = RETRY_SECONDS, "no-store"
    return response


def rows_as_json(listing: Listing, head: Mapping[str, Any], records: Iterable[Record]) -> HttpResponse:
    """``head``, the number of rows unless it says one, and the rows."""
    rows = list(records)
    count = {} if "count" in head else {"count": len(rows)}
    return _unindexed(json_response({**head, **count, listing.results: rows}))


def rows_as_csv(listing: Listing, records: Iterable[Record], filename: str) -> HttpResponse:
    """The columns of the list, in the dialect of the house (``core.exports``); other keys of a row are left out."""
    rows = ({name: record.get(name) for name in listing.columns} for record in records)
    return _unindexed(as_open_data(csv_response(rows, listing.columns, filename)))


def rows_as_geojson(
    head: Mapping[str, Any], records: Iterable[Record], *, key: str, lat: str = "lat", lon: str = "lon"
) -> HttpResponse:
    """RFC 7946; a row whose position is unknown is there with a null geometry. ``key``: what identifies a row."""
    features = [
        {
            "type": "Feature",
            "id": record[key],
            "geometry": None
            if record[lat] is None or record[lon] is None
            else {"type": "Point", "coordinates": [record[lon], record[lat]]},
            "properties": {name: value for name, value in record.items() if name not in (lat, lon)},
        }
        for record in records
    ]
    data = {"type": "FeatureCollection", **head, "features": features}
    return _unindexed(json_response(data, content_type=GEOJSON_TYPE))
