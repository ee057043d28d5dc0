"""Rules of the ten lines of "Mes données": from the raw values an auditor entered to a colour and to facets.

Values by line: FD-01 ``categories``, ``en_trop`` (codes); FD-02 ``choix``; FD-03 ``pays``, ``pays_acces`` (ISO codes),
``hebergeur``, ``sur_appareil``; FD-04 ``reponse``, ``certificat``, ``valide_jusqu_au``, ``motif``; FD-05
``destinataires``; FD-06 ``vente``, ``partages``; FD-07 ``detectes``, ``actifs_avant_accord``, ``version_testee``,
``date_test``; FD-08 ``en_transit``, ``au_repos_serveur``, ``sur_appareil``; FD-09 ``export``, ``effacement`` (oui,
demande, non, sans_objet), ``formats``, ``delai_jours``; FD-10 ``age_minimum``, ``accord_parent_avant``, ``adultes``,
``age_non_indique``, ``protections``.

Nothing good comes out of what nobody filled: a rule gives a colour only when every value it rests on is there. A list
whose answer is "none" holds the code ``aucun``; an empty list is a blank.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from core import countries as iso

Values = Mapping[str, Any]
GREEN, ORANGE, RED, GREY = "vert", "orange", "rouge", "gris"

#: European Economic Area: the Union, Iceland, Liechtenstein, Norway.
EEA: Final = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
])  # fmt: skip
#: Proposed after those of the EEA: countries of an adequacy decision (GDPR, art. 45), then other seats of large hosts.
_OTHERS: Final = frozenset([
    "AD", "AR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "US", "UY", "AE", "AU",
    "BR", "CN", "HK", "IN", "MA", "MX", "RS", "RU", "SG", "TH", "TN", "TR", "TW", "UA", "VN", "ZA",
])  # fmt: skip
#: ``{"DE": "Allemagne", …}``: what a form proposes, in the order in which it does; any other code of ISO 3166 is read.
COUNTRIES: Final = {code: word for part in (EEA, _OTHERS) for code, word in iso.names("fr").items() if code in part}

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
    "annonceurs": "des annonceurs", "assureurs": "des assureurs", **iso.names("fr"),
}  # fmt: skip


#: Code of "none of these": said, while an empty list is only something that nobody filled.
NONE: Final = "aucun"
NOT_CONCERNED: Final = "sans_objet"
_CHOSEN: Final = frozenset({"moi", "mon_professionnel"})
_BROAD: Final = frozenset({"editeur_support", "sous_traitants"})
_NOT_CHOSEN: Final = frozenset({"chercheurs", "public"})


def listed(values: Values, name: str) -> list[str] | None:
    """Codes of a list: None when nobody filled it, empty when "none of these" was chosen."""
    found = values.get(name)
    if not isinstance(found, (list, tuple)) or not found:
        return None
    return [code for code in found if code != NONE]


def no_server(values: Values) -> bool:
    """True when it was said that nothing is kept but on the device; files made before ``aucun`` named no host."""
    unnamed = not values.get("pays") and str(values.get("hebergeur") or "").strip().casefold() == NONE
    return listed(values, "pays") == [] or unnamed


def _know_me(values: Values) -> str | None:
    collected, extra = listed(values, "categories"), listed(values, "en_trop")
    if collected == []:
        return GREY if not extra else None
    if collected is None or extra is None:
        return None
    return GREEN if not extra else ORANGE if len(extra) <= 2 else RED


def _account(values: Values) -> str | None:
    return {
        "aucun": GREEN, "facultatif": GREEN, "pseudonyme": ORANGE, "identite": RED, "compte_tiers": RED,
    }.get(str(values.get("choix")))  # fmt: skip


def _where(values: Values) -> str | None:
    if no_server(values):
        return {True: GREEN, False: GREY}.get(values.get("sur_appareil"))
    countries, access = listed(values, "pays"), listed(values, "pays_acces")
    if not countries:
        return None
    if not EEA.issuperset(countries):
        return RED
    if not values.get("hebergeur") or access is None:
        return ORANGE if access else None
    return ORANGE if access else GREEN


def _host(values: Values) -> str | None:
    return {"oui": GREEN, "renouvellement": ORANGE, "non": RED, "non_necessaire": GREY}.get(str(values.get("reponse")))


def _who(values: Values) -> str | None:
    seen = set(listed(values, "destinataires") or ())
    if not seen:
        return None
    if seen & _NOT_CHOSEN:
        return RED
    if seen & _BROAD:
        return ORANGE
    return GREEN if seen <= _CHOSEN else None


def _sold(values: Values) -> str | None:
    if values.get("vente") is True:
        return RED
    shared = listed(values, "partages")
    if values.get("vente") is None or shared is None:
        return None
    return ORANGE if shared else GREEN


def _trackers(values: Values) -> str | None:
    found, active = values.get("detectes"), values.get("actifs_avant_accord")
    if active:
        return RED
    if found is None or (found and active is None):
        return None
    return ORANGE if found else GREEN


def _encrypted(values: Values) -> str | None:
    if values.get("en_transit") is False:
        return RED
    at_rest = [values.get("au_repos_serveur"), values.get("sur_appareil")]
    if values.get("en_transit") is None:
        return None
    if False in at_rest:
        return ORANGE
    return GREEN if None not in at_rest and True in at_rest else None


def _take_back(values: Values) -> str | None:
    answers = [values.get("export") or None, values.get("effacement") or None]
    if "non" in answers:
        return RED
    if None in answers:
        return None
    if "demande" in answers:
        return ORANGE
    return GREEN if "oui" in answers else GREY


def _age(values: Values) -> str | None:
    if values.get("adultes"):
        return GREY
    if values.get("protections") is False:
        return RED
    if values.get("age_non_indique"):
        return ORANGE
    return GREEN if values.get("age_minimum") is not None and values.get("protections") is True else None


DECIDERS: Final[Mapping[str, Callable[[Values], str | None]]] = {
    "FD-01": _know_me, "FD-02": _account, "FD-03": _where, "FD-04": _host, "FD-05": _who,
    "FD-06": _sold, "FD-07": _trackers, "FD-08": _encrypted, "FD-09": _take_back, "FD-10": _age,
}  # fmt: skip


def words_of(values: Values, date: Callable[[object], str]) -> dict[str, Any]:
    """Values as people read them: codes in French, lists joined, dates spelled out. What nobody filled is left out."""
    shown: dict[str, Any] = {}
    for key, value in values.items():
        if value is None or value == "" or isinstance(value, bool):
            continue
        if isinstance(value, (list, tuple)):
            codes = listed(values, key)
            if codes:
                shown[key] = ", ".join(WORDS.get(item, str(item)) for item in codes)
        elif key in ("valide_jusqu_au", "date_test"):
            if day := date(value):
                shown[key] = day
        else:
            shown[key] = WORDS.get(value, value) if isinstance(value, str) else value
    if no_server(values):
        shown["hebergeur"] = NONE
        if values.get("sur_appareil") is True:
            shown["sur_appareil_ou_pays"] = "Sur votre appareil seulement"
    elif "pays" in shown and values.get("sur_appareil") is True:
        shown["sur_appareil_ou_pays"] = f"Sur votre appareil, et conservées ici : {shown['pays']}"
    elif "pays" in shown:
        shown["sur_appareil_ou_pays"] = f"Conservées ici : {shown['pays']}"
    if values.get("effacement") == NOT_CONCERNED:
        shown.pop("delai_jours", None)
    return shown


def account_facet(sheet: Mapping[str, Values]) -> str:
    """ "aucun", "facultatif", "pseudonyme", "identite", "compte_tiers" or "inconnu"."""
    choice = str((sheet.get("FD-02") or {}).get("choix", ""))
    return choice if choice in ("aucun", "facultatif", "pseudonyme", "identite", "compte_tiers") else "inconnu"


def location_facet(sheet: Mapping[str, Values]) -> str:
    """Where data lives: aucune, appareil, europe, europe_acces (seen from elsewhere), hors_europe or inconnu."""
    values = sheet.get("FD-03") or {}
    if no_server(values):
        return {True: "appareil", False: "aucune"}.get(values.get("sur_appareil"), "inconnu")
    countries = listed(values, "pays")
    if not countries:
        return "inconnu"
    if not EEA.issuperset(countries):
        return "hors_europe"
    return "europe_acces" if listed(values, "pays_acces") else "europe"


def trackers_facet(sheet: Mapping[str, Values]) -> str:
    """ "aucun", "inactifs" (present, silent until consent), "actifs" (before consent) or "inconnu"."""
    state = _trackers(sheet.get("FD-07") or {})
    return {GREEN: "aucun", ORANGE: "inactifs", RED: "actifs"}.get(state or "", "inconnu")
