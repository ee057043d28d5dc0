import re

import pytest
import time_machine
from django.core.cache import cache
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import reverse

from core import form_tokens
from directory.models import Report
from tests.forms import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(make_place):
    cache.clear()
    make_place("Maison ouverte")
    return reverse("directory:report", args=["maison-ouverte"])


def test_a_report_is_kept_and_thanked(client, url):
    response = client.post(
        url, signed(url, {"kind": "hours", "message": "Fermé le lundi", "contact": "a@example.org"}), follow=True
    )
    report = Report.objects.get()
    assert (report.kind, report.message, report.place.slug) == ("hours", "Fermé le lundi", "maison-ouverte")
    assert response.redirect_chain[-1][0].endswith("/merci/")
    assert "no-store" in response["Cache-Control"]


def test_what_was_entered_stays_on_error(client, url):
    response = client.post(url, signed(url, {"message": "Ma phrase", "contact": "06"}))
    assert response.status_code == 422
    assert "Ma phrase" in response.content.decode()
    assert 'value="06"' in response.content.decode()
    assert not Report.objects.exists()


def test_something_else_needs_words(client, url):
    assert client.post(url, signed(url, {"kind": "other", "message": " "})).status_code == 422


def test_robots_are_thanked_and_dropped(client, url):
    assert client.post(url, signed(url, {"kind": "hours", "nom": "Bot"})).status_code == 302
    assert not Report.objects.exists()


def test_too_many_reports_wait_and_keep_their_words(client, url):
    for _time in range(10):
        assert client.post(url, signed(url, {"kind": "hours"})).status_code == 302
    response = client.post(url, signed(url, {"kind": "hours", "message": "Encore"}))
    assert response.status_code == 429
    assert "Encore" in response.content.decode()
    assert Report.objects.count() == 10
    assert client.post(url, signed(url, {"kind": "hours"}), REMOTE_ADDR="203.0.113.7").status_code == 302


def test_ten_reports_of_one_reader_do_not_silence_the_others_behind_nginx(client, url, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for _time in range(11):
        last = client.post(url, signed(url, {"kind": "hours"}), headers={"x-forwarded-for": "203.0.113.1"})
    assert last.status_code == 429
    assert int(last["Retry-After"]) <= 3600
    other = client.post(url, signed(url, {"kind": "hours"}), headers={"x-forwarded-for": "203.0.113.2"})
    assert other.status_code == 302
    cache.clear()  # pages may go, counts stay
    again = client.post(url, signed(url, {"kind": "hours"}), headers={"x-forwarded-for": "203.0.113.1"})
    assert again.status_code == 429


def test_the_form_needs_no_cookie_and_is_never_cached(url):
    strict = Client(enforce_csrf_checks=True)
    response = strict.get(url)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    token = re.search(r'name="form_token" value="([^"]+)"', response.content.decode())[1]
    sent = strict.post(url, {"kind": "hours", "form_token": token})
    assert sent.status_code == 302
    assert not sent.cookies
    assert Report.objects.count() == 1


@pytest.mark.parametrize("token", [None, "", "form:1:x", "\x00", "é" * 5000, "foreign", "other form"])
def test_without_a_good_token_nothing_is_sent_and_nothing_is_lost(client, url, token):
    data = {"kind": "hours", "message": "Ma longue phrase", "contact": "06"}
    if token == "foreign":
        token = TimestampSigner(salt="autre").sign("form")
    if token == "other form":
        token = form_tokens.issue("/lieu/autre/signaler/")
    if token is not None:
        data["form_token"] = token
    response = client.post(url, data)
    html = response.content.decode()
    assert response.status_code == 403
    assert "Ma longue phrase" in html
    assert 'value="06"' in html
    assert str(form_tokens.STALE_MESSAGE) in html
    assert not Report.objects.exists()
    again = re.search(r'name="form_token" value="([^"]+)"', html)[1]
    assert client.post(url, {**data, "form_token": again}).status_code == 302


def test_a_token_lasts_half_a_day(client, url):
    with time_machine.travel("2026-11-29T08:00:00Z", tick=False) as clock:
        data = signed(url, {"kind": "hours"})
        clock.shift(12 * 3600)
        assert client.post(url, data).status_code == 302
        clock.shift(1)
        assert client.post(url, data).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 302),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"sec-fetch-site": "none"}, 302),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://testserver"}, 302),
        ({"origin": "https://ailleurs.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.ailleurs.example"}, 403),
        ({"referer": "http://testserver/lieu/"}, 302),
        ({"referer": "https://ailleurs.example/?http://testserver/"}, 403),
        ({"referer": "http://["}, 403),
    ],
)
def test_another_site_cannot_post_even_with_a_good_token(client, url, headers, status):
    response = client.post(url, signed(url, {"kind": "hours", "message": "x"}), headers=headers)
    assert response.status_code == status
    assert Report.objects.exists() is (status == 302)


def test_a_hidden_place_has_no_form(client, make_place):
    make_place("Maison cachée", is_public=False)
    assert client.get(reverse("directory:report", args=["maison-cachee"])).status_code == 404


def test_words_that_tell_of_a_danger_show_the_number_at_once_and_are_not_kept(client, url):
    answer = client.post(url, signed(url, {"kind": "other", "message": "je veux mourir ce soir"}))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.index("tel:3114") < html.index("<main")
    assert not Report.objects.exists()


def test_the_number_comes_even_when_the_form_is_refused(client, url):
    answer = client.post(url, {"kind": "other", "message": "je veux mourir ce soir"})
    assert answer.status_code == 403
    assert "tel:3114" in answer.content.decode().split("<main")[0]
