"""Rules of the ten lines of "Mes données": from the raw values an auditor entered to a colour and to facets.

Values by line: FD-01 ``categories``, ``en_trop`` (codes); FD-02 ``choix``; FD-03 ``pays``, ``pays_acces`` (ISO codes),
``hebergeur``, ``sur_appareil``; FD-04 ``reponse``, ``certificat``, ``valide_jusqu_au``, ``motif``; FD-05
``destinataires``; FD-06 ``vente``, ``partages``; FD-07 ``detectes``, ``actifs_avant_accord``, ``version_testee``,
``date_test``; FD-08 ``en_transit``, ``au_repos_serveur``, ``sur_appareil``; FD-09 ``export``, ``effacement`` (oui,
demande, non, sans_objet), ``formats``, ``delai_jours``; FD-10 ``age_minimum``, ``accord_parent_avant``, ``adultes``,
``protections``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

Values = Mapping[str, Any]
GREEN, ORANGE, RED, GREY = "vert", "orange", "rouge", "gris"

COUNTRIES: Final = {
    "AT": "Autriche", "BE": "Belgique", "BG": "Bulgarie", "CY": "Chypre", "CZ": "Tchéquie", "DE": "Allemagne",
    "DK": "Danemark", "EE": "Estonie", "ES": "Espagne", "FI": "Finlande", "FR": "France", "GR": "Grèce",
    "HR": "Croatie", "HU": "Hongrie", "IE": "Irlande", "IS": "Islande", "IT": "Italie", "LI": "Liechtenstein",
    "LT": "Lituanie", "LU": "Luxembourg", "LV": "Lettonie", "MT": "Malte", "NL": "Pays-Bas", "NO": "Norvège",
    "PL": "Pologne", "PT": "Portugal", "RO": "Roumanie", "SE": "Suède", "SI": "Slovénie", "SK": "Slovaquie",
    "US": "États-Unis", "GB": "Royaume-Uni", "CH": "Suisse", "CA": "Canada", "CN": "Chine", "IN": "Inde",
}  # fmt: skip
#: European Economic Area.
EEA: Final = frozenset(list(COUNTRIES)[:30])

WORDS: Final = {
    "identite": "identité", "contact": "coordonnées", "date_naissance": "date de naissance",
    "sante_saisie": "informations de santé que vous saisissez", "sante_mesuree": "mesures de santé",
    "vie_sexuelle": "vie sexuelle", "localisation_precise": "position précise",
    "localisation_approchee": "position approximative", "photos_documents": "photos et documents", "voix": "voix",
    "contacts_du_telephone": "contacts du téléphone", "identifiants_appareil": "identifiants de l'appareil",
    "usage_de_l_application": "usage de l'application", "paiement": "paiement",
    "donnees_d_un_proche": "données d'un proche",
    "moi": "vous", "mon_professionnel": "le professionnel que vous choisissez",
    "editeur_support": "l'équipe d'aide de l'éditeur", "sous_traitants": "des sous-traitants",
    "chercheurs": "des chercheurs", "public": "tout le monde", "partenaires": "des partenaires commerciaux",
    "annonceurs": "des annonceurs", "assureurs": "des assureurs", **COUNTRIES,
}  # fmt: skip


def _know_me(values: Values) -> str | None:
    if "categories" not in values:
        return None
    extra = len(values.get("en_trop") or [])
    if not values["categories"]:
        return GREY
    return GREEN if not extra else ORANGE if extra <= 2 else RED


def _account(values: Values) -> str | None:
    return {
        "aucun": GREEN, "facultatif": GREEN, "pseudonyme": ORANGE, "identite": RED, "compte_tiers": RED,
    }.get(str(values.get("choix")))  # fmt: skip


def _where(values: Values) -> str | None:
    countries = values.get("pays")
    if countries is None:
        return None
    if not countries:
        return GREEN if values.get("sur_appareil") else GREY
    if not EEA.issuperset(countries):
        return RED
    return ORANGE if values.get("pays_acces") else GREEN


def _host(values: Values) -> str | None:
    return {"oui": GREEN, "renouvellement": ORANGE, "non": RED, "non_necessaire": GREY}.get(str(values.get("reponse")))


def _who(values: Values) -> str | None:
    seen = set(values.get("destinataires") or ())
    if not seen:
        return None
    if seen & {"chercheurs", "public"}:
        return RED
    return ORANGE if seen & {"editeur_support", "sous_traitants"} else GREEN


def _sold(values: Values) -> str | None:
    if "vente" not in values:
        return None
    return RED if values["vente"] else ORANGE if values.get("partages") else GREEN


def _trackers(values: Values) -> str | None:
    found, active = values.get("detectes"), values.get("actifs_avant_accord")
    if found is None:
        return None
    return RED if active else ORANGE if found else GREEN


def _encrypted(values: Values) -> str | None:
    if values.get("en_transit") is None:
        return None
    if not values["en_transit"]:
        return RED
    at_rest = [values.get("au_repos_serveur"), values.get("sur_appareil")]
    return ORANGE if False in at_rest else GREEN


def _take_back(values: Values) -> str | None:
    answers = {values.get("export"), values.get("effacement")} - {None, "sans_objet"}
    if not answers:
        return GREY if "sans_objet" in values.values() else None
    return RED if "non" in answers else ORANGE if "demande" in answers else GREEN


def _age(values: Values) -> str | None:
    if values.get("adultes"):
        return GREY
    if values.get("protections") is False:
        return RED
    if "age_minimum" not in values:
        return None
    return ORANGE if values["age_minimum"] is None else GREEN


DECIDERS: Final[Mapping[str, Callable[[Values], str | None]]] = {
    "FD-01": _know_me, "FD-02": _account, "FD-03": _where, "FD-04": _host, "FD-05": _who,
    "FD-06": _sold, "FD-07": _trackers, "FD-08": _encrypted, "FD-09": _take_back, "FD-10": _age,
}  # fmt: skip


def words_of(values: Values, date: Callable[[object], str]) -> dict[str, Any]:
    """Values as people read them: codes in French, lists joined, dates spelled out."""
    shown: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, (list, tuple)):
            shown[key] = ", ".join(WORDS.get(item, str(item)) for item in value)
        elif key in ("valide_jusqu_au", "date_test"):
            shown[key] = date(value)
        else:
            shown[key] = WORDS.get(value, value) if isinstance(value, str) else value
    if "pays" in values:
        place = "Sur votre appareil seulement"
        if values["pays"] and values.get("sur_appareil"):
            place = f"Sur votre appareil, et conservées ici : {shown['pays']}"
        elif values["pays"]:
            place = f"Conservées ici : {shown['pays']}"
        shown["sur_appareil_ou_pays"] = place
    return shown


def account_facet(sheet: Mapping[str, Values]) -> str:
    """ "aucun", "facultatif", "pseudonyme", "identite", "compte_tiers" or "inconnu"."""
    choice = str((sheet.get("FD-02") or {}).get("choix", ""))
    return choice if choice in ("aucun", "facultatif", "pseudonyme", "identite", "compte_tiers") else "inconnu"


def location_facet(sheet: Mapping[str, Values]) -> str:
    """Where data lives: aucune, appareil, europe, europe_acces (seen from elsewhere), hors_europe or inconnu."""
    values = sheet.get("FD-03") or {}
    countries = values.get("pays")
    if countries is None:
        return "inconnu"
    if not countries:
        return "appareil" if values.get("sur_appareil") else "aucune"
    if not EEA.issuperset(countries):
        return "hors_europe"
    return "europe_acces" if values.get("pays_acces") else "europe"


def trackers_facet(sheet: Mapping[str, Values]) -> str:
    """ "aucun", "inactifs" (present, silent until consent), "actifs" (before consent) or "inconnu"."""
    state = _trackers(sheet.get("FD-07") or {})
    return {GREEN: "aucun", ORANGE: "inactifs", RED: "actifs"}.get(state or "", "inconnu")
