"""What the directory does not cover it says, and never « none near you »."""

import dataclasses

import pytest
from django.utils import translation

from directory.models import OfferKind, Place
from directory.places.kinds import KINDS
from directory.public import coverage
from handovers.book import Book
from search import service
from search.port import SearchResponse

pytestmark = pytest.mark.django_db
URL = "/pres-de-chez-moi/"
ABSENT = "pas encore dans notre annuaire"
LOOKED = "empty-title"


@pytest.fixture
def dentist(kinds):
    """A kind that has a hand-over and no place."""
    return OfferKind.objects.create(code="dentiste", label="Dentiste", locale=kinds["vaccination"].locale, order=9)


@pytest.fixture
def lille(make_place):
    """A place of vaccination in Lille, and none of any other kind."""
    place = make_place("Centre de Lille", kind="vaccination")
    service.rebuild("places")
    return place


def text(client, query="", path=URL):
    return client.get(path + query).content.decode()


def gaps(response):
    return [(gap.kind.code, gap.where) for gap in response.context["gaps"]]


def test_covered_is_what_has_a_public_place(lille):
    assert coverage.covered() == {"vaccination"}
    assert (coverage.covered("59"), coverage.covered("75")) == ({"vaccination"}, frozenset())
    Place.objects.filter(pk=lille.pk).update(is_public=False)
    service.rebuild("places")
    assert coverage.covered() == frozenset()


def test_an_index_that_is_being_made_covers_nothing_and_denies_nothing(client, lille, monkeypatch):
    monkeypatch.setattr(service, "search", lambda request, **_more: SearchResponse(rebuilding=True))
    assert coverage.covered() is None
    kinds = OfferKind.in_language("fr")
    assert coverage.gaps(["vaccination"], kinds) == []
    assert coverage.sorted_out(kinds) == ([], [])


def test_a_kind_without_any_place_is_not_in_the_directory(client, lille):
    response = client.get(URL, {"commune": "59350", "type": "france-services"})
    html = response.content.decode()
    assert gaps(response) == [("france-services", "")]
    assert response.context["headline"] == f"France Services près de Lille : {ABSENT}"
    assert LOOKED not in html


def test_a_kind_that_another_departement_has_is_missing_in_this_one(client, lille):
    response = client.get(URL, {"commune": "75056", "type": "vaccination"})
    assert gaps(response) == [("vaccination", "Paris")]
    assert f"{ABSENT} pour : Paris" in response.content.decode()


def test_a_kind_of_the_departement_that_is_far_is_looked_for(client, lille, make_place):
    Place.objects.filter(pk=lille.pk).update(lat=lille.lat - 1, lon=lille.lon)
    service.rebuild("places")
    response = client.get(URL, {"commune": "59368", "type": "vaccination"})
    assert not response.context["results"].total
    assert gaps(response) == []
    assert LOOKED in response.content.decode()


def test_what_is_found_beyond_the_departement_is_no_gap(client, make_place):
    place = make_place("Voisin du Nord", kind="vaccination", commune="93066")
    Place.objects.filter(pk=place.pk).update(lat=50.5, lon=3.048)
    service.rebuild("places")
    response = client.get(URL, {"commune": "59350", "type": "vaccination", "rayon": "50"})
    assert response.context["results"].total
    assert gaps(response) == []


def test_one_of_two_kinds_is_missing_and_the_other_is_listed(client, lille):
    response = client.get(URL, {"commune": "59350", "type": ["france-services", "vaccination"]})
    html = response.content.decode()
    assert gaps(response) == [("france-services", "")]
    assert "Centre de Lille" in html
    assert ABSENT in html


def test_an_empty_circle_without_any_kind_asked_does_not_say_that_there_is_nothing(client, lille):
    response = client.get(URL, {"commune": "97411"})
    assert response.context["headline"] == "Nous ne connaissons aucun lieu près de Saint-Denis"
    assert gaps(response) == []
    assert LOOKED in response.content.decode()


def test_the_start_lists_what_is_held_and_what_is_not(client, lille):
    response = client.get(URL)
    assert [kind.code for kind in response.context["kinds"]] == ["vaccination"]
    absent = [kind.code for kind in response.context["absent"]]
    assert "france-services" in absent
    assert "vaccination" not in absent
    assert f'href="{URL}?type=france-services"' in response.content.decode()


def test_the_start_answers_a_link_to_a_kind_without_places(client, lille):
    assert gaps(client.get(URL, {"type": "france-services"})) == [("france-services", "")]
    assert gaps(client.get(URL, {"type": "vaccination"})) == []


def test_the_start_promises_nothing_that_is_not_held(client, lille):
    html = text(client)
    assert "en ligne" not in html
    Place.objects.all().delete()
    service.rebuild("places")
    html = text(client)
    assert "Ce que contient notre annuaire" not in html


def test_machines_are_told_too(client, lille):
    answer = client.get(URL, {"commune": "59350", "type": ["france-services", "vaccination"], "format": "json"}).json()
    assert answer["not_covered"] == ["france-services"]


def test_it_hands_over_to_who_answers_there(client, lille, dentist):
    html = client.get(URL, {"commune": "59350", "type": "dentiste"}).content.decode()
    assert 'data-gap="dentiste"' in html
    assert 'href="https://annuairesante.ameli.fr/"' in html
    assert 'href="tel:15"' in html
    assert "appel gratuit" in html
    assert "vérifié le 30 novembre 2026" in html
    english = client.get("/en" + URL, {"commune": "59350", "type": "dentiste"}).content.decode()
    assert coverage.book().handovers["dentiste"].say["en"] in english


@pytest.fixture
def in_french():
    with translation.override("fr"):
        yield


def test_paid_numbers_say_their_price_and_hours_are_words(lille, in_french):
    said = {line.phone: line.notes for line in coverage.instead_of("pharmacie").lines}
    assert said["32 37"] == ("0,35 € la minute", "jour et nuit")
    said = {line.phone: line.notes for line in coverage.instead_of("medecin-generaliste").lines}
    assert said["36 46"][0] == "prix d’un appel ordinaire"
    assert "lundi – vendredi" in said["36 46"][1]


def test_only_contacts_that_answer_in_the_departement(monkeypatch):
    contact = next(iter(coverage.book().contacts.values()))
    north = dataclasses.replace(contact, key="nord", departements=("59",))
    need = dataclasses.replace(coverage.book().of_kind("pharmacie"), contacts=("nord",))
    monkeypatch.setattr(coverage, "book", lambda: Book({"nord": north}, {need.code: need}))
    assert len(coverage.instead_of("pharmacie", "59").lines) == 1
    assert coverage.instead_of("pharmacie", "75").lines == ()


def test_what_exists_there_is_proposed(client, lille, dentist, make_place):
    response = client.get(URL, {"commune": "59350", "type": "france-services"})
    assert f'href="{URL}?commune=59350&amp;type=vaccination"' in response.content.decode()
    (gap,) = response.context["gaps"]
    assert [kind.code for kind in gap.around] == ["vaccination"]
    (gap,) = client.get(URL, {"commune": "59350", "type": "dentiste"}).context["gaps"]
    assert gap.around == ()


def test_every_first_kind_has_a_hand_over_or_places_in_the_demo():
    absent = {code for code, *_more in KINDS if coverage.book().of_kind(code) is None}
    assert absent <= {"france-services", "mediation-numerique"}
