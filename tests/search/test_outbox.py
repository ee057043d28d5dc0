"""The outbox: written with the change, followed in order, by several, and never trusted beyond its database."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection

from search import engines, outbox, service, tasks, upkeep
from search.models import OutboxEntry


def add(name):
    return Collection.get_first_root_node().add_child(name=name)


def test_a_change_is_written_and_followed(shelves, titles):
    add("Sommeil")
    assert OutboxEntry.objects.filter(index="test_shelves").exists()
    assert titles("test_shelves", "sommeil") == []
    tasks.follow()
    assert titles("test_shelves", "sommeil") == ["Sommeil"]
    assert upkeep.follow() == 0


def test_a_deleted_row_leaves_the_index(shelves, titles):
    shelf = add("Sommeil")
    tasks.follow()
    shelf.delete()
    tasks.follow()
    assert titles("test_shelves", "sommeil") == []


def test_nothing_is_written_when_the_transaction_fails(shelves):
    before = OutboxEntry.objects.count()
    with transaction.atomic():
        add("Sommeil")
        assert OutboxEntry.objects.count() > before
        transaction.set_rollback(True)
    assert OutboxEntry.objects.count() == before


def test_after_the_commit_the_index_is_true_with_no_broker(shelves, titles, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        add("Tabac")
        add("Alcool")
    assert len([c for c in callbacks if c is outbox._kick]) == 1
    assert titles("test_shelves", "tabac") == ["Tabac"]


def test_paused_follows_once_at_the_end(shelves, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, outbox.paused():
        add("Tabac")
        assert not [c for c in callbacks if c is outbox._kick]
        add("Alcool")
    assert len([c for c in callbacks if c is outbox._kick]) == 1


def test_two_machines_follow_each_at_its_pace(shelves, titles, settings, tmp_path):
    first, second = settings.SEARCH_INDEX_DIR, tmp_path / "other"
    settings.SEARCH_INDEX_DIR = second
    service.rebuild("test_shelves")
    add("Sommeil")
    upkeep.follow()
    assert titles("test_shelves", "sommeil") == ["Sommeil"]
    settings.SEARCH_INDEX_DIR = first
    assert titles("test_shelves", "sommeil") == []
    upkeep.follow()
    assert titles("test_shelves", "sommeil") == ["Sommeil"]


def test_a_number_that_becomes_visible_late_is_not_lost(db):
    """PostgreSQL gives numbers before the commit: 2 may be seen before 1."""
    start = outbox.now_position()
    base = OutboxEntry.objects.create(index="x", key="before").id
    start = outbox.now_position()
    OutboxEntry.objects.create(id=base + 2, index="x", key="second")
    changes = outbox.changes_since(start)
    assert changes.keys == {"x": ["second"]}
    # PostgreSQL keeps numbers that were rolled back, those of other tests among them: more gaps, none forgotten.
    assert set(changes.position["gaps"]) - set(start["gaps"]) == {str(base + 1)}
    OutboxEntry.objects.create(id=base + 1, index="x", key="first")
    late = outbox.changes_since(changes.position)
    assert late.keys == {"x": ["first"]}
    assert late.position["gaps"] == start["gaps"]
    assert outbox.changes_since(late.position).keys == {}


def test_a_gap_is_forgotten_after_an_hour(db):
    base = OutboxEntry.objects.create(index="x", key="before").id
    position = outbox.now_position()
    position["gaps"] = {str(base - 1): (timezone.now() - dt.timedelta(hours=2)).isoformat()}
    assert outbox.changes_since(position).position["gaps"] == {}


def test_many_changes_are_followed_in_batches(shelves, titles, monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 3)
    for number in range(10):
        add(f"Rayon {number}")
    upkeep.follow()
    assert len(titles("test_shelves", "rayon")) == 10


def test_another_database_means_a_rebuild(shelves, titles):
    """A restored or emptied database has other entries under the same numbers."""
    add("Sommeil")
    upkeep.follow()
    engine, index = engines.current(), shelves.index
    Collection.objects.filter(name="Sommeil").update(name="Tabac")
    engine.write(index, [], [], {**engine.position(index), "stamp": "2001-01-01T00:00:00+00:00"})
    upkeep.follow()
    assert titles("test_shelves", "tabac") == ["Tabac"]
    assert titles("test_shelves", "sommeil") == []


def test_a_follower_that_slept_too_long_rebuilds(shelves, titles):
    add("Sommeil")
    upkeep.follow()
    for number in range(3):
        add(f"Rayon {number}")
    OutboxEntry.objects.update(created=timezone.now() - dt.timedelta(days=30))
    assert outbox.purge(days=7) > 0
    assert OutboxEntry.objects.count() == 1
    upkeep.follow()
    assert len(titles("test_shelves", "rayon")) == 3


def test_purge_keeps_recent_entries(shelves):
    add("Sommeil")
    count = OutboxEntry.objects.count()
    assert outbox.purge() == 0
    assert OutboxEntry.objects.count() == count
    assert set(tasks.purge()) == {"outbox", "questions"}


def test_what_changes_during_a_rebuild_is_in_the_new_index(shelves, titles):
    genuine = shelves.documents

    def documents(keys=None):
        yield from list(genuine(keys))
        if keys is None:
            add("Arrivé pendant")
            assert titles("test_shelves", "root") == ["Root"]

    shelves.documents = documents
    service.rebuild("test_shelves")
    assert titles("test_shelves", "arrive") == ["Arrivé pendant"]


def test_two_rebuilds_at_once_are_refused(shelves):
    with engines.current().lock(shelves.index, "rebuild") as held:
        assert held
        with pytest.raises(upkeep.Busy):
            service.rebuild("test_shelves")
    assert tasks.rebuild("test_shelves") == {"test_shelves": 1}


def test_a_bad_document_does_not_stop_the_others(shelves, titles, caplog):
    genuine = shelves.documents
    shelves.documents = lambda keys=None: [{"id": "bad", "title": "Mauvais", "nothing": 1}, *genuine(keys)]
    add("Sommeil")
    upkeep.follow()
    assert titles("test_shelves") == ["Root", "Sommeil"]
    assert "bad" in caplog.text


def test_readers_go_on_while_one_writes(shelves, titles):
    seen, stop = [], threading.Event()
    engine = engines.current()

    def read():
        while not stop.is_set():
            seen.append(engine.status(shelves.index).documents)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(5):
        add(f"Rayon {number}")
        upkeep.follow()
    service.rebuild("test_shelves")
    stop.set()
    reader.join()
    assert seen
    assert set(seen) <= set(range(1, 7))
    assert len(titles("test_shelves", "rayon")) == 5


def test_commands(shelves, titles, capsys):
    add("Sommeil")
    call_command("follow_index", "--once")
    assert "brought up to date" in capsys.readouterr().out
    call_command("rebuild_index")
    assert "test_shelves: 2 documents" in capsys.readouterr().out
    with pytest.raises(Exception, match="No index"):
        call_command("rebuild_index", "nothing")
