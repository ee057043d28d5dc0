"""What an auditor may enter for each line of "Mes données": fields, closed vocabularies, and what must hold together.

Data, not code: a form is made from :data:`FIELDS`. Vocabularies come from the framework when it has them
(``fiche_donnees.categories_de_donnees``, ``fiche_donnees.vocabulaires``), else from here. Words are French data.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.data_lines import COUNTRIES, WORDS

Kind = Literal["many", "one", "flag", "three", "number", "text", "date"]
LARGEST_NUMBER: Final = 10_000


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a line. ``three``: yes, no or not known; ``many`` and ``one`` name their vocabulary."""

    name: str
    kind: Kind
    label: Promise
    vocabulary: str = ""


def _take_back(yes: str) -> dict[str, str]:
    return {
        "oui": yes,
        "demande": "oui, en écrivant à l'éditeur",
        "non": "non, ou très difficilement",
        "sans_objet": "sans objet",
    }


_CATEGORIES: Final = (
    "identite", "contact", "date_naissance", "sante_saisie", "sante_mesuree", "vie_sexuelle", "localisation_precise",
    "localisation_approchee", "photos_documents", "voix", "contacts_du_telephone", "identifiants_appareil",
    "usage_de_l_application", "paiement", "donnees_d_un_proche",
)  # fmt: skip
_RECIPIENTS: Final = ("moi", "mon_professionnel", "editeur_support", "sous_traitants", "chercheurs", "public")
_SHARES: Final = (
    "mon_professionnel",
    "sous_traitants",
    "chercheurs",
    "partenaires",
    "annonceurs",
    "assureurs",
    "public",
)

VOCABULARIES: Final[Mapping[str, Mapping[str, str]]] = {
    "categories_de_donnees": {code: WORDS[code] for code in _CATEGORIES},
    "destinataires": {code: WORDS[code] for code in _RECIPIENTS},
    "partages": {code: WORDS[code] for code in _SHARES},
    "pays": dict(COUNTRIES),
    "compte": {
        "aucun": "aucun compte",
        "facultatif": "compte facultatif",
        "pseudonyme": "courriel ou pseudonyme",
        "identite": "identité réelle",
        "compte_tiers": "compte d'une autre entreprise",
    },
    "certification": {
        "oui": "oui, certificat vérifié",
        "renouvellement": "renouvellement en cours",
        "non": "non, alors que la loi le demande",
        "non_necessaire": "pas nécessaire",
    },
    "export": _take_back("oui, dans l'outil"),
    "effacement": _take_back("oui, dans l'outil"),
}

FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "FD-01": (
        Field("categories", "many", gettext_lazy("Data collected"), "categories_de_donnees"),
        Field("en_trop", "many", gettext_lazy("Among them, more than what is useful"), "categories_de_donnees"),
    ),
    "FD-02": (Field("choix", "one", gettext_lazy("Account"), "compte"),),
    "FD-03": (
        Field("sur_appareil", "flag", gettext_lazy("Data are kept on the device")),
        Field("pays", "many", gettext_lazy("Countries where data are kept"), "pays"),
        Field("hebergeur", "text", gettext_lazy("Host")),
        Field("pays_acces", "many", gettext_lazy("Other countries from which data may be read"), "pays"),
    ),
    "FD-04": (
        Field("reponse", "one", gettext_lazy("Certified host"), "certification"),
        Field("certificat", "text", gettext_lazy("Certificate number")),
        Field("valide_jusqu_au", "date", gettext_lazy("Certificate valid until")),
        Field("motif", "text", gettext_lazy("Why it is not needed")),
    ),
    "FD-05": (Field("destinataires", "many", gettext_lazy("Who can see the data"), "destinataires"),),
    "FD-06": (
        Field("vente", "flag", gettext_lazy("Data are sold")),
        Field("partages", "many", gettext_lazy("Shared with"), "partages"),
    ),
    "FD-07": (
        Field("detectes", "number", gettext_lazy("Trackers found")),
        Field("actifs_avant_accord", "number", gettext_lazy("Among them, active before consent")),
        Field("version_testee", "text", gettext_lazy("Version tested")),
        Field("date_test", "date", gettext_lazy("Date of the test")),
    ),
    "FD-08": (
        Field("en_transit", "three", gettext_lazy("Encrypted while sent")),
        Field("au_repos_serveur", "three", gettext_lazy("Encrypted on the server")),
        Field("sur_appareil", "three", gettext_lazy("Encrypted on the device")),
    ),
    "FD-09": (
        Field("export", "one", gettext_lazy("Getting data back"), "export"),
        Field("formats", "text", gettext_lazy("Formats")),
        Field("effacement", "one", gettext_lazy("Erasing everything"), "effacement"),
        Field("delai_jours", "number", gettext_lazy("Days until erased")),
    ),
    "FD-10": (
        Field("adultes", "flag", gettext_lazy("For adults only")),
        Field("age_minimum", "number", gettext_lazy("Minimum age")),
        Field("accord_parent_avant", "number", gettext_lazy("A parent agrees before the age of")),
        Field("protections", "three", gettext_lazy("Protections suited to children")),
    ),
}


def vocabulary(framework_data: Mapping[str, Any], name: str) -> dict[str, str]:
    """Codes and French words of a closed vocabulary."""
    rules = framework_data.get("fiche_donnees", {})
    own = rules.get("vocabulaires", {}).get(name)
    if own:
        return dict(own)
    if name == "categories_de_donnees" and rules.get(name):
        return {code: WORDS.get(code, code.replace("_", " ")) for code in rules[name]}
    return dict(VOCABULARIES[name])


def faults(line: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What does not hold together in the values of a line, by field; empty when the line can be published."""
    rule = _RULES.get(line)
    return rule(values) if rule else {}


def _needed(values: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: _("This is needed for the line to be published.") for name in names if values.get(name) in (None, "")}


def _collected(values):
    if set(values.get("en_trop") or ()) - set(values.get("categories") or ()):
        return {"en_trop": _("Only among the data collected above.")}
    return {}


def _kept(values):
    found = _needed(values, "hebergeur") if values.get("pays") else {}
    if values.get("pays_acces") and not values.get("pays"):
        found["pays"] = _("Say where the data are kept.")
    return found


def _certified(values):
    found = _needed(values, "reponse")
    if values.get("reponse") == "oui":
        found |= _needed(values, "valide_jusqu_au")
    if values.get("reponse") == "non_necessaire":
        found |= _needed(values, "motif")
    return found


def _seen(values):
    return {} if values.get("destinataires") else {"destinataires": _("Choose at least one.")}


def _sold(values):
    if values.get("vente") and not values.get("partages"):
        return {"partages": _("Say to whom the data are sold.")}
    return {}


def _tracked(values):
    found = _needed(values, "detectes", "version_testee", "date_test")
    if not found and (values.get("actifs_avant_accord") or 0) > values["detectes"]:
        found["actifs_avant_accord"] = _("More active trackers than trackers found.")
    if not found and dt.date.fromisoformat(values["date_test"]) > dt.date.today():
        found["date_test"] = _("This date is not past yet.")
    return found


def _age(values):
    oldest = max(values.get("age_minimum") or 0, values.get("accord_parent_avant") or 0)
    return {"age_minimum": _("An age is at most 120 years.")} if oldest > 120 else {}


_RULES: Final = {
    "FD-01": _collected,
    "FD-02": lambda values: _needed(values, "choix"),
    "FD-03": _kept,
    "FD-04": _certified,
    "FD-05": _seen,
    "FD-06": _sold,
    "FD-07": _tracked,
    "FD-08": lambda values: _needed(values, "en_transit"),
    "FD-09": lambda values: _needed(values, "export", "effacement"),
    "FD-10": _age,
}
