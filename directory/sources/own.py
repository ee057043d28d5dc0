"""Our own exchange format: one CSV that anyone can fill in, and that the demo extracts use.

``offers`` holds one offer per « | », each « kind;cost;appointment;topic+topic;audience+audience;booking address ».
"""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from core import phones
from directory import hours
from directory.enums import Appointment, Cost
from directory.places.contacts import web_address

from .base import Adapter, OfferData, PlaceData, RowRefused, SourceRow, UnusableFile, number, padded, read_csv
from .vaccination import iso_date

COLUMNS = [
    "id",
    "name",
    "organization",
    "address",
    "address_more",
    "postcode",
    "commune_code",
    "commune",
    "lat",
    "lon",
    "itinerant",
    "phone",
    "email",
    "website",
    "hours_osm",
    "hours_text",
    "description",
    "siret",
    "finess",
    "source_date",
    "offers",
]
_COPIED = ["address", "address_more", "email", "hours_text", "description", "siret", "finess"]


def write_offer(offer: OfferData) -> str:
    """An offer as one cell part."""
    topics, audiences = "+".join(offer.topics), "+".join(offer.audiences)
    parts = [offer.kind, offer.cost, offer.appointment, topics, audiences, offer.booking_url]
    text = ";".join(parts) + (f";{offer.description}" if offer.description else "")
    return text.replace("|", "/")


def read_offer(text: str) -> OfferData:
    """The offer of a cell part. Raises :class:`RowRefused`."""
    kind, cost, appointment, topics, audiences, booking, *rest = [*text.split(";", 6), "", "", "", "", ""][:7]
    if cost and cost not in Cost.values:
        raise RowRefused(f"unknown cost: {cost[:40]}")
    if appointment and appointment not in Appointment.values:
        raise RowRefused(f"unknown appointment: {appointment[:40]}")
    return OfferData(
        kind=kind.strip(),
        cost=cost or Cost.UNKNOWN.value,
        appointment=appointment or Appointment.UNKNOWN.value,
        topics=tuple(filter(None, topics.split("+"))),
        audiences=tuple(filter(None, audiences.split("+"))),
        booking_url=web_address(booking),
        description=rest[0].strip() if rest else "",
    )


class OwnFormat(Adapter):
    """CSV in our columns, plain or gzipped; ``source`` is the code of the source that it is an extract of."""

    code = "prevenance"
    source = {
        "name": "Lieux saisis par l'opérateur",
        "licence": "Licence Ouverte 2.0",
        "attribution": "Opérateur du site",
        "trust": 60,
    }
    columns = tuple(COLUMNS)

    def __init__(self, source: str = ""):
        self._source = source

    def source_code(self) -> str:
        """Code of the source that the file is an extract of."""
        return self._source or self.code

    def rows(self, path: Path) -> Iterator[tuple[int, SourceRow]]:
        """Lines of the CSV."""
        if path.suffix != ".gz":
            yield from read_csv(path, self.columns)
            return
        try:
            text = gzip.decompress(path.read_bytes()).decode("utf-8-sig")
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise UnusableFile(f"{path.name}: not a gzipped UTF-8 file ({error}).") from error
        yield from enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2)

    def convert(self, row: SourceRow) -> PlaceData:
        """One place."""
        if not row["id"] or not row["name"]:
            raise RowRefused("no identifier or no name")
        place = PlaceData(
            external_id=row["id"],
            name=row["name"],
            commune_code=padded(row["commune_code"]),
            commune_name=row["commune"],
            postcode=padded(row["postcode"]),
            lat=number(row["lat"]),
            lon=number(row["lon"]),
            organization=row["organization"],
            offers=[read_offer(part) for part in row["offers"].split("|") if part.strip()],
        )
        osm = row["hours_osm"]
        if osm and not hours.valid(osm):
            place.warnings.append("hours left out: not an OpenStreetMap value")
            osm = ""
        place.values = {name: row[name] for name in _COPIED} | {
            "phone": phones.normalise(row["phone"]),
            "website": web_address(row["website"]),
            "hours_osm": osm,
            "itinerant": row["itinerant"] in ("1", "true", "oui"),
            "source_date": iso_date(row["source_date"]),
        }
        return place
