"""The cache in files: bounded in bytes and files whatever is written, what counts stays, a write stays cheap."""

import os
import secrets
import time
from pathlib import Path

import pytest

from core import file_cache
from core.file_cache import BoundedFileCache

KB = 1000


@pytest.fixture
def made(tmp_path):
    def make(**options):
        return BoundedFileCache(str(tmp_path / "cache"), {"OPTIONS": {"MAX_ENTRIES": 10_000, **options}})

    return make


def weight(cache) -> int:
    return sum(path.stat().st_size for path in Path(cache._dir).iterdir())


def names(cache, keys) -> list[str]:
    return [key for key in keys if cache.get(key) is not None]


def test_bytes_are_bounded_at_every_moment(made):
    cache = made(MAX_BYTES=500 * KB)
    most = 0
    for number in range(300):
        cache.set(f"v{number}", secrets.token_bytes(10 * KB))
        most = max(most, weight(cache))
    assert 500 * KB <= most <= 500 * KB + file_cache.EVERY * 10.2 * KB
    for _number in range(file_cache.EVERY):
        cache.set("v", b"small")
    assert 350 * KB <= weight(cache) <= 500 * KB


def test_so_are_files(made):
    cache = made(MAX_BYTES=500 * KB, MAX_ENTRIES=100)
    for number in range(400):
        cache.set(str(number), "x")
        assert len(os.listdir(cache._dir)) <= 100 + file_cache.EVERY
    assert len(os.listdir(cache._dir)) >= 80


def test_what_was_written_longest_ago_goes_first(made, monkeypatch):
    monkeypatch.setattr(file_cache, "EVERY", 2)
    cache = made(MAX_BYTES=50 * KB)
    for number in range(9):
        cache.set(f"v{number}", secrets.token_bytes(5 * KB))
        os.utime(cache._key_to_file(f"v{number}"), (number, number))
    cache.set("v0", secrets.token_bytes(5 * KB))  # again, and the youngest now
    for number in range(9, 12):
        cache.set(f"v{number}", secrets.token_bytes(5 * KB))
    assert names(cache, (f"v{number}" for number in range(12))) == ["v0", *(f"v{n}" for n in range(5, 12))]


def test_what_readers_compose_goes_before_pages(made):
    """However much they ask, and however old the pages are."""
    cache = made(MAX_BYTES=1000 * KB, LESSER="asked:")
    pages = [f"plain:{number}" for number in range(50)]
    for page in pages:
        cache.set(page, secrets.token_bytes(10 * KB))
        os.utime(cache._key_to_file(page), (0, 0))
    for number in range(500):
        cache.set(f"asked:{number}", secrets.token_bytes(10 * KB))
    assert names(cache, pages) == pages
    assert weight(cache) <= 1000 * KB + file_cache.EVERY * 10.2 * KB
    cache.delete("asked:499")
    assert cache.get("asked:499") is None


def test_a_write_does_not_look_at_the_folder_each_time(made, monkeypatch):
    cache, looked = made(MAX_BYTES=100 * KB), []
    monkeypatch.setattr(cache, "_files", lambda: looked.append(1) or [])
    for number in range(10 * file_cache.EVERY):
        cache.set(str(number), "x")
    assert len(looked) == 10


def test_what_was_never_finished_goes(made):
    cache = made(MAX_BYTES=100 * KB)
    cache.set("a", 1)
    young, old = (Path(cache._dir, name) for name in ("tmpyoung", "tmpold"))
    for path, age in ((young, file_cache.ABANDONED - 60), (old, file_cache.ABANDONED + 60)):
        path.touch()
        os.utime(path, (time.time() - age,) * 2)
    cache._files()
    assert young.exists()
    assert not old.exists()
    assert cache.get("a") == 1
