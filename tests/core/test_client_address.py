"""The reader's address: believed from named proxies only, whatever a header says."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from core.client_address import FORWARDING_HEADERS, client_address, parse_address, parse_networks


def ask(peer: str, forwarded: str | None = None):
    extra = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **extra)


@pytest.fixture(autouse=True)
def proxies(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "::1", "10.1.0.0/16"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not a proxy of ours: its word is not taken
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the left one was typed by the reader
        ("127.0.0.1", "1.1.1.1,198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "10.1.2.4, 10.1.2.3", "10.1.2.4"),  # inside the house
        ("127.0.0.1", "198.51.100.1, unknown", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1, <script>, 10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", "198.51.100.1,", "127.0.0.1"),
        ("::1", "2001:DB8::0:1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "[2001:db8::7]:4431", "2001:db8::7"),
        ("127.0.0.1", "198.51.100.1:5060", "198.51.100.1"),
        ("127.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", "198.51.100.1"),  # a Unix socket: only nginx opens it
        ("", None, ""),
        ("", "nobody", ""),
        ("garbage", "198.51.100.1", ""),
        ("10.2.0.1", "198.51.100.1", "10.2.0.1"),
    ],
)
def test_the_reader_is_the_rightmost_address_that_is_no_proxy_of_ours(peer, forwarded, expected):
    assert client_address(ask(peer, forwarded)) == expected


def test_nobody_is_trusted_until_named(settings):
    settings.TRUSTED_PROXIES = []
    assert client_address(ask("127.0.0.1", "198.51.100.1")) == "127.0.0.1"


def test_a_chain_without_end_is_read_from_the_right_and_no_further():
    assert client_address(ask("127.0.0.1", "1.1.1.1," * 100_000 + "198.51.100.1")) == "198.51.100.1"
    assert client_address(ask("127.0.0.1", "198.51.100.1" + ",10.1.0.9" * 40)) == "10.1.0.9"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "1.2.3",
        "1.2.3.4:",
        "1.2.3.4:x",
        "1.2.3.4:70000",
        "[::1",
        "[::1]x",
        "[::1]:",
        "::g",
        "1.2.3.4\x00",
        "٣.1.1.1",
    ],
)
def test_what_is_no_address(text):
    assert parse_address(text) is None


@pytest.mark.parametrize("name", ["0.0.0.0/0", "::/0", "nginx", "", "10.1.0.0/40"])
def test_a_proxy_is_an_address_or_a_network_and_never_everybody(name):
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        parse_networks((name,))


def test_headers_of_proxies_are_taken_from_everybody_else(client, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    told = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert client.get("/healthz", REMOTE_ADDR="127.0.0.1", **told).status_code == 200
    assert client.get("/healthz", REMOTE_ADDR="203.0.113.9", **told).status_code == 301
    response = client.get("/healthz", REMOTE_ADDR="203.0.113.9", **dict.fromkeys(FORWARDING_HEADERS, "https"))
    assert not set(FORWARDING_HEADERS) & set(response.wsgi_request.META)
