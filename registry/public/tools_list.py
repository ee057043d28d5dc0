"""The list of tools, declared: what one may ask at ``/label/``, with closed lists of values and their words.

The address is the only state: ``?q=sommeil&lettre=A&lettre=B&traceurs=aucun&tri=nom&page=2``. A value of the framework
(letters) or of the vocabularies (topics, audiences) comes from data; the others are few and stable. The index counts
them; here they get an order and a word.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listing.declaration import Listing, ListSort
from listing.filters import AnyOf, ListFilters, Typed, Word
from registry.enums import PUBLIC_STATES, Price, Profile, State, TargetKind
from registry.models import Framework
from registry.public import serialize
from vocabularies.models import Audience, Topic

NONE = "aucune"
MAX_TEXT = 200


def _letters() -> dict[str, Word]:
    framework = Framework.objects.latest_usable()
    grades = framework.data["notation"]["lettres"] if framework else []
    least = framework.data["notation"].get("lettre_minimale", "C") if framework else ""
    letters = {grade["lettre"]: f"{grade['lettre']} — {grade['mot']}" for grade in grades if grade["lettre"] <= least}
    return letters | {NONE: _("No letter today")}


def _terms(model: type[Topic] | type[Audience]) -> Callable[[], dict[str, Word]]:
    return lambda: {code: term.label for code, term in model.in_language(get_language()).items()}


ACCOUNT: Mapping[str, Word] = {
    "aucun": _("No account"),
    "facultatif": _("Optional account"),
    "pseudonyme": _("E-mail address or pseudonym"),
    "identite": _("Real identity"),
    "compte_tiers": _("Account of another company"),
    "inconnu": _("We do not know"),
}
LOCATION: Mapping[str, Word] = {
    "appareil": _("On your device only"),
    "europe": _("In Europe"),
    "europe_acces": _("In Europe, with access from elsewhere"),
    "hors_europe": _("Outside Europe"),
    "aucune": _("No data is kept"),
    "inconnu": _("We do not know"),
}
TRACKERS: Mapping[str, Word] = {
    "aucun": _("No tracker"),
    "inactifs": _("Present, inactive without your agreement"),
    "actifs": _("Active before your agreement"),
    "inconnu": _("We do not know"),
}
STATES: Mapping[str, Word] = {state.value: state.label for state in State if state in PUBLIC_STATES} | {
    "JAMAIS": _("Never evaluated")
}


class ToolFilters(ListFilters):
    """Words, and ten ways to narrow the list, in the order of reading."""

    q = Typed(most=MAX_TEXT)
    lettre = AnyOf(known=_letters, index="letter", label=_("Letter"))
    topic = AnyOf(known=_terms(Topic), index="topics", label=_("Topic"))
    audience = AnyOf(known=_terms(Audience), index="audiences", label=_("For whom"))
    plateforme = AnyOf(known=dict(TargetKind.choices), index="platforms", label=_("Works on"))
    prix = AnyOf(known=dict(Price.choices), index="price", label=_("Price"))
    compte = AnyOf(known=ACCOUNT, index="account", label=_("Account needed"))
    donnees = AnyOf(known=LOCATION, index="data_location", label=_("Where data lives"))
    traceurs = AnyOf(known=TRACKERS, index="trackers", label=_("Trackers"))
    profil = AnyOf(known=dict(Profile.choices), index="profile", label=_("What it does"))
    etat = AnyOf(known=STATES, index="state", label=_("State of the label"))


TOOLS = Listing(
    "tools",
    ToolFilters,
    serialize.CSV_FIELDS,
    sorts={
        "resultat": ListSort("-score", _("Best result first")),
        "pertinence": ListSort("relevance", _("Best match")),
        "date": ListSort("-granted_on", _("Most recent decision first")),
        "nom": ListSort("name", _("Name, A to Z")),
    },
    text_sort="pertinence",
    carried=("o",),
    #: What two filters were called before pages, search and label used one word: old addresses still lead there.
    old_names={"theme": "topic", "public": "audience"},
)
