"""What a request may weigh: refused with the right status before anything is searched, by the site and by gunicorn."""

import socket
import time

import pytest

from prevenance import gunicorn_worker
from tests.demo_site import free_port, serving

LONG = "a" * 5000


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/recherche/?q=" + "a" * 4000, 400),  # the search itself says that it is too long
        ("/recherche/?q=" + LONG, 414),
        ("/label/?q=" + "%C3%A9" * 700, 414),
        ("/recherche/?q=" + "a" * 2_000_000, 414),
        ("/en/recherche/?q=" + LONG, 414),
        ("/" + LONG + "/", 414),
        ("/recherche/?" + "&".join("type=pages" for _ in range(101)), 400),
        ("/recherche/?" + "&" * 200, 400),
    ],
)
@pytest.mark.django_db
def test_long_addresses(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert 'class="brand"' in response.content.decode()
    if status == 414:
        assert "no-store" in response["Cache-Control"]
        assert "X-Frame-Options" in response.headers


def test_refused_before_any_work(client, monkeypatch):
    """pytest-django forbids the database here, and the search is not asked."""
    started = time.perf_counter()
    assert client.get("/recherche/?q=" + "a" * 2_000_000).status_code == 414
    assert time.perf_counter() - started < 1


def test_language_of_the_address(client):
    assert '<html lang="ar" dir="rtl"' in client.get("/ar/recherche/?q=" + LONG).content.decode()


@pytest.mark.django_db
def test_the_workspace_takes_longer_addresses(client):
    assert client.get("/admin/login/?next=" + LONG).status_code == 200
    assert client.get("/admin/login/?next=" + LONG + LONG).status_code == 414


@pytest.mark.parametrize("weight", ["200001", "99999999999999", "20000000"])
def test_heavy_public_forms(client, weight):
    response = client.post("/pres-de-chez-moi/autour-de-moi/", {"lat": "1"}, CONTENT_LENGTH=weight)
    assert response.status_code == 413
    assert 'class="brand"' in response.content.decode()


@pytest.mark.parametrize("weight", ["-1", "ten", "1e3", "٣"])
def test_weights_that_are_no_number(client, weight):
    assert client.post("/pres-de-chez-moi/autour-de-moi/", {"lat": "1"}, CONTENT_LENGTH=weight).status_code == 400


@pytest.mark.django_db
def test_a_form_of_the_workspace_without_end(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/admin/login/", {"username": "x" * 2000, "password": "y"})
    assert response.status_code == 413
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    assert client.post("/admin/login/", {f"f{n}": "x" for n in range(9)}).status_code == 400


def test_a_whole_answer_for_what_gunicorn_does_not_read():
    raw = gunicorn_worker.answer("414 URI Too Long", gunicorn_worker.page())
    head, _sep, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 414 ")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b'class="brand"' in body


@pytest.mark.nginx  # with the other tests that serve the demo
def test_gunicorn_refuses_a_line_without_end(demo_environment):
    port = free_port()
    with serving(demo_environment, port):
        for line, status in (
            (b"GET /recherche/?q=" + b"a" * 9000, b"414"),
            (b"GET /recherche/?q=" + b"a" * 5000, b"414"),
            (b"GET /?x=1 HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 9000, b"431"),
        ):
            end = b"\r\n\r\n" if b"HTTP/1.1" in line else b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(line + end)
                answer = connection.makefile("rb").read()
            assert answer.split()[1] == status
            assert b'class="brand"' in answer
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            try:
                for _ in range(200):
                    connection.sendall(b"G" * 100_000)
            except OSError:
                pass  # it hung up, as it should
        assert time.perf_counter() - started < 3
