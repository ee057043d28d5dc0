import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from security.models import EventKind, SecurityEvent

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
RIGHT = "un-mot-de-passe-long"


@pytest.fixture
def anna():
    return get_user_model().objects.create_superuser("anna", "anna@exemple.fr", RIGHT)


def sign_in(client, password, username="anna", **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def test_right_password_opens(client, anna):
    response = sign_in(client, RIGHT)
    assert response.status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("address", ["/admin/login/", "/_util/login/", "/en/_util/login/"])
def test_every_sign_in_page_slows_down_and_the_right_password_waits_too(client, anna, address):
    for _time in range(200):
        response = client.post(address, {"username": "anna", "password": "faux"})
    if address != LOGIN:  # there is one door only
        assert response.status_code == 403
        assert client.get(address + "?next=/prive/").url == "/admin/login/?next=%2Fprive%2F"
        assert client.get(address + "?next=https://ailleurs.example/").url == "/admin/login/?next=%2F"
        return
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 60
    refused = sign_in(client, RIGHT)
    assert refused.status_code == 429
    assert "sessionid" not in refused.cookies
    assert client.get("/admin/").status_code == 302
    with time_machine.travel("2099-01-01"):
        assert sign_in(client, RIGHT).status_code == 302


def test_message_says_how_long_in_french_and_keeps_the_name(client, anna):
    for _time in range(6):
        response = sign_in(client, "faux", headers={"accept-language": "fr"})
    html = response.content.decode()
    assert "Réessayez dans 1 minute" in html
    assert 'value="anna"' in html


def test_spelling_of_the_name_does_not_begin_anew(client, anna):
    for name in ("anna", "ANNA", " anna", "Anna ", "ａｎｎａ"):
        sign_in(client, "faux", name)
    assert sign_in(client, RIGHT).status_code == 429


def test_an_unknown_account_answers_like_a_known_one(anna):
    pages = []
    for name in ("anna", "personne"):
        client = Client(REMOTE_ADDR=f"203.0.113.{len(pages)}")
        answers = [sign_in(client, "faux", name) for _time in range(7)]
        pages.append(
            [(a.status_code, re.sub(r'value="[^"]*"|"[A-Za-z0-9]{64}"|\d+', "", a.content.decode())) for a in answers]
        )
    assert pages[0] == pages[1]


def test_the_reader_is_the_one_behind_our_proxy(anna, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    for _time in range(7):
        attacked = sign_in(Client(), "faux", headers={"x-forwarded-for": "203.0.113.1"})
    assert attacked.status_code == 429
    assert sign_in(Client(), RIGHT, headers={"x-forwarded-for": "198.51.100.7"}).status_code == 302
    # Said by the reader himself, the header is worth nothing.
    settings.TRUSTED_PROXIES = []
    for number in range(7):
        attacked = sign_in(Client(), "faux", headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert attacked.status_code == 429


def test_remember_me_is_gone_and_the_session_ends_with_the_browser(client, anna):
    assert 'name="remember"' not in client.get(LOGIN).content.decode()
    cookie = client.post(LOGIN, {"username": "anna", "password": RIGHT, "remember": "on"}).cookies["sessionid"]
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert client.session.get_expire_at_browser_close()


def test_cookies_of_the_administration_stay_there(client):
    cookies = client.get(LOGIN).cookies
    assert cookies["admin_csrftoken"]["path"] == "/admin/"
    assert not cookies["admin_csrftoken"]["max-age"]


RESET = "/admin/password_reset/"


def test_reset_says_the_same_to_all(client, anna):
    answers = [client.post(RESET, {"email": mail_}) for mail_ in ("anna@exemple.fr", "personne@exemple.fr")]
    assert {(a.status_code, a.url) for a in answers} == {(302, RESET + "done/")}
    assert len(mail.outbox) == 1


def test_reset_asks_nothing_of_accounts_before_it_answers(anna, monkeypatch):
    """The work before the answer is the same for a known mail and another: the task looks accounts up, after it."""
    sent, asked = [], []
    monkeypatch.setattr("security.views.later.send", lambda task, *arguments: sent.append((task, arguments)))
    for number, address in enumerate(("anna@exemple.fr", "personne@exemple.fr")):
        with CaptureQueriesContext(connection) as queries:
            Client(REMOTE_ADDR=f"203.0.113.{number}").post(RESET, {"email": address})
        asked.append([query["sql"].split(" ")[0] for query in queries])
        assert not any("auth_user" in query["sql"] for query in queries)
    assert asked[0] == asked[1]
    assert [arguments[0] for _task, arguments in sent] == ["anna@exemple.fr", "personne@exemple.fr"]
    for task, arguments in sent:
        task(*arguments)
    assert [one.to for one in mail.outbox] == [["anna@exemple.fr"]]


def test_reset_is_slowed_by_reader_alike_for_known_and_unknown(anna):
    said = []
    for number, address in enumerate(("anna@exemple.fr", "personne@exemple.fr")):
        client = Client(REMOTE_ADDR=f"203.0.113.{number}")
        said.append([client.post(RESET, {"email": address}).status_code for _time in range(6)])
    assert said[0] == said[1] == [302, 302, 302, 429, 429, 429]
    assert len(mail.outbox) == 3


def test_nobody_is_flooded_with_resets(anna):
    for number in range(30):
        response = Client(REMOTE_ADDR=f"198.51.100.{number}").post(RESET, {"email": "anna@exemple.fr"})
        assert response.status_code == 302
    assert len(mail.outbox) == 5


def test_reset_by_mail_opens_to_who_was_kept_out_by_strangers(client, anna):
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), "faux")
    assert sign_in(client, RIGHT).status_code == 429
    client.post(RESET, {"email": "anna@exemple.fr"})
    link = re.search(r"/admin/password_reset/confirm/\S+", mail.outbox[0].body)[0]
    page = client.get(link)
    client.post(page.url, {"new_password1": "un-autre-mot-long", "new_password2": "un-autre-mot-long"})
    assert sign_in(client, "un-autre-mot-long").status_code == 302
    assert SecurityEvent.objects.filter(kind=EventKind.RESET_DONE).count() == 1


def test_ones_own_password_is_not_guessed_by_a_stolen_session(client, anna):
    client.force_login(anna)
    data = {
        "name_email-first_name": "Anna",
        "name_email-last_name": "Martin",
        "name_email-email": "anna@exemple.fr",
        "locale-preferred_language": "fr",
        "locale-current_time_zone": "Europe/Paris",
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
        "theme-keyboard_shortcuts": "on",
        "password-new_password1": "un-autre-mot-long",
        "password-new_password2": "un-autre-mot-long",
    }
    for _time in range(5):
        response = client.post("/admin/account/", {**data, "password-old_password": "faux"})
        assert "Trop d’essais" not in response.content.decode()
    for _time in range(2):
        response = client.post("/admin/account/", {**data, "password-old_password": "faux"})
    assert "Trop d’essais" in response.content.decode()
    client.post("/admin/account/", {**data, "password-old_password": RIGHT})
    anna.refresh_from_db()
    assert anna.check_password(RIGHT)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=20)):
        client.post("/admin/account/", {**data, "password-old_password": RIGHT})
    anna.refresh_from_db()
    assert anna.check_password("un-autre-mot-long")
