"""A small France: communes of the Nord, two Saint-Denis, Paris with an arrondissement; places on demand."""

import datetime as dt

import pytest
from wagtail.models import Locale

from directory.enums import TerritoryKind
from directory.folding import fold, word_starts
from directory.models import Offer, OfferKind, Place, PostalCode, Source, Territory, TerritoryKey


def territory(kind, code, name, departement, lat=None, lon=None, population=None, parent=None, postcodes=()):
    box = {} if lat is None else {"west": lon - 0.05, "east": lon + 0.05, "south": lat - 0.04, "north": lat + 0.04}
    made = Territory.objects.create(
        kind=kind,
        code=code,
        name=name,
        folded=fold(name),
        departement_code=departement,
        lat=lat,
        lon=lon,
        population=population,
        parent=parent,
        **box,
    )
    municipal = kind in (TerritoryKind.COMMUNE, TerritoryKind.ARRONDISSEMENT)
    for index, key in enumerate(word_starts(made.folded) if municipal else []):
        TerritoryKey.objects.create(territory=made, key=key, is_start=index == 0, rank=population or 0)
    for text in postcodes:
        PostalCode.objects.get_or_create(code=text)[0].territories.add(made)
    return made


@pytest.fixture
def france(db):
    """Territories by INSEE code."""
    commune, departement = TerritoryKind.COMMUNE, TerritoryKind.DEPARTEMENT
    nord = territory(departement, "59", "Nord", "59")
    seine = territory(departement, "93", "Seine-Saint-Denis", "93")
    reunion = territory(departement, "974", "La Réunion", "974")
    capital = territory(departement, "75", "Paris", "75")
    paris = territory(commune, "75056", "Paris", "75", 48.857, 2.343, 2_100_000, capital, ["75001", "75011"])
    made = [
        nord,
        paris,
        territory(commune, "59350", "Lille", "59", 50.632, 3.048, 236_000, nord, ["59000", "59800"]),
        territory(commune, "59368", "La Madeleine", "59", 50.655, 3.071, 22_000, nord, ["59110"]),
        territory(commune, "59001", "Abancourt", "59", 50.235, 3.212, 460, nord, ["59268"]),
        territory(commune, "59010", "Bantigny", "59", 50.22, 3.24, 480, nord, ["59268"]),
        territory(commune, "93066", "Saint-Denis", "93", 48.936, 2.357, 113_000, seine, ["93200"]),
        territory(commune, "97411", "Saint-Denis", "974", -20.9, 55.45, 153_000, reunion, ["97400"]),
        territory(commune, "59999", "Sansposition", "59", population=10, parent=nord, postcodes=["59999"]),
        territory(
            TerritoryKind.ARRONDISSEMENT,
            "75111",
            "Paris 11e Arrondissement",
            "75",
            48.859,
            2.38,
            142_000,
            paris,
            ["75011"],
        ),
    ]
    return {item.code: item for item in made}


@pytest.fixture
def source(db):
    """A data set with its licence."""
    return Source.objects.create(
        code="fs",
        name="France services",
        licence="Licence Ouverte 2.0",
        attribution="ANCT",
        url="https://example.org/fs",
    )


@pytest.fixture
def kinds(db):
    """Two kinds of offer."""
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    return {
        code: OfferKind.objects.create(code=code, label=label, locale=locale, order=order)
        for order, (code, label) in enumerate([("france-services", "France Services"), ("vaccination", "Vaccination")])
    }


@pytest.fixture
def make_place(france, source, kinds):
    """Create a place with one offer; positions are shifted by ``km`` to the north of its commune."""

    def make(name, commune="59350", kind="france-services", km=0.0, cost="free", **values):
        where = france[commune]
        if where.lat is not None:
            values = {"lat": where.lat + km / 111.2, "lon": where.lon, "position": "source", **values}
        place = Place.objects.create(
            slug=fold(name).replace(" ", "-"),
            name=name,
            address="1 rue de la Paix",
            postcode="59000",
            commune=where,
            source=source,
            source_date=dt.date(2026, 6, 1),
            **values,
        )
        Offer.objects.create(place=place, kind=kinds[kind], cost=cost)
        return place

    return make
