"""Places of digital mediation: any local file, read through the mapping (``*.config.json``) of the national map.

The mapping says, for each field of the national schema, which columns hold it; for lists of terms, which words of
which columns mean which term. The tool that wrote these mappings is anct-cartographie-nationale/mednum-cli.
"""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from core import phones
from directory import hours
from directory.enums import Cost
from directory.folding import fold
from directory.places.contacts import service_email, web_address

from .base import (
    Adapter,
    OfferData,
    PlaceData,
    RowRefused,
    SourceRow,
    UnusableFile,
    number,
    padded,
    read_csv,
    read_json_rows,
    read_text,
)

_SINGLE = [
    "id",
    "nom",
    "pivot",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "telephone",
]
_SINGLE += [
    "courriels",
    "site_web",
    "date_maj",
    "structure_parente",
    "presentation_resume",
    "presentation_detail",
    "source",
]
_AUDIENCES = {
    "jeunes": ("adolescents", "jeunes-adultes"),
    "etudiants": ("jeunes-adultes",),
    "seniors": ("seniors",),
    "familles": ("parents", "enfants"),
    "femmes": ("adultes",),
}


class Mednum(Adapter):
    """A local file and its mapping. ``skip`` is ``{column: value}``: lines that say so are refused."""

    code = "mednum"
    source = {
        "name": "Lieux de médiation numérique",
        "licence": "Licence Ouverte 2.0",
        "attribution": "Collectivité d'origine, cartographie nationale des lieux de médiation numérique (ANCT)",
        "url": "https://cartographie.societenumerique.gouv.fr/",
        "trust": 40,
    }

    def __init__(self, config: Path, skip: dict[str, str] | None = None):
        """Read the mapping. Raises :class:`UnusableFile`."""
        self.name = config.name.removesuffix(".json").removesuffix(".config")
        try:
            self.config = json.loads(read_text(config))
        except json.JSONDecodeError as error:
            raise UnusableFile(f"{config.name}: not JSON (line {error.lineno}: {error.msg}).") from error
        if not isinstance(self.config, dict) or not {"nom", "commune"} <= self.config.keys():
            raise UnusableFile(f"{config.name}: not a mapping of mednum (it must say « nom » and « commune »).")
        self.skip = skip or {}

    def source_code(self) -> str:
        """One source per mapping: ``mednum-maine-et-loire``."""
        return f"{self.code}-{fold(self.name).replace(' ', '-')}"[:60]

    def rows(self, path: Path) -> Iterator[tuple[int, SourceRow]]:
        """Objects of a JSON array, or lines of a CSV."""
        rows = read_json_rows(path) if path.suffix == ".json" else read_csv(path, ())
        for line, row in rows:
            if line <= 2 and (missing := [column for column in self._required() if column not in row]):
                raise UnusableFile(f"{path.name}: does not fit the mapping, missing column(s) {', '.join(missing)}.")
            yield line, row

    def _required(self) -> list[str]:
        return [column for name in ("nom", "commune") for column in self._columns_of(self.config[name])]

    @staticmethod
    def _columns_of(rule: dict) -> list[str]:
        return [rule["colonne"]] if rule.get("colonne") else list(rule.get("joindre", {}).get("colonnes", []))

    def text(self, row: SourceRow, name: str) -> str:
        """Value of a simple field, ``""`` when the mapping or the row has none."""
        rule = self.config.get(name) or {}
        separator = rule.get("joindre", {}).get("séparateur", " ")
        values = [
            str(row.get(column) if row.get(column) is not None else "").strip() for column in self._columns_of(rule)
        ]
        return separator.join(value for value in values if value)

    def terms(self, row: SourceRow, name: str) -> list[str]:
        """Terms of a list field: a rule without columns always holds; without words, as soon as a column is filled."""
        found = []
        for rule in self.config.get(name) or []:
            columns = rule.get("colonnes")
            said = [fold(str(row.get(column) or ""), limit=5000) for column in columns or []]
            words = [fold(word) for word in rule.get("termes", [])]
            excluded = [fold(word) for word in rule.get("sauf", [])]
            if any(word in value for word in excluded for value in said):
                continue
            held = not columns or any(value and (not words or any(word in value for word in words)) for value in said)
            if held and rule["cible"] not in found:
                found.append(rule["cible"])
        return found

    def convert(self, row: SourceRow) -> PlaceData:
        """One place of digital mediation."""
        for column, value in self.skip.items():
            if fold(str(row.get(column) or "")) == fold(value):
                raise RowRefused(f"{column} is {value}", closed=True)
        name, commune = self.text(row, "nom"), self.text(row, "commune")
        if not name or not commune:
            raise RowRefused("no name or no commune")
        place = PlaceData(
            external_id=self.text(row, "id") or self._made_up_id(name, self.text(row, "adresse"), commune),
            name=name,
            commune_code=padded(self.text(row, "code_insee")),
            commune_name=commune,
            postcode=padded(self.text(row, "code_postal")),
            lat=number(self.text(row, "latitude")),
            lon=number(self.text(row, "longitude")),
            organization=self.text(row, "structure_parente"),
        )
        place.values = self._values(row, place)
        place.offers = [self._offer(row)]
        if "RFS" in self.terms(row, "typologie") or "france services" in fold(name):
            topics = ("acces-soins", "espace-sante")
            place.offers.append(OfferData(kind="france-services", topics=topics, cost=Cost.FREE.value))
        return place

    @staticmethod
    def _made_up_id(*parts: str) -> str:
        return "x" + hashlib.sha256(fold(" ".join(parts), limit=500).encode()).hexdigest()[:20]

    def _values(self, row: SourceRow, place: PlaceData) -> dict:
        said_phone, said_email = self.text(row, "telephone"), self.text(row, "courriels")
        phone, email = phones.normalise(said_phone), service_email(said_email, place.name, place.commune_name)
        if said_phone and not phone:
            place.warnings.append(f"telephone not understood: {said_phone[:40]}")
        if said_email and not email:
            place.warnings.append("e-mail left out: invalid, or it could be that of a person")
        pivot = re.sub(r"\s", "", self.text(row, "pivot"))
        osm, text = self._hours(row, place.warnings)
        summary, detail = self.text(row, "presentation_resume"), self.text(row, "presentation_detail")
        return {
            "address": self.text(row, "adresse"),
            "address_more": self.text(row, "complement_adresse"),
            "phone": phone,
            "email": email,
            "website": web_address(self.text(row, "site_web")),
            "siret": pivot if re.fullmatch(r"\d{14}", pivot) else "",
            "description": "\n\n".join(filter(None, [summary, detail])),
            "itinerant": "Itinérant" in self.terms(row, "itinerance"),
            "hours_osm": osm,
            "hours_text": text,
            "source_date": self._date(self.text(row, "date_maj"), place.warnings),
        }

    def _date(self, text: str, warnings: list[str]) -> dt.date | None:
        if not text:
            return None
        for length, pattern in ((10, "%Y-%m-%d"), (10, "%d/%m/%Y")):
            try:
                if not text[length : length + 1].isdigit():
                    return dt.datetime.strptime(text[:length], pattern).date()
            except ValueError:
                continue
        warnings.append(f"date not understood: {text[:20]}")
        return None

    def _hours(self, row: SourceRow, warnings: list[str]) -> tuple[str, str]:
        rule = self.config.get("horaires") or {}
        text = str(row.get(rule.get("osm") or rule.get("semaine") or "") or "").strip()
        weeks = self.text(row, "semaine_ouverture")
        try:
            if rule.get("osm"):
                osm = hours.tidy(text) if text else ""
            elif rule.get("jours"):
                days = {hours.DAYS.index(day["osm"]): str(row.get(day["colonne"]) or "") for day in rule["jours"]}
                text = "\n".join(f"{hours.FRENCH_DAYS[day]} : {said}" for day, said in days.items() if said)
                osm = hours.week_to_osm(days)
            else:
                osm = hours.parse_text(text) if text else ""
            return hours.only_weeks(osm, weeks), ""
        except hours.HoursError as error:
            warnings.append(f"hours kept as text: {error}")
            return "", "\n".join(filter(None, [text, weeks]))

    def _offer(self, row: SourceRow) -> OfferData:
        services = self.terms(row, "services")
        costs = [fold(cost) for cost in self.terms(row, "frais_a_charge")]
        audiences: list[str] = []
        for public in self.terms(row, "publics_specifiquement_adresses"):
            audiences += [code for word in fold(public).split() for code in _AUDIENCES.get(word, ())]
        cost = Cost.PAID if "payant" in costs else Cost.FREE if any("gratuit" in c for c in costs) else Cost.UNKNOWN
        return OfferData(
            kind="mediation-numerique",
            description=" ; ".join(services),
            topics=("acces-soins",) if "Aide aux démarches administratives" in services else (),
            audiences=tuple(dict.fromkeys(audiences)),
            cost=cost.value,
        )
