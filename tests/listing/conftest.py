"""A list of invented things: closed filters, words, a code, orders."""

import pytest

from listing.declaration import Listing, ListSort, declared_only
from listing.filters import AnyOf, Code, ListFilters, OneOf, Typed


class ThingFilters(ListFilters):
    q = Typed(most=20, label="Mots")
    code = Code(pattern=r"[0-9A-Z]{5}", narrows=False, label="Code")
    couleur = AnyOf(known={"rouge": "Rouge", "bleu": "Bleu", "vert": "Vert"}, index="colour", label="Couleur")
    taille = OneOf(known={"1": "Petit", "2": "Grand"}, index="size", label="Taille")


@pytest.fixture(scope="session")
def things():
    """Declared for these tests only: no public view serves it."""
    orders = {"date": ListSort("-day", "Date"), "nom": ListSort("name", "Nom"), "mots": ListSort("relevance", "Mots")}
    with declared_only():
        return Listing(
            "things",
            ThingFilters,
            ("name", "colour"),
            sorts=orders,
            text_sort="mots",
            size=10,
            window=1000,
            formats=("json", "csv", "atom"),
            carried=("o",),
        )
