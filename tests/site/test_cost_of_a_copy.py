"""What a cached answer costs, counted in calls of Python functions: the same number on every machine."""

import io
import sys

import pytest
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
#: Calls of Python functions from the first middleware to the last byte (2,220 when each answer looked up its address,
#: 630 before answers were kept at hand).
MOST_CALLS, MOST_CALLS_FROM_THE_CACHE = 500, 850


@pytest.fixture
def ask(make, settings):
    """A function that reads an article through the whole stack: ``(status, headers, body)``."""
    settings.PUBLIC_CACHE_ENABLED = True
    caches["pages"].clear()
    address, handler = make("article").url, WSGIHandler()
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)

    def read(**more):
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "HTTP_HOST": "testserver",
            "HTTP_ACCEPT_ENCODING": "gzip, br",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            **more,
        }
        said = []
        body = b"".join(handler(environ, lambda status, headers: said.append((status, dict(headers)))))
        return int(said[0][0][:3]), said[0][1], body

    yield read
    for signal in signals:
        signal.connect(close_old_connections)
    caches["pages"].clear()


def calls_of(function) -> int:
    """How many Python functions are called."""
    count = 0

    def watch(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(watch)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def test_a_hit_calls_little(ask):
    ask()
    ask()
    assert ask()[1]["X-Cache"] == "hit"
    assert calls_of(ask) <= MOST_CALLS


def test_so_does_the_first_one_of_a_process(ask, settings):
    settings.PUBLIC_CACHE_AT_HAND = 0
    ask()
    ask()
    assert calls_of(ask) <= MOST_CALLS_FROM_THE_CACHE


def test_what_was_typed_is_not_read_again(ask, monkeypatch):
    """The reading of red flags costs four times what the rest of a hit may cost (docs/distress.md)."""
    typed = {"PATH_INFO": "/recherche/", "QUERY_STRING": "q=sommeil"}
    ask(**typed)
    monkeypatch.setattr("prevenance.red_flags.read", lambda *args: 1 / 0)
    for _ in range(3):
        assert ask(**typed)[1]["X-Cache"] == "hit"
    assert calls_of(lambda: ask(**typed)) <= MOST_CALLS


def test_a_hit_asks_one_question(ask):
    ask()
    with CaptureQueriesContext(connection) as context:
        assert ask()[1]["X-Cache"] == "hit"
    assert len(context) == 1


def test_a_copy_says_what_the_page_said(ask):
    _status, made, body = ask()
    _status, kept, again = ask()
    assert (made.pop("X-Cache"), kept.pop("X-Cache")) == ("miss", "hit")
    assert (kept, again) == (made, body)
    assert "Accept-Encoding" in kept["Vary"]
    assert "default-src 'none'" in kept["Content-Security-Policy"]


def test_conditions_are_obeyed(ask):
    tag = ask()[1]["ETag"]
    assert ask(HTTP_IF_NONE_MATCH=tag)[0] == 304
    assert ask(HTTP_IF_MATCH='"another"')[0] == 412
    assert ask(HTTP_IF_NONE_MATCH='"another"')[0] == 200


def test_the_policy_is_that_of_the_settings(ask, settings):
    ask()
    before = ask()[1]["Content-Security-Policy"]
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "media-src": ["https://exemple.fr"]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    assert "media-src" not in before
    assert "media-src https://exemple.fr" in ask()[1]["Content-Security-Policy"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives, "EXCLUDE_URL_PREFIXES": ("/",)}
    assert "Content-Security-Policy" not in ask()[1]
