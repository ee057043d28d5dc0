"""Filled far beyond its bounds: the cache of pages stays bounded, pages stay, and so does what nginx keeps on disk."""

import http.client
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.cache import caches
from django.http import HttpResponse

from core import file_cache
from prevenance import page_store
from prevenance.marks import Basis
from prevenance.page_store import Address, StoredPage
from prevenance.settings.caches import caches as make_caches
from tests import front as nginx

BASIS = Basis(("all",), ("sqlite", 0))
PAGES, COMPOSED = 60, 1500
KB = 1000


def page(size: int) -> StoredPage:
    return StoredPage.of(HttpResponse(secrets.token_bytes(size), content_type="application/octet-stream"))


@pytest.fixture
def folder(settings, tmp_path):
    """The cache of pages in files of two megabytes, as settings make it."""
    settings.CACHES = make_caches("", tmp_path / "cache", 2000 * KB)
    return tmp_path / "cache" / "pages"


def weight(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_composed_addresses_fill_neither_the_disk_nor_the_place_of_pages(folder, settings):
    """Twenty-five times what fits: 15 MB of searches asked of a cache of 2 MB, which holds 60 pages of 10 kB."""
    settings.PUBLIC_CACHE_ASKED = 1024
    plain = [Address(f"https://exemple.fr/{number}/?", asked=False) for number in range(PAGES)]
    for address in plain:
        page_store.keep(address, BASIS, page(10 * KB), 300)
    composed, most = page(10 * KB), 0
    for number in range(COMPOSED):
        page_store.keep(Address(f"https://exemple.fr/recherche/?q={number}", asked=True), BASIS, composed, 300)
        if number % file_cache.EVERY == 0:
            most = max(most, weight(folder))
    assert most <= 2000 * KB + file_cache.EVERY * 11 * KB
    assert all(page_store.find(address) for address in plain)


def test_pages_beyond_the_bound_push_out_the_oldest(folder):
    for number in range(400):
        page_store.keep(Address(f"https://exemple.fr/{number}/?", asked=False), BASIS, page(10 * KB), 300)
    assert weight(folder) <= 2000 * KB + file_cache.EVERY * 11 * KB
    there = [bool(page_store.find(Address(f"https://exemple.fr/{n}/?", asked=False))) for n in range(400)]
    assert there[-100:] == [True] * 100
    assert there[:100] == [False] * 100


def test_nothing_large_is_kept(folder):
    page_store.keep(Address("https://exemple.fr/?q=a", asked=True), BASIS, page(page_store.MAX_ASKED_BODY + 1), 300)
    page_store.keep(Address("https://exemple.fr/?", asked=False), BASIS, page(page_store.MAX_BODY + 1), 300)
    assert weight(folder) == 0


def test_what_a_process_holds_at_most(settings):
    assert caches["pages"].store  # in memory here; in files its bounds are those of the settings
    bounds = make_caches("", Path("cache"))["pages"]["OPTIONS"]
    assert bounds["MAX_BYTES"] == settings.PUBLIC_CACHE_BYTES == 500_000_000
    assert bounds["LESSER"] == Address("a", asked=True).places()[0][: len(bounds["LESSER"])]


class Heavy(BaseHTTPRequestHandler):
    """An application whose pages weigh twenty kilobytes."""

    def do_GET(self):
        body = secrets.token_bytes(20 * KB)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.mark.nginx
def test_the_disk_of_nginx_is_bounded(tmp_path):
    """Filled to four times ``max_size`` by addresses that a reader makes up; its manager comes by every ten seconds."""
    found = nginx.write_configuration(tmp_path, front="127.0.0.1")
    written = tmp_path / "conf.d" / "prevenance.conf"
    configuration = written.read_text()
    assert "max_size=2g" in configuration
    written.write_text(configuration.replace("max_size=2g", "max_size=1m"))
    server = ThreadingHTTPServer(("127.0.0.1", found.application), Heavy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx.running(found):
        for number in range(200):
            connection = http.client.HTTPConnection("127.0.0.1", found.http, timeout=10)
            connection.request(
                "GET", f"/recherche/?q={number}", headers={"Host": nginx.SITE, "X-Forwarded-Proto": "https"}
            )
            assert connection.getresponse().read()
            connection.close()
        for _second in range(40):
            if weight(tmp_path / "cache") <= 1024 * KB * 1.1:
                break
            time.sleep(0.5)
        assert weight(tmp_path / "cache") <= 1024 * KB * 1.1
    server.shutdown()
    server.server_close()
