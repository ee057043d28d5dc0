"""A correction of a place empties the copies that show it, at once, and those of places elsewhere stay."""

import pytest
from django.core.cache import caches
from django.test import Client

from directory.models import OfferKind, Place
from search import service

pytestmark = pytest.mark.django_db
NEAR = "/pres-de-chez-moi/?commune=59350&rayon=5"
#: Saint-Denis, on the other side of the squares of the map.
FAR = "93066"


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.PUBLIC_CACHE_ENABLED = True
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def places(make_place):
    found = [make_place("Centre de Lille"), make_place("Très loin", commune=FAR)]
    service.rebuild("places")
    return found


def read(address: str):
    return Client().get(address)


def kept(*addresses: str) -> list[str]:
    return [read(address)["X-Cache"] for address in addresses]


def test_a_correction(places):
    addresses = [f"/lieu/{place.slug}/" for place in places]
    kept(*addresses, NEAR)
    assert kept(*addresses, NEAR) == ["hit", "hit", "hit"]
    Place.objects.filter(pk=places[0].pk).update(phone="+33399999999")
    assert kept(addresses[1]) == ["hit"]
    for address in (addresses[0], NEAR):
        answer = read(address)
        assert answer["X-Cache"] == "miss"
        assert "+33399999999" in answer.content.decode()


def test_a_correction_far_away_leaves_a_list(places):
    kept(NEAR)
    Place.objects.filter(pk=places[1].pk).update(phone="+33399999999")
    assert kept(NEAR) == ["hit"]


def test_a_place_that_moves_here_or_is_hidden(places):
    kept(NEAR)
    here = places[0]
    Place.objects.filter(pk=places[1].pk).update(lat=here.lat, lon=here.lon, commune=here.commune)
    assert kept(NEAR, NEAR) == ["miss", "hit"]
    Place.objects.filter(pk=here.pk).update(is_public=False)
    answer = read(NEAR)
    assert answer["X-Cache"] == "miss"
    assert "Centre de Lille" not in answer.content.decode()


def test_an_offer_and_the_word_of_its_kind(places):
    address = f"/lieu/{places[0].slug}/"
    offer = places[0].offers.first()
    for change in (
        lambda: places[0].offers.filter(pk=offer.pk).update(title="Une autre offre"),
        lambda: OfferKind.objects.filter(code=offer.kind.code).update(label="Un autre mot"),
    ):
        kept(address)
        assert kept(address) == ["hit"]
        change()
        assert kept(address) == ["miss"]
    assert "Un autre mot" in read(address).content.decode()
