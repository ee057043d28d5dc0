"""Several processes share one index folder: one writes, the others see it at once; a lock lets one follow at a time."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from wagtail.models import Collection

from search import engines, outbox, service, upkeep
from search.engines.embedded import engine as embedded
from search.port import SearchRequest

ROOT = Path(__file__).resolve().parents[2]

#: What the other process does: it only has the index folder, never the database of the test.
PROLOGUE = """
import json, sys, time
import django
django.setup()
from search.engines.embedded import EmbeddedEngine
from search.port import SearchRequest
from search.query import parse
from search.schema import Field, Index

index = Index("test_shelves", (Field("title", "text"),))
engine = EmbeddedEngine(sys.argv[1])

def say(**what):
    print(json.dumps(what), flush=True)

def wait():
    sys.stdin.readline()
"""

READER = """
while True:
    answer = engine.search(index, SearchRequest("test_shelves", "sommeil"), parse("sommeil"))
    say(total=answer.total)
    wait()
"""

WRITER = """
for number in range(5):
    with engine.lock(index) as held:
        rows = [{"id": f"x{number}", "title": "Sommeil"}]
        engine.write(index, rows, [], engine.position(index))
    say(written=number)
    wait()
"""

HOLDER = """
with engine.lock(index) as held:
    say(held=held)
    wait()
say(released=True)
"""


class Other:
    """Another Python process at work on the same folder."""

    def __init__(self, code, folder):
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "prevenance.settings.test"}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "site")])
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROLOGUE + code, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def heard(self):
        """Return the next thing that it says."""
        return json.loads(self.process.stdout.readline())

    def go_on(self):
        """Let it work until the next thing that it says."""
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self):
        """Stop it."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def other(shelves, settings):
    """``other(code)`` starts a process on the index of the test."""
    started = []

    def _other(code):
        started.append(Other(code, settings.SEARCH_INDEX_DIR))
        return started[-1]

    yield _other
    for process in started:
        process.end()


def add(name):
    return Collection.get_first_root_node().add_child(name=name)


def test_a_reader_sees_what_another_process_follows_and_rebuilds(other, shelves):
    reader = other(READER)
    assert reader.heard() == {"total": 0}
    for number in range(1, 4):
        add("Sommeil")
        upkeep.follow()
        reader.go_on()
        assert reader.heard() == {"total": number}
    Collection.objects.filter(name="Sommeil").first().delete()
    service.rebuild("test_shelves")
    reader.go_on()
    assert reader.heard() == {"total": 2}


def test_this_process_sees_what_another_writes(other, shelves):
    writer = other(WRITER)
    for number in range(5):
        assert writer.heard() == {"written": number}
        assert service.search(SearchRequest("test_shelves", "sommeil")).total == number + 1
        writer.go_on()


def test_a_follower_waits_for_the_one_at_work(other, shelves, titles):
    add("Sommeil")
    holder = other(HOLDER)
    assert holder.heard() == {"held": True}
    threading.Timer(0.3, holder.go_on).start()
    started = time.monotonic()
    assert upkeep.follow() == 1
    assert time.monotonic() - started >= 0.2
    assert titles("test_shelves", "sommeil") == ["Sommeil"]


def test_a_follower_that_waits_too_long_leaves_the_changes_for_the_next(other, shelves, titles, monkeypatch):
    monkeypatch.setitem(embedded.LOCK_SECONDS, "write", 0.1)
    add("Sommeil")
    holder = other(HOLDER)
    holder.heard()
    assert upkeep.follow() == 0
    assert titles("test_shelves", "sommeil") == []
    assert not outbox.is_current(engines.current().position(shelves.index))
    holder.go_on()
    assert holder.heard() == {"released": True}
    assert upkeep.follow() == 1
    assert titles("test_shelves", "sommeil") == ["Sommeil"]


def test_a_process_that_dies_frees_its_lock(other, shelves, titles):
    add("Sommeil")
    holder = other(HOLDER)
    holder.heard()
    holder.end()
    assert upkeep.follow() == 1
    assert titles("test_shelves", "sommeil") == ["Sommeil"]
