"""Counts are kept in memory, written later by nobody's request; a few may be lost, nobody waits."""

import subprocess
import sys
import time

import pytest

from core import metrics, tally
from tests.demo_site import ROOT


@pytest.fixture
def written(settings):
    """A tally whose writings are remembered; nothing is written unless ``flush`` is called."""
    settings.TALLY_SECONDS = 3600
    calls = []
    kept = tally.register("trial", calls.append)
    kept.calls = calls
    yield kept
    tally._tallies.pop("trial")


def test_adds_up_and_writes_once(written, db):
    for key in ("a", "b", "a"):
        written.add(key)
    assert written.calls == []
    assert written.waiting() == 3
    assert tally.flush()
    assert written.calls == [[("a", 2), ("b", 1)]]
    assert tally.flush()
    assert len(written.calls) == 1


def test_what_cannot_be_written_waits_and_is_added_to_what_comes(written, db):
    def broken(counts):
        raise OSError("the disk is full")

    well, written.write = written.write, broken
    written.add("a")
    assert not tally.flush()
    written.add("a")
    written.write = well
    assert tally.flush()
    assert written.calls == [[("a", 2)]]


def test_memory_is_bounded_and_losses_are_counted(written, monkeypatch):
    monkeypatch.setattr(tally, "MOST", 3)
    before = metrics.registry.get_sample_value("prevenance_counts_lost_total", {"counter": "trial"}) or 0
    for number in range(10):
        written.add(number)
    written.add(0)
    assert written.waiting() == 4
    assert metrics.registry.get_sample_value("prevenance_counts_lost_total", {"counter": "trial"}) == before + 7


def test_counting_never_waits_for_the_database(written):
    """pytest-django forbids the database here."""
    started = time.perf_counter()
    for _ in range(1000):
        written.add("a")
    assert time.perf_counter() - started < 0.5


def test_written_at_the_end_of_the_process_and_not_by_its_children(tmp_path):
    code = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from django.conf import settings
settings.configure(TALLY_SECONDS=3600, DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3",
    "NAME": {str(tmp_path / "db.sqlite3")!r}}}}})
import django; django.setup()
from core import tally
def write(counts):
    with open({str(tmp_path / "out")!r}, "a") as out:
        out.write(repr(counts) + "\\n")
kept = tally.register("trial", write)
kept.add("parent")
child = os.fork()
if not child:
    kept.add("child")
    sys.exit(0)
os.waitpid(child, 0)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert (tmp_path / "out").read_text().splitlines() == ["[('child', 1)]", "[('parent', 1)]"]


def test_written_every_so_often(written, settings, monkeypatch):
    settings.TALLY_SECONDS = 0.05
    monkeypatch.setattr(tally, "_writer", tally._Writer())
    seen = []
    monkeypatch.setattr(tally, "flush", lambda: seen.append(1))
    written.add("a")
    for _ in range(100):
        if len(seen) > 1:
            break
        time.sleep(0.02)
    settings.TALLY_SECONDS = 3600
    assert len(seen) > 1
