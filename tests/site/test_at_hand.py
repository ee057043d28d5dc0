"""Answers given again: the same as from the copy, never for another question, never when the copy is not true."""

import time

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.test import Client

from prevenance import at_hand, marks
from prevenance.at_hand import ASKED, PLAIN, Finished, Rack
from prevenance.page_store import Address, Copy, StoredPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cached(settings):
    settings.PUBLIC_CACHE_ENABLED = True
    settings.PUBLIC_CACHE_AT_HAND = 16_000_000
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def made(monkeypatch):
    """How often the stack behind was asked."""
    asked = []
    find = at_hand.AtHandMiddleware.__call__

    def call(self, request):
        inner = self.get_response
        self.get_response = lambda request: asked.append(request.path) or inner(request)
        try:
            return find(self, request)
        finally:
            self.get_response = inner

    monkeypatch.setattr(at_hand.AtHandMiddleware, "__call__", call)
    return asked


def _warm(client, address, times=2, **headers):
    for _ in range(times):
        response = client.get(address, headers=headers)
    return response


def test_the_third_answer_is_given_again_as_it_was(client, make, made):
    address = make("article").url
    hit = _warm(client, address)
    again = client.get(address)
    assert len(made) == 2
    assert again["X-Cache"] == hit["X-Cache"] == "hit"
    assert dict(again.items()) == dict(hit.items())
    assert again.content == hit.content


def test_a_change_is_seen_at_once(client, make, made):
    page = make("article")
    _warm(client, page.url, 3)
    page.title = "Un autre titre"
    page.save_revision().publish()
    answer = client.get(page.url)
    assert "Un autre titre" in answer.content.decode()
    assert answer["X-Cache"] == "miss"


def test_what_is_withdrawn_is_gone_at_once(client, make):
    page = make("article")
    _warm(client, page.url, 3)
    page.unpublish()
    assert client.get(page.url).status_code == 404


def test_not_after_its_time(client, make, made, monkeypatch):
    address = make("article").url
    _warm(client, address, 3)
    (answer,) = PLAIN._answers.values()
    now = time.time()
    assert now < answer.copy.until <= now + 300
    monkeypatch.setattr(at_hand.time, "time", lambda: answer.copy.until - 0.001)
    client.get(address)
    assert len(made) == 2
    monkeypatch.setattr(at_hand.time, "time", lambda: answer.copy.until)
    client.get(address)
    assert len(made) == 3


def test_not_when_nobody_can_tell_whether_it_is_true(client, make, made, monkeypatch):
    address = make("article").url
    _warm(client, address, 3)

    def silent(*_args):
        raise DatabaseError

    monkeypatch.setattr(marks, f"_judge_{connection.vendor}", silent)
    assert client.get(address)["X-Cache"] == "stale"
    assert len(made) == 3


@pytest.mark.parametrize(
    "other",
    [
        {"method": "HEAD"},
        {"method": "POST"},
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"HTTP_X_FORWARDED_HOST": "127.0.0.1"},
        {"SERVER_PORT": "8000"},
        {"wsgi.url_scheme": "https"},
        {"QUERY_STRING": "a=b"},
    ],
)
def test_another_question_is_another_answer(client, make, made, settings, other):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # whose headers are believed
    address = make("article").url
    _warm(client, address, 3)
    assert len(made) == 2
    client.generic(other.pop("method", "GET"), address, **other)
    assert len(made) == 3


def test_what_does_not_matter_makes_no_other_question(client, make, made):
    address = make("article").url
    _warm(client, address)
    client.get(address, headers={"user-agent": "x", "accept-language": "ar", "referer": "https://exemple.fr/"})
    client.get(address, headers={"cookie": "other=1"})
    assert len(made) == 2


def test_who_is_believed_comes_first(client, make, settings):
    """An answer made for a reader behind our proxy is not given to who says that he is."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 3600
    settings.TRUSTED_PROXIES = ["192.0.2.1"]
    address, ours = make("article").url, Client(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_PROTO="https")
    for _ in range(3):
        secure = ours.get(address)
    assert (secure["X-Cache"], secure["Strict-Transport-Security"]) == ("hit", "max-age=3600")
    stranger = Client(REMOTE_ADDR="192.0.2.2", HTTP_X_FORWARDED_PROTO="https")
    assert "Strict-Transport-Security" not in stranger.get(address)


def test_conditions_are_obeyed(client, make, made):
    tag = _warm(client, make("article").url, 3)["ETag"]
    address = made[0]
    not_modified = client.get(address, headers={"if-none-match": tag})
    assert (not_modified.status_code, not_modified.content, not_modified["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"if-match": '"another"'}).status_code == 412
    assert client.get(address).status_code == 200
    assert len(made) == 2


def test_each_encoding_has_its_own(client, make):
    address = make("article").url
    said = [_warm(client, address, 3, **{"accept-encoding": one}) for one in ("br", "gzip", "identity")]
    assert [answer.get("Content-Encoding") for answer in said] == ["br", "gzip", None]
    assert len(PLAIN) == 3


def test_what_readers_compose_has_a_shelf_of_its_own(client, make):
    address = make("article").url
    _warm(client, address)
    _warm(client, "/label/?q=sommeil")
    _warm(client, f"{address}?utm_source=x", 3)
    assert (len(PLAIN), len(ASKED)) == (1, 2)


def test_nothing_at_hand_where_the_settings_say_so(client, make, settings):
    settings.PUBLIC_CACHE_AT_HAND = 0
    _warm(client, make("article").url, 3)
    assert len(PLAIN) == 0


def test_other_settings_forget_everything(client, make, settings):
    _warm(client, make("article").url, 3)
    assert len(PLAIN) == 1
    settings.PUBLIC_CACHE_BROWSER = 1
    assert len(PLAIN) == 0


def _answer(size):
    basis = marks.Basis(("a",), ("sqlite", 0))
    copy = Copy(StoredPage((), b"", b"", b""), basis, time.time() + 60)
    return Finished((), b"x" * (size - 3000), Address("a", asked=False), copy, "")


def test_a_shelf_is_bounded(settings):
    settings.PUBLIC_CACHE_AT_HAND = 40_000
    shelf = Rack(0.5)
    for number in range(10):
        shelf.put((str(number),), _answer(5000))
        shelf.get(("0",))  # asked all the time
        assert shelf.weight == 5000 * len(shelf) <= 20_000
    assert [number for number in range(10) if shelf.get((str(number),))] == [0, 7, 8, 9]
    shelf.put(("large",), _answer(5001))
    assert shelf.get(("large",)) is None
    shelf.put(("9",), _answer(4000))
    assert shelf.weight == 19_000
    shelf.drop(("9",))
    shelf.drop(("9",))
    assert (shelf.weight, len(shelf)) == (15_000, 3)


def test_it_is_logged_and_counted_like_any_other(client, make, monkeypatch):
    address = make("article").url
    lines = []
    monkeypatch.setattr("prevenance.middleware.log.info", lambda _event, **line: lines.append(line))
    _warm(client, address, 3)
    for line in lines:
        line.pop("ms")
    assert lines[1] == lines[2]
    assert lines[2] == {"method": "GET", "path": address, "status": 200, "cache": "hit"}
