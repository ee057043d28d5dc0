"""One maker of a page at a time; nobody is kept waiting for long, and what was withdrawn is never given meanwhile."""

import os
import time

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory

from core import shown
from prevenance import generation, marks, turns
from prevenance.caching import PublicCacheMiddleware

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path, monkeypatch):
    settings.PUBLIC_CACHE_ENABLED = True
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.1)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def ask():
    def view(request):
        shown.add("a key")
        return HttpResponse(f"made at {time.monotonic()}")

    return PublicCacheMiddleware(view)(RequestFactory().get("/recherche/"))


def change(*, withdrawn: bool) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        marks.write(cursor, connection.vendor, ["a key"], withdrawn=withdrawn)


ADDRESS = "http://testserver/recherche/?"


def test_the_copy_before_while_another_makes_the_page():
    first = ask()
    change(withdrawn=False)
    with turns.take(ADDRESS) as other:
        assert other.mine
        meanwhile = ask()
    assert (meanwhile["X-Cache"], meanwhile.content) == ("updating", first.content)
    assert meanwhile["Cache-Control"] == "no-store"
    assert ask()["X-Cache"] == "miss"
    assert ask()["X-Cache"] == "hit"


def test_never_what_was_withdrawn():
    ask()
    change(withdrawn=True)
    with turns.take(ADDRESS):
        assert ask()["X-Cache"] == "miss"


def test_a_slow_maker_is_not_waited_for():
    ask()
    change(withdrawn=False)
    with turns.take(ADDRESS) as other:
        long_ago = time.time() - turns.LONGEST_SECONDS - 1
        os.utime(other._handle, (long_ago, long_ago))
        assert not _taken().wait()


def _taken() -> turns.Turn:
    with turns.take(ADDRESS) as second:
        assert not second.mine
        second._handle = os.dup(second._handle)
        return second


def test_no_lock_no_wait(settings, tmp_path):
    (tmp_path / "file").write_text("where a folder should be")
    settings.VAR_DIR = tmp_path / "file"
    assert ask().status_code == 200


def test_few_files_whatever_readers_ask(tmp_path):
    for number in range(2000):
        with turns.take(f"address {number}"):
            pass
    assert len(list((tmp_path / "locks" / "pages").iterdir())) <= turns.SLOTS


def test_nothing_was_renewed_by_reading():
    before = generation.token()
    ask()
    assert generation.token() == before
