"""Facets of the list: name in the address, field of the index, closed list of values with their words.

A value of the framework (letters) or of the vocabularies (topics, audiences) comes from data; the others are few and
stable. The index counts them; here they get an order and a label.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import shared
from registry.enums import PUBLIC_STATES, Price, Profile, State, TargetKind
from registry.models import Framework
from search.port import FacetValue
from vocabularies.models import Audience, Topic

Word = str | Promise
NONE = "aucune"


@dataclass(frozen=True, slots=True)
class LabelFacet:
    """A way to narrow the list. ``choices`` gives ``{value: word}`` in the order of reading."""

    name: str
    field: str
    title: Word
    choices: Callable[[], Mapping[str, Word]]
    french_words: bool = False


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet as the page shows it: values are ``{"value", "label", "count", "selected"}``."""

    name: str
    title: Word
    values: list[dict]

    @property
    def selected(self) -> list[dict]:
        """The chosen values."""
        return [value for value in self.values if value["selected"]]


def _letters() -> dict[str, Word]:
    framework = Framework.objects.latest_usable()
    grades = framework.data["notation"]["lettres"] if framework else []
    least = framework.data["notation"].get("lettre_minimale", "C") if framework else ""
    letters = {grade["lettre"]: f"{grade['lettre']} — {grade['mot']}" for grade in grades if grade["lettre"] <= least}
    return letters | {NONE: _("No letter today")}


def _states() -> dict[str, Word]:
    return {state.value: state.label for state in State if state in PUBLIC_STATES} | {
        "JAMAIS": _("Never evaluated"),
    }


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

FACETS: Sequence[LabelFacet] = (
    LabelFacet("lettre", "letter", _("Letter"), _letters, french_words=True),
    LabelFacet("topic", "topics", _("Topic"), _terms(Topic)),
    LabelFacet("audience", "audiences", _("For whom"), _terms(Audience)),
    LabelFacet("plateforme", "platforms", _("Works on"), lambda: dict(TargetKind.choices)),
    LabelFacet("prix", "price", _("Price"), lambda: dict(Price.choices)),
    LabelFacet("compte", "account", _("Account needed"), lambda: ACCOUNT),
    LabelFacet("donnees", "data_location", _("Where data lives"), lambda: LOCATION),
    LabelFacet("traceurs", "trackers", _("Trackers"), lambda: TRACKERS),
    LabelFacet("profil", "profile", _("What it does"), lambda: dict(Profile.choices)),
    LabelFacet("etat", "state", _("State of the label"), _states),
)
FIELDS: Mapping[str, str] = {facet.name: facet.field for facet in FACETS}
#: What two of them were called before pages, search and label used one word: old addresses still lead there.
OLD_NAMES: Mapping[str, str] = {"theme": "topic", "public": "audience"}


def all_facets() -> Sequence[LabelFacet]:
    """The facets in order."""
    return FACETS


def allowed() -> dict[str, dict[str, str]]:
    """``{facet: {value: word}}``: what an address may ask, with the words for it today. Not to be changed."""
    return shared.kept("label-words", get_language(), make=_allowed)


def _allowed() -> dict[str, dict[str, str]]:
    return {facet.name: {value: str(word) for value, word in facet.choices().items()} for facet in FACETS}


def shown(
    words: Mapping[str, Mapping[str, Word]],
    counted: Mapping[str, list[FacetValue]],
    chosen: Mapping[str, Sequence[str]],
) -> list[ShownFacet]:
    """Facets with counts. A value that nobody has is left out unless it is chosen; a facet without value too."""
    result = []
    for facet in FACETS:
        counts = {str(one.value): one.count for one in counted.get(facet.field, [])}
        selected = chosen.get(facet.name, ())
        values = [
            {"value": value, "label": word, "count": counts.get(value, 0), "selected": value in selected}
            for value, word in words[facet.name].items()
            if counts.get(value) or value in selected
        ]
        if values:
            result.append(ShownFacet(facet.name, facet.title, values))
    return result
