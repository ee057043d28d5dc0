"""France Services: the published list of ANCT (CSV, one line per place)."""

import re
from collections.abc import Iterator
from pathlib import Path

from core import phones
from directory import hours
from directory.enums import Appointment, Cost
from directory.folding import fold
from directory.places.contacts import service_email

from .base import Adapter, OfferData, PlaceData, RowRefused, SourceRow, number, padded, read_csv

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
_ONE_DAY_WEEKS = re.compile(
    rf"^(?:ouvert(?:ure|e)?s?|permanences?)(?: (?:le|les|au|public))* ({'|'.join(_DAYS)})s?"
    r"(?: (?:matin|toutes|les|des|en))* semaines? (?:im)?paires?(?: uniquement)?$"
)
_IRREGULAR = re.compile(
    r"semaines? (im)?paires?|semaines? sur|samedi sur|(1er|2eme|3eme|4eme|premier|dernier) \w+|du mois"
)


class FranceServices(Adapter):
    """``liste-fs-AAAAMMJJ.csv``."""

    code = "france-services"
    source = {
        "name": "France services, liste des espaces labellisés",
        "licence": "Licence Ouverte 2.0",
        "attribution": "Agence nationale de la cohésion des territoires (ANCT)",
        "url": "https://www.data.gouv.fr/fr/datasets/liste-des-structures-france-services/",
        "trust": 70,
    }
    columns = [
        "id_fs",
        "lib_fs",
        "adresse",
        "complement_adresse",
        "insee_com",
        "code_postal",
        "lib_com",
        "latitude",
        "longitude",
        "mail",
        "telephone",
        "h_lundi",
        "h_mardi",
        "h_mercredi",
        "h_jeudi",
        "h_vendredi",
        "h_samedi",
        "prise_rdv",
        "commentaire",
        "format_fs",
    ]

    def rows(self, path: Path) -> Iterator[tuple[int, SourceRow]]:
        """Lines of the CSV."""
        return read_csv(path, tuple(self.columns))

    def convert(self, row: SourceRow) -> PlaceData:
        """One France Services place; hours that are ambiguous stay as text with a warning."""
        if not row["id_fs"] or not row["lib_fs"]:
            raise RowRefused("no identifier or no name")
        place = PlaceData(
            external_id=row["id_fs"],
            name=row["lib_fs"],
            commune_code=padded(row["insee_com"]),
            commune_name=row["lib_com"],
            postcode=padded(row["code_postal"]),
            lat=number(row["latitude"]),
            lon=number(row["longitude"]),
        )
        phone, email = phones.normalise(row["telephone"]), service_email(row["mail"], row["lib_fs"], row["lib_com"])
        if row["telephone"] and not phone:
            place.warnings.append(f"telephone not understood: {row['telephone']}")
        if row["mail"] and not email:
            place.warnings.append("e-mail left out: it could be that of a person")
        osm, text = self._hours(row, place.warnings)
        place.values = {
            "address": row["adresse"],
            "address_more": row["complement_adresse"],
            "phone": phone,
            "email": email,
            "itinerant": row["format_fs"] in ("Bus_équivalent", "Itinérante"),
            "hours_osm": osm,
            "hours_text": text,
        }
        place.offers = [
            OfferData(
                kind="france-services",
                topics=("acces-soins", "espace-sante"),
                cost=Cost.FREE.value,
                appointment=self._appointment(row),
            )
        ]
        return place

    def _hours(self, row: SourceRow, warnings: list[str]) -> tuple[str, str]:
        """``(OpenStreetMap, text)``; the comment is shown beside the hours since it often changes them."""
        comment = row["commentaire"]
        week = {index: row[f"h_{day}"] for index, day in enumerate(_DAYS)}
        match = _ONE_DAY_WEEKS.match(fold(comment))
        selectors = {}
        if match:
            odd = "impaire" in fold(comment)
            selectors[_DAYS.index(match[1])] = hours.ODD_WEEKS if odd else hours.EVEN_WEEKS
        elif _IRREGULAR.search(fold(comment)):
            warnings.append("hours change with the week or the month: the source's comment is shown beside them")
        try:
            return hours.week_to_osm(week, selectors), comment
        except hours.HoursError as error:
            warnings.append(f"hours kept as text: {error}")
            said = "\n".join(f"{_DAYS[day]} : {text}" for day, text in week.items() if text)
            return "", "\n".join(filter(None, [said, comment]))

    def _appointment(self, row: SourceRow) -> str:
        comment = fold(row["commentaire"])
        if re.search(r"^(?:uniquement )?sur r(?:endez vous|dv)(?: uniquement)?$", comment):
            return Appointment.REQUIRED.value
        if row["prise_rdv"] == "Oui" or re.search(r"\br(?:endez vous|dv)\b", comment):
            return Appointment.POSSIBLE.value
        return Appointment.NONE.value if row["prise_rdv"] == "Non" else Appointment.UNKNOWN.value
