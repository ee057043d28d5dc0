"""Vaccination centres of 2021 (CSV of the Ministry of health). Every place of it is marked as to be checked."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from core import phones
from directory import hours
from directory.enums import Appointment, Cost
from directory.places.contacts import web_address

from .base import Adapter, OfferData, PlaceData, RowRefused, SourceRow, number, padded, read_csv

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def iso_date(text: str) -> dt.date | None:
    """A date that begins with year-month-day; ``None`` when it does not."""
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


class Vaccination(Adapter):
    """``centres-vaccination.csv``."""

    code = "centres-vaccination"
    source = {
        "name": "Lieux de vaccination contre la Covid-19",
        "licence": "Licence Ouverte 2.0",
        "attribution": "Ministère de la santé, data.gouv.fr",
        "url": "https://www.data.gouv.fr/fr/datasets/lieux-de-vaccination-contre-la-covid-19/",
        "trust": 10,
    }
    columns = (
        *("gid", "nom", "adr_num", "adr_voie", "com_cp", "com_insee", "com_nom", "lat_coor1", "long_coor1"),
        *("date_fermeture", "rdv_tel", "rdv_site_web", "centre_fermeture", "reserve_professionels_sante"),
        "_edit_datemaj",
        "rdv_lundi",
        "rdv_mardi",
        "rdv_mercredi",
        "rdv_jeudi",
        "rdv_vendredi",
        "rdv_samedi",
        "rdv_dimanche",
    )

    def rows(self, path: Path) -> Iterator[tuple[int, SourceRow]]:
        """Lines of the CSV."""
        return read_csv(path, self.columns)

    def convert(self, row: SourceRow) -> PlaceData:
        """One centre; closed ones and those reserved to professionals are refused."""
        if not row["gid"] or not row["nom"]:
            raise RowRefused("no identifier or no name")
        closing = iso_date(row["date_fermeture"])
        if row["centre_fermeture"] == "t" or (closing and closing <= timezone.localdate()):
            raise RowRefused("closed" + (f" since {closing}" if closing else ""), closed=True)
        if row["reserve_professionels_sante"] == "t":
            raise RowRefused("reserved to health professionals")
        place = PlaceData(
            external_id=row["gid"],
            name=row["nom"],
            commune_code=padded(row["com_insee"]),
            commune_name=row["com_nom"],
            postcode=padded(row["com_cp"]),
            lat=number(row["lat_coor1"]),
            lon=number(row["long_coor1"]),
        )
        osm, text = self._hours(row, place.warnings)
        place.values = {
            "address": f"{row['adr_num']} {row['adr_voie']}".strip(),
            "phone": phones.normalise(row["rdv_tel"]),
            "hours_osm": osm,
            "hours_text": text,
            "source_date": iso_date(row["_edit_datemaj"]),
        }
        booking = web_address(row["rdv_site_web"])
        place.offers = [
            OfferData(
                kind="vaccination",
                topics=("vaccination",),
                cost=Cost.FREE.value,
                appointment=(Appointment.REQUIRED if booking else Appointment.UNKNOWN).value,
                booking_url=booking,
            )
        ]
        return place

    def _hours(self, row: SourceRow, warnings: list[str]) -> tuple[str, str]:
        week = {index: row[f"rdv_{day}"] for index, day in enumerate(_DAYS)}
        try:
            return hours.week_to_osm(week), ""
        except hours.HoursError as error:
            warnings.append(f"hours kept as text: {error}")
            return "", "\n".join(f"{_DAYS[day]} : {text}" for day, text in week.items() if text)
