import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from directory.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(make_place):
    cache.clear()
    make_place("Maison ouverte")
    return reverse("directory:report", args=["maison-ouverte"])


def test_a_report_is_kept_and_thanked(client, url):
    response = client.post(url, {"kind": "hours", "message": "Fermé le lundi", "contact": "a@example.org"}, follow=True)
    report = Report.objects.get()
    assert (report.kind, report.message, report.place.slug) == ("hours", "Fermé le lundi", "maison-ouverte")
    assert response.redirect_chain[-1][0].endswith("/merci/")
    assert "no-store" in response["Cache-Control"]


def test_what_was_entered_stays_on_error(client, url):
    response = client.post(url, {"message": "Ma phrase", "contact": "06"})
    assert response.status_code == 422
    assert "Ma phrase" in response.content.decode()
    assert 'value="06"' in response.content.decode()
    assert not Report.objects.exists()


def test_something_else_needs_words(client, url):
    assert client.post(url, {"kind": "other", "message": " "}).status_code == 422


def test_robots_are_thanked_and_dropped(client, url):
    assert client.post(url, {"kind": "hours", "nom": "Bot"}).status_code == 302
    assert not Report.objects.exists()


def test_too_many_reports_wait_and_keep_their_words(client, url):
    for _time in range(10):
        assert client.post(url, {"kind": "hours"}).status_code == 302
    response = client.post(url, {"kind": "hours", "message": "Encore"})
    assert response.status_code == 429
    assert "Encore" in response.content.decode()
    assert Report.objects.count() == 10


def test_csrf_is_checked_and_the_form_is_never_cached(url):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, {"kind": "hours"}).status_code == 403
    response = strict.get(url)
    assert "no-store" in response["Cache-Control"]
    assert "csrfmiddlewaretoken" in response.content.decode()


def test_a_hidden_place_has_no_form(client, make_place):
    make_place("Maison cachée", is_public=False)
    assert client.get(reverse("directory:report", args=["maison-cachee"])).status_code == 404
