"""Nginx is told of withdrawals, and of nothing else; what it kept before is never given again."""

import http.client
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from prevenance import front, generation, marks, purge, tasks
from prevenance.models import Mark
from tests import front as nginx


@pytest.fixture
def folder(settings, tmp_path):
    settings.FRONT_DIR = str(tmp_path / "front")
    return tmp_path / "front"


def led(folder) -> str:
    return os.readlink(folder / "current")


class TestNames:
    def test_the_link_moves_and_leaves_nothing_behind(self, tmp_path):
        for name in ("a", "b", "b", "c"):
            front.point(tmp_path / "front", name)
            assert led(tmp_path / "front") == name
            assert (tmp_path / "front" / "current").is_dir()
        assert {one.name for one in (tmp_path / "front").iterdir()} == {"c", "current"}

    def test_what_is_not_ours_stays(self, tmp_path):
        (tmp_path / "front" / "other").mkdir(parents=True)
        (tmp_path / "front" / "other" / "file").touch()
        front.point(tmp_path / "front", "a")
        assert (tmp_path / "front" / "other" / "file").exists()


@pytest.mark.django_db
class TestWithdrawals:
    @pytest.fixture(autouse=True)
    def quiet(self, folder, make):
        self.page, self.folder = make("article"), folder
        Mark.objects.all().delete()
        front.renew()
        self.before = led(folder)

    @pytest.fixture(autouse=True)
    def committed(self, monkeypatch):
        """Transactions of tests never commit: what waits for it is done at once."""
        monkeypatch.setattr(transaction, "on_commit", lambda call, using=None, robust=False: call())

    def test_a_page_that_goes_moves_it(self):
        self.page.unpublish()
        assert led(self.folder) != self.before

    def test_a_page_that_changes_does_not(self):
        self.page.title = "Un autre titre"
        self.page.save_revision().publish()
        generation.renew(["index:pages"])
        marks.repeat(["near:"])
        front.renew()
        assert led(self.folder) == self.before

    def test_the_index_that_follows_a_withdrawal_moves_it_again(self):
        self.page.unpublish()
        before = led(self.folder)
        marks.snapshot()  # PostgreSQL marks a key once a transaction, unless somebody looked in between
        generation.renew(["index:pages"])
        assert led(self.folder) != before

    def test_the_same_withdrawal_moves_it_once(self):
        self.page.unpublish()
        before = led(self.folder)
        front.renew()
        assert led(self.folder) == before

    def test_a_withdrawal_of_long_ago_does_not(self):
        self.page.unpublish()
        before = led(self.folder)
        Mark.objects.all().delete()
        front.renew()
        assert led(self.folder) == before

    @pytest.mark.parametrize("how", [purge.after_form, tasks.purge_shared_cache, lambda: call_command("run_calendar")])
    def test_a_form_and_the_calendar_look_for_them(self, how):
        type(self.page).objects.filter(pk=self.page.pk).update(live=False)  # nothing of Wagtail's is called
        assert led(self.folder) == self.before
        how()
        assert led(self.folder) != self.before

    def test_nothing_fails_with_it(self, monkeypatch, settings):
        def silent(_seconds):
            raise DatabaseError

        with monkeypatch.context() as patch:
            patch.setattr(marks, "withdrawals", silent)
            front.renew()
        (self.folder.parent / "file").touch()
        settings.FRONT_DIR = str(self.folder.parent / "file" / "front")
        front.renew()
        settings.FRONT_DIR = ""
        front.renew()
        assert led(self.folder) == self.before


class Counting(BaseHTTPRequestHandler):
    """An application that says another word each time."""

    asked = 0

    def do_GET(self):
        Counting.asked += 1
        body = str(Counting.asked).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "public, s-maxage=60")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.mark.nginx
def test_nginx_gives_nothing_of_before(tmp_path):
    server_folder = tmp_path / "nginx"
    server_folder.mkdir()
    found = nginx.write_configuration(server_folder, front="127.0.0.1")
    link = server_folder / "state" / "front"

    def get(path="/page/"):
        connection = http.client.HTTPConnection("127.0.0.1", found.http, timeout=10)
        connection.request("GET", path, headers={"Host": nginx.SITE, "X-Forwarded-Proto": "https"})
        response = connection.getresponse()
        return response.status, response.read(), response.headers.get("X-Shared-Cache")

    Counting.asked = 0
    server = ThreadingHTTPServer(("127.0.0.1", found.application), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx.running(found):
        assert get() == (200, b"1", "MISS")  # also before the link is there
        assert get() == (200, b"1", "HIT")
        front.point(link, "1-1")
        assert get() == (200, b"2", "MISS")
        assert get() == (200, b"2", "HIT")
        assert get("/other/") == (200, b"3", "MISS")
        front.point(link, "2-2")
        assert get() == (200, b"4", "MISS")
        server.shutdown()
        server.server_close()
        assert get()[:2] == (200, b"4")
        front.point(link, "3-3")  # the last word of an application that stops
        assert get()[0] == 503
        assert get("/other/")[0] == 503
