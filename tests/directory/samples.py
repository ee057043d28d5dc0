"""Lines in the form of the real sources, invented."""

import csv
import json

from directory.sources import FranceServices, Vaccination

FS_LINE = {
    "id_fs": "1",
    "insee_dep": "59",
    "lib_fs": "France services de Lille",
    "adresse": "1 rue de la Paix",
    "insee_com": "59350",
    "code_postal": "59000",
    "lib_com": "Lille",
    "latitude": "50.63",
    "longitude": "3.06",
    "mail": "lille@france-services.gouv.fr",
    "telephone": "03 20 00 00 00",
    "h_lundi": "09:00 - 12:00 / 14:00 - 17:00",
    "h_mardi": "09:00 - 12:00 / 14:00 - 17:00",
    "prise_rdv": "Non",
    "format_fs": "Fixe",
}
MEDNUM_CONFIG = {
    "id": {"colonne": "ID"},
    "nom": {"colonne": "NOM"},
    "code_postal": {"colonne": "CP"},
    "commune": {"colonne": "COMMUNE"},
    "adresse": {"joindre": {"colonnes": ["N°", "ADRESSE"], "séparateur": " "}},
    "latitude": {"colonne": "y"},
    "longitude": {"colonne": "x"},
    "telephone": {"colonne": "TEL"},
    "courriels": {"colonne": "MAIL"},
    "date_maj": {"colonne": "MAJ"},
    "frais_a_charge": [{"colonnes": ["ADH"], "termes": ["Adhérent"], "cible": "Payant"}],
    "publics_specifiquement_adresses": [{"colonnes": ["SEN"], "termes": ["Seniors"], "cible": "Seniors"}],
    "services": [
        {"colonnes": ["DEM"], "termes": ["oui"], "cible": "Aide aux démarches administratives"},
        {"cible": "Accès internet et matériel informatique"},
    ],
    "horaires": {"semaine": "HORAIRES"},
    "semaine_ouverture": {"colonne": "SEMAINE"},
}
MEDNUM_LINE = {
    "ID": "LMN1",
    "NOM": "Médiathèque",
    "CP": 49000,
    "COMMUNE": "Angers",
    "N°": 3,
    "ADRESSE": "rue Haute",
    "x": "432600,5",
    "y": "6713800,1",
    "TEL": "241000000",
    "MAIL": "jeanne.martin@angers.example",
    "MAJ": "19/02/2020",
    "ADH": "",
    "SEN": "Seniors et aidants",
    "DEM": "Oui",
    "HORAIRES": "Lundi et jeudi : 14h à 18h",
    "SEMAINE": "Semaine impaire",
}
VACCINATION_LINE = {
    "gid": "7",
    "nom": "Centre de vaccination",
    "adr_num": "1",
    "adr_voie": "rue Longue",
    "com_cp": "59000",
    "com_insee": "59350",
    "com_nom": "Lille",
    "lat_coor1": "50.63",
    "long_coor1": "3.06",
    "_edit_datemaj": "2021-03-09 00:07:17",
    "rdv_lundi": "9:00-17:00",
    "rdv_mardi": "fermé",
    "rdv_site_web": "https://example.org/rdv",
    "rdv_tel": "+33320000000",
}


def write_csv(path, columns, lines, delimiter=",", encoding="utf-8"):
    """Write lines; columns that a line lacks are empty."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(lines)
    return path


def france_services(path, *changes):
    """A France Services file: one line per dict of changes to the model line."""
    columns = ["insee_dep", *FranceServices.columns]
    return write_csv(path, columns, [FS_LINE | change for change in changes])


def vaccination(path, *changes):
    """A file of vaccination centres."""
    return write_csv(path, Vaccination.columns, [VACCINATION_LINE | change for change in changes], ";")


def mednum(folder, *changes, config=None):
    """``(file, mapping)`` of a local file of digital mediation."""
    data, mapping = folder / "lieux.json", folder / "essai.config.json"
    data.write_text(json.dumps([MEDNUM_LINE | change for change in changes]), encoding="utf-8")
    mapping.write_text(json.dumps(config or MEDNUM_CONFIG), encoding="utf-8")
    return data, mapping
