import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from directory.models import Place
from directory.public.views.place import km_words

pytestmark = pytest.mark.django_db


def test_everything_known_is_said(client, make_place):
    make_place(
        "Maison de santé",
        phone="+33320495000",
        email="a@example.org",
        hours_osm="Mo-Fr 09:00-12:00",
        entree_plain_pied=True,
        sanitaires_adaptes=False,
    )
    html = client.get("/lieu/maison-de-sante/").content.decode()
    assert 'href="tel:+33320495000"' in html
    assert "03 20 49 50 00" in html
    assert 'href="mailto:a@example.org"' in html
    assert 'href="geo:50.63200,3.04800' in html
    assert "answers__yes" in html
    assert "answers__no" in html
    assert "Licence Ouverte 2.0" in html
    assert "/lieu/maison-de-sante/signaler/" in html
    assert " style=" not in html


@pytest.mark.parametrize(
    ("distance", "words"), [(0.01, "50 m"), (0.8, "800 m"), (0.98, "1.0 km"), (3.44, "3.4 km"), (27.6, "28 km")]
)
def test_distances_as_people_say_them(distance, words):
    with translation.override("en"):
        assert km_words(distance) == words


def test_silence_is_not_a_no(client, make_place):
    make_place("Maison")
    html = client.get("/lieu/maison/").content.decode()
    assert "wheelchair--unknown" in html
    assert "answers__no" not in html


def test_open_now_is_kept_until_the_door_closes(client, make_place):
    make_place("Maison", hours_osm="Mo-Fr 09:00-12:00")
    with time_machine.travel(dt.datetime(2026, 11, 24, 10, 59, 40, tzinfo=dt.UTC), tick=False):
        response = client.get("/lieu/maison/")
    assert "place__state--open" in response.content.decode()
    assert "s-maxage=20" in response["Cache-Control"]


def test_stale_information_is_marked(client, make_place):
    place = make_place("Maison")
    assert "notice-warning" not in client.get("/lieu/maison/").content.decode()
    Place.objects.filter(pk=place.pk).update(source_date=dt.date(2020, 1, 1))
    assert "notice-warning" in client.get("/lieu/maison/").content.decode()


def test_hidden_offers_stay_hidden(client, make_place):
    place = make_place("Maison")
    place.offers.update(is_public=False, title="Offre secrète")
    assert "Offre secrète" not in client.get("/lieu/maison/").content.decode()


def test_nearby_places_are_nearest_first(client, make_place):
    make_place("Maison")
    make_place("Deuxième", km=2)
    make_place("Premier", km=1)
    names = [item["place"].name for item in client.get("/lieu/maison/").context["nearby"]]
    assert names == ["Premier", "Deuxième"]


def test_query_count(client, make_place, django_assert_max_num_queries):
    make_place("Maison")
    for number in range(10):
        make_place(f"Autre {number}", km=number / 10)
    client.get("/lieu/maison/")
    # Twelve for the page; the generation and what ends next for the life of its copy.
    with django_assert_max_num_queries(15):
        client.get("/lieu/maison/")


def test_a_place_without_position_has_a_page(client, make_place):
    make_place("Maison", commune="59999")
    response = client.get("/lieu/maison/")
    assert response.status_code == 200
    assert response.context["map"] is None


def test_feed(client, make_place):
    make_place("Maison <b>")
    response = client.get(reverse("directory:feed"), {"departement": "59"})
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "Maison &lt;b&gt;" in response.content.decode()
    assert client.get(reverse("directory:feed"), {"departement": "zz"}).status_code == 404


@pytest.mark.parametrize("box", ["3,50,4,51", "-180,-90,180,90", "a,b,c,d", "4,50,3,51", "1", "nan,1,2,3"])
def test_base_map(client, france, box):
    response = client.get(f"/pres-de-chez-moi/contours/{box}/")
    assert response.status_code == (200 if box == "3,50,4,51" else 404)
