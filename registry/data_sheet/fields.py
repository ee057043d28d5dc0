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

from registry.data_sheet.lines import COUNTRIES, NONE, NOT_CONCERNED, WORDS, listed, no_server

Kind = Literal["many", "one", "flag", "three", "four", "number", "text", "date"]
LARGEST_NUMBER: Final = 10_000


@dataclass(frozen=True, slots=True)
class ValueField:
    """One value of a line. ``three``: yes, no or not known (``four``: or not concerned); ``many`` and ``one`` name
    their vocabulary; ``none`` is the answer "none of these" of a list, in French words."""

    name: str
    kind: Kind
    label: Promise
    vocabulary: str = ""
    none: str = ""


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

FIELDS: Final[Mapping[str, tuple[ValueField, ...]]] = {
    "FD-01": (
        ValueField("categories", "many", gettext_lazy("Data collected"), "categories_de_donnees", "aucune donnée"),
        ValueField(
            "en_trop",
            "many",
            gettext_lazy("Among them, more than what is useful"),
            "categories_de_donnees",
            "rien de trop",
        ),
    ),
    "FD-02": (ValueField("choix", "one", gettext_lazy("Account"), "compte"),),
    "FD-03": (
        ValueField("sur_appareil", "three", gettext_lazy("Data are kept on the device")),
        ValueField("pays", "many", gettext_lazy("Countries where data are kept"), "pays", "aucun serveur"),
        ValueField("hebergeur", "text", gettext_lazy("Host")),
        ValueField(
            "pays_acces",
            "many",
            gettext_lazy("Other countries from which data may be read"),
            "pays",
            "aucun autre pays",
        ),
    ),
    "FD-04": (
        ValueField("reponse", "one", gettext_lazy("Certified host"), "certification"),
        ValueField("certificat", "text", gettext_lazy("Certificate number")),
        ValueField("valide_jusqu_au", "date", gettext_lazy("Certificate valid until")),
        ValueField("motif", "text", gettext_lazy("Why it is not needed")),
    ),
    "FD-05": (ValueField("destinataires", "many", gettext_lazy("Who can see the data"), "destinataires"),),
    "FD-06": (
        ValueField("vente", "three", gettext_lazy("Data are sold")),
        ValueField("partages", "many", gettext_lazy("Shared with"), "partages", "aucun partage"),
    ),
    "FD-07": (
        ValueField("detectes", "number", gettext_lazy("Trackers found")),
        ValueField("actifs_avant_accord", "number", gettext_lazy("Among them, active before consent")),
        ValueField("version_testee", "text", gettext_lazy("Version tested")),
        ValueField("date_test", "date", gettext_lazy("Date of the test")),
    ),
    "FD-08": (
        ValueField("en_transit", "three", gettext_lazy("Encrypted while sent")),
        ValueField("au_repos_serveur", "four", gettext_lazy("Encrypted on the server")),
        ValueField("sur_appareil", "four", gettext_lazy("Encrypted on the device")),
    ),
    "FD-09": (
        ValueField("export", "one", gettext_lazy("Getting data back"), "export"),
        ValueField("formats", "text", gettext_lazy("Formats")),
        ValueField("effacement", "one", gettext_lazy("Erasing everything"), "effacement"),
        ValueField("delai_jours", "number", gettext_lazy("Days until erased")),
    ),
    "FD-10": (
        ValueField("adultes", "flag", gettext_lazy("For adults only")),
        ValueField("age_minimum", "number", gettext_lazy("Minimum age")),
        ValueField("age_non_indique", "flag", gettext_lazy("No age is given anywhere")),
        ValueField("accord_parent_avant", "number", gettext_lazy("A parent agrees before the age of")),
        ValueField("protections", "three", gettext_lazy("Protections suited to children")),
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


def faults(line: str, values: Mapping[str, Any], today: dt.date | None = None) -> dict[str, str]:
    """What is missing or contradictory in the values of a line, by field; empty when the line can be published.

    ``today``: the day against which dates are judged; None leaves that out.
    """
    found = {name: _("This list says none and something else.") for name in _both_none(values)}
    rule = _RULES.get(line)
    return {**(rule(values, today) if rule else {}), **found}


def _both_none(values: Mapping[str, Any]) -> list[str]:
    return [name for name, value in values.items() if isinstance(value, list) and NONE in value and len(value) > 1]


def _needed(values: Mapping[str, Any], *names: str) -> dict[str, str]:
    blank: tuple = (None, "", [])
    return {name: _("This is needed for the line to be published.") for name in names if values.get(name) in blank}


def _day(values: Mapping[str, Any], name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(values.get(name)))
    except ValueError:
        return None


def _dated(values: Mapping[str, Any], name: str) -> dict[str, str]:
    needed = _needed(values, name)
    return needed or ({} if _day(values, name) else {name: _("This is not a date.")})


def _collected(values, _today):
    found = _needed(values, "categories")
    collected, extra = listed(values, "categories"), listed(values, "en_trop")
    if collected:
        found |= _needed(values, "en_trop")
    if set(extra or ()) - set(collected or ()):
        found["en_trop"] = _("Only among the data collected above.")
    return found


def _kept(values, _today):
    access = listed(values, "pays_acces")
    if no_server(values):
        found = _needed(values, "sur_appareil")
        if access:
            found["pays_acces"] = _("Nothing is kept on a server: no country can read it.")
        if str(values.get("hebergeur") or NONE).strip().casefold() != NONE:
            found["hebergeur"] = _("Nothing is kept on a server: there is no host.")
        return found
    found = _needed(values, "pays")
    return found | _needed(values, "hebergeur", "pays_acces") if listed(values, "pays") else found


def _certified(values, today):
    found = _needed(values, "reponse")
    if values.get("reponse") == "oui":
        found |= _dated(values, "valide_jusqu_au")
        until = _day(values, "valide_jusqu_au")
        if until and today and until < today:
            found["valide_jusqu_au"] = _("This certificate has expired: the answer is no longer yes.")
    if values.get("reponse") == "non_necessaire":
        found |= _needed(values, "motif")
    return found


def _seen(values, _today):
    return {} if listed(values, "destinataires") else {"destinataires": _("Choose at least one.")}


def _sold(values, _today):
    found = _needed(values, "vente", "partages")
    if values.get("vente") and not listed(values, "partages"):
        found["partages"] = _("Say to whom the data are sold.")
    return found


def _tracked(values, today):
    found = _needed(values, "detectes", "version_testee") | _dated(values, "date_test")
    count, active = values.get("detectes"), values.get("actifs_avant_accord")
    if count:
        found |= _needed(values, "actifs_avant_accord")
    if (active or 0) > (count or 0):
        found["actifs_avant_accord"] = _("More active trackers than trackers found.")
    day = _day(values, "date_test")
    if day and today and day > today:
        found["date_test"] = _("This date is not past yet.")
    return found


def _ciphered(values, _today):
    found = _needed(values, "en_transit", "au_repos_serveur", "sur_appareil")
    if values.get("au_repos_serveur") == values.get("sur_appareil") == NOT_CONCERNED:
        found["au_repos_serveur"] = _("Data that are sent are kept somewhere: say whether they are encrypted there.")
    return found


def _returned(values, _today):
    found = _needed(values, "export", "effacement")
    return found | _needed(values, "delai_jours") if values.get("effacement") == "oui" else found


def _age(values, _today):
    ages = {name: values.get(name) for name in ("age_minimum", "accord_parent_avant")}
    too_old = {name: _("An age is at most 120 years.") for name, age in ages.items() if age is not None and age > 120}
    if too_old:
        return too_old
    age = ages["age_minimum"]
    if values.get("adultes"):
        young = age is not None and age < 18
        return {"age_minimum": _("For adults only: the minimum age is 18 at least.")} if young else {}
    if values.get("age_non_indique"):
        return {"age_minimum": _("An age is given, and none is: choose.")} if age is not None else {}
    return _needed(values, "age_minimum", "protections")


_RULES: Final = {
    "FD-01": _collected,
    "FD-02": lambda values, _today: _needed(values, "choix"),
    "FD-03": _kept,
    "FD-04": _certified,
    "FD-05": _seen,
    "FD-06": _sold,
    "FD-07": _tracked,
    "FD-08": _ciphered,
    "FD-09": _returned,
    "FD-10": _age,
}
