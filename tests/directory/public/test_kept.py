"""The list of places made from what is kept in memory: few queries, nothing hidden or old in it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory.models import OfferKind, Place
from search import service

pytestmark = pytest.mark.django_db
ADDRESS = "/pres-de-chez-moi/?commune=59350"


@pytest.fixture(autouse=True)
def no_pages_kept(settings):
    settings.PUBLIC_CACHE_ENABLED = False


@pytest.fixture
def places(make_place):
    found = [make_place("Centre de Lille", phone="+33320000000"), make_place("Loin dans Lille", km=8)]
    service.rebuild("places")
    return found


def text(client, address=ADDRESS):
    return client.get(address).content.decode()


def test_queries_of_a_list_that_was_read_before(client, places, one_state):
    first = text(client)
    with CaptureQueriesContext(connection) as queries:
        assert text(client) == first
    assert len(queries) <= 6, "\n".join(query["sql"][:200] for query in queries)


def test_a_place_that_is_hidden_or_corrected_is_so_at_once(client, places):
    assert "Loin dans Lille" in text(client)
    Place.objects.filter(pk=places[1].pk).update(is_public=False)
    assert "Loin dans Lille" not in text(client)
    Place.objects.filter(pk=places[0].pk).update(name="Nouveau nom", phone="+33399999999")
    html = text(client)
    assert "Nouveau nom" in html
    assert "Centre de Lille" not in html
    assert "+33399999999" in html


def test_another_list_has_other_numbers_and_distances(client, places):
    text(client)
    assert 'id="lieu-1"' in text(client, f"{ADDRESS}&tri=nom")
    assert text(client, f"{ADDRESS}&rayon=0").count('class="place-row"') == 2


def test_words_of_the_kinds_are_new_at_once(client, places):
    code = places[0].offers.first().kind.code
    assert "Un autre mot" not in text(client)
    OfferKind.objects.filter(code=code, locale__language_code="fr").update(label="Un autre mot")
    assert "Un autre mot" in text(client)
