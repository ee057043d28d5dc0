import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from directory.public.where import nearest
from directory.territories import communes

pytestmark = pytest.mark.django_db


def ask(client, text):
    return client.get(reverse("directory:communes"), {"q": text})


def test_names_and_postcodes_are_completed(client, france):
    (lille,) = ask(client, "lil").json()["communes"]
    assert lille == {"code": "59350", "name": "Lille", "label": "Lille (59)", "detail": "Nord · 59000…"}
    assert {item["code"] for item in ask(client, "59268").json()["communes"]} == {"59001", "59010"}


def test_a_name_that_is_mistyped_is_guessed(client, france):
    assert [item["code"] for item in ask(client, "lile").json()["communes"]] == ["59350"]
    assert ask(client, "xyzzy").json() == {"communes": []}


def test_answers_are_cached_and_without_cookie(client, france):
    response = ask(client, "lil")
    kept = int(re.search(r"s-maxage=(\d+)", response["Cache-Control"])[1])
    assert 0 < kept <= 86400  # a day, or until what is public next changes by itself
    assert not response.cookies


@pytest.mark.parametrize(
    "text", ["", "a", "'; drop table", "%", "\0", "é" * 10_000, "🎈🎈", "ليل", "((((", "NEAR", '"', "*", "٥٩٠٠٠"]
)
def test_hostile_text_is_answered(client, france, text):
    response = ask(client, text)
    if len(text) > 4000:
        assert response.status_code == 414
        return
    assert response.status_code == 200
    assert isinstance(response.json()["communes"], list)


def test_query_count(client, france, django_assert_max_num_queries):
    # Six for the answer; the generation and what ends next for the life of its copy.
    with django_assert_max_num_queries(9):
        ask(client, "saint")


def test_around_answers_with_the_address_of_the_commune_only(france, caplog):
    strict = Client(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        response = strict.post(reverse("directory:around"), {"lat": "50.6337", "lon": "3.0512"})
    assert response.status_code == 303
    assert response["Location"] == "/pres-de-chez-moi/?commune=59350"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert not [record for record in caplog.records if "50.6" in record.getMessage()]


def test_what_was_chosen_goes_with_the_position_and_nothing_else(client, france):
    sent = {"lat": "50.63", "lon": "3.05", "cout": "gratuit", "rayon": "20", "tri": "nom", "x": "50.6337", "page": "3"}
    answer = client.post(reverse("directory:around"), sent)
    assert answer["Location"] == "/pres-de-chez-moi/?commune=59350&cout=gratuit&rayon=20&tri=nom"


def test_a_position_in_an_address_is_refused(client, france):
    assert client.get(reverse("directory:around"), {"lat": "50.63", "lon": "3.05"}).status_code == 405


@pytest.mark.parametrize(
    ("lat", "lon"), [("", ""), ("x", "3"), ("nan", "inf"), ("95", "3"), ("0", "0"), ("1e400", "1"), ("9" * 5000, "1")]
)
def test_a_wrong_position_gives_a_message(client, france, lat, lon):
    response = client.post(reverse("directory:around"), {"lat": lat, "lon": lon})
    assert response.status_code == 422
    assert "no-store" in response["Cache-Control"]


def test_an_arrondissement_wins_over_its_city(france):
    assert nearest(48.86, 2.37).code == "75111"
    assert nearest(50.65, 3.07).code == "59368"
    assert nearest(45.0, -20.0) is None


def test_browsers_may_ask_for_the_position(client, france):
    response = client.get(reverse("directory:nearby"))
    assert "geolocation=(self)" in response["Permissions-Policy"]


def test_coming_back_to_around_me_by_a_link_gives_the_start(client):
    for address in ("/pres-de-chez-moi/autour-de-moi/", "/ar/pres-de-chez-moi/autour-de-moi/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, address.removesuffix("autour-de-moi/"))


@pytest.mark.parametrize("typed", ["59 000", "lille 59 000", "59000"])
def test_a_postcode_is_understood_with_its_space(france, typed):
    assert [found.code for found in communes.search(typed)] == ["59350"]
