"""The list near a commune, declared: what one may ask at ``/pres-de-chez-moi/``. Every state of it is an address.

| parameter | values |
|---|---|
| ``ou`` | what was typed: a commune or a postcode |
| ``commune`` | INSEE code, once the commune is known |
| ``type`` | code of a kind of offer, repeated for several |
| ``cout`` | ``gratuit``: free or entirely paid by health insurance |
| ``acces`` | ``fauteuil``: a wheelchair user gets in |
| ``ouvert`` | ``maintenant``, ``soir`` (a weekday after 18:00) or ``samedi`` |
| ``rayon`` | 0 (this commune only), 5, 10, 20 or 50 km |
| ``tri`` | ``distance`` or ``nom`` |
| ``page`` | from 1 |
| ``format`` | ``json``, ``csv``, ``geojson`` or ``atom``: the same list, complete |
"""

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from directory.models import OfferKind
from listing.declaration import Listing, ListQuery, ListSort
from listing.filters import AnyOf, Code, ListFilters, OneOf, Typed

RADII = (5, 10, 20, 50)
DEFAULT_RADIUS = 10
COMMUNE_ONLY = 0
MAX_TEXT = 80
DISTANCE, NAME = "distance", "nom"


def radius_words(radius: int) -> str:
    """« within 10 km » or « in this commune only »."""
    if radius == COMMUNE_ONLY:
        return gettext("in this commune only")
    return gettext("within %(radius)s km") % {"radius": radius}


def _kinds() -> dict[str, str]:
    return {code: kind.label for code, kind in OfferKind.in_language(get_language()).items()}


class PlaceFilters(ListFilters):
    """Where, and what. Only the second narrows: a circle is part of every list."""

    commune = Code(pattern=r"[0-9][0-9AB][0-9]{3}", narrows=False, label=_("Commune"))
    ou = Typed(most=MAX_TEXT, narrows=False, label=_("Commune or postcode"))
    type = AnyOf(known=_kinds, index="kinds", label=_("What you are looking for"))
    cout = OneOf(known={"gratuit": _("Free of charge, or entirely paid by health insurance")}, label=_("Cost"))
    acces = OneOf(known={"fauteuil": _("Wheelchair users can get in")}, label=_("Accessibility"))
    ouvert = OneOf(
        known={
            "maintenant": _("Open now"),
            "soir": _("Open in the evening (after 6 pm)"),
            "samedi": _("Open on Saturday"),
        },
        label=_("Opening"),
    )
    rayon = OneOf(
        known={str(radius): lazy(radius_words, str)(radius) for radius in (COMMUNE_ONLY, *RADII)},
        narrows=False,
        label=_("Distance"),
    )

    @classmethod
    def settle(cls, values, unknown) -> None:
        """A known commune wins over a text; a name or a postcode where a code is awaited says where all the same."""
        typed = unknown.pop("commune", ())
        if values.get("commune"):
            values.pop("ou", None)
        elif typed and not values.get("ou"):
            values["ou"] = (typed[0][:MAX_TEXT].rstrip(),)


COLUMNS = (
    "slug",
    "name",
    "kinds",
    "address",
    "postcode",
    "commune",
    "commune_code",
    "lat",
    "lon",
    "position",
    "distance_km",
    "phone",
    "email",
    "website",
    "opening_hours",
    "opening_hours_text",
    "free",
    "wheelchair",
    "checked_on",
    "source",
    "source_date",
    "licence",
    "url",
)

PLACES = Listing(
    "places",
    PlaceFilters,
    COLUMNS,
    sorts={DISTANCE: ListSort("distance", _("Nearest first")), NAME: ListSort("title", _("By name"))},
    formats=("csv", "json", "geojson", "atom"),
    blank=("ou",),
    results="places",
)


def at(query: ListQuery, commune: str) -> ListQuery:
    """The same question in that commune (INSEE code)."""
    return query.changed(commune=commune, ou="")


def address_at(commune: str, *, page: int = 1) -> str:
    """Query string of the plain list of a commune."""
    return ListQuery(PLACES, {"commune": (commune,)}).address(page=page)


def radius_of(query: ListQuery) -> int:
    """The radius asked, in km."""
    return int(query.first("rayon") or DEFAULT_RADIUS)
