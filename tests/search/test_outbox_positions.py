"""Positions of followers, number by number: what is seen, what is late, when a position is lost."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from search import outbox
from search.models import OutboxEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty():
    OutboxEntry.objects.all().delete()


def entry(number, key=None, index="x", ago=dt.timedelta(0)):
    row = OutboxEntry.objects.create(id=number, index=index, key=key or f"k{number}")
    if ago:
        OutboxEntry.objects.filter(pk=row.pk).update(created=timezone.now() - ago)
    return OutboxEntry.objects.get(pk=number)


def position(row, **gaps):
    return {"id": row.id, "stamp": row.created.isoformat(), "gaps": gaps}


START = {"id": 0, "stamp": "", "gaps": {}}


def kicks(callbacks):
    return sum(one is outbox._kick for one in callbacks)


def test_what_is_touched_is_written_once_in_order(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.touch("x", ["b", "a", "b"])
        outbox.touch("y", [7])
    assert list(OutboxEntry.objects.order_by("id").values_list("index", "key")) == [("x", "b"), ("x", "a"), ("y", "7")]
    assert kicks(callbacks) == 1, "however many changes, one call after the commit"


def test_nothing_touched_wakes_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.touch("x", [])
    assert (OutboxEntry.objects.count(), kicks(callbacks)) == (0, 0)


def test_a_follower_is_called_once_however_often_it_is_said(monkeypatch):
    monkeypatch.setattr(outbox, "_followers", [])
    calls = []

    def follower():
        calls.append(1)

    for _time in range(2):
        outbox.wake(follower)
    outbox.wake(lambda: calls.append(2))
    outbox._kick()
    assert calls == [1, 2]


def waking():
    """Calls that wait for the commit: ``(robust, …)``."""
    return [robust for _ids, function, robust in connection.run_on_commit if function is outbox._kick]


@pytest.fixture
def fresh(monkeypatch):
    """As in a thread that never paused."""
    monkeypatch.setattr(outbox, "_paused", threading.local())


def test_a_follower_that_fails_does_not_spoil_the_commit(fresh):
    outbox.touch("x", ["a"])
    assert waking() == [True]


def test_pauses_inside_one_another_end_with_the_last(fresh):
    with outbox.paused():
        with outbox.paused():
            outbox.touch("x", ["a"])
        assert waking() == []
        outbox.touch("x", ["b"])
        assert waking() == []
    assert waking() == [True]
    outbox.touch("x", ["c"])
    assert waking() == [True]


def test_a_pause_in_which_nothing_happens_wakes_nobody(fresh, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, outbox.paused():
        pass
    assert kicks(callbacks) == 0
    with outbox.paused():
        outbox.touch("x", ["a"])
    connection.run_on_commit.clear()  # as after the commit
    with django_capture_on_commit_callbacks() as callbacks, outbox.paused():
        pass
    assert kicks(callbacks) == 0


def test_a_pause_ends_when_what_it_holds_fails(django_capture_on_commit_callbacks):
    with pytest.raises(ValueError, match="x"), outbox.paused():
        raise ValueError("x")
    with django_capture_on_commit_callbacks() as callbacks:
        outbox.touch("x", ["a"])
    assert kicks(callbacks) == 1


def test_the_position_of_who_is_about_to_read_everything():
    assert outbox.now_position() == START
    entry(2)
    last = entry(4)
    with time_machine.travel(dt.datetime(2026, 5, 1, tzinfo=dt.UTC), tick=False):
        now = timezone.now().isoformat()
        assert outbox.now_position() == {"id": 4, "stamp": last.created.isoformat(), "gaps": {"1": now, "3": now}}


def test_gaps_are_looked_for_near_the_end(monkeypatch):
    monkeypatch.setattr(outbox, "GAPS_AT_START", 3)
    entry(1)
    entry(10)
    assert set(outbox.now_position()["gaps"]) == {"8", "9"}


def test_what_changed_after_a_position_in_order_each_once():
    first = entry(1, "a")
    entry(2, "b")
    entry(3, "a", index="y")
    entry(4, "c")
    last = entry(5, "b")
    found = outbox.changes_since(position(first))
    assert found == outbox.Changes({"x": ["b", "c"], "y": ["a"]}, position(last), False)
    assert outbox.changes_since(position(first), "y").keys == {"y": ["a"]}
    assert outbox.changes_since(position(first), "y").position == position(last)
    assert outbox.changes_since(position(last)) == outbox.Changes({}, position(last), False)


def test_the_first_position_reads_from_the_first_entry():
    last = entry(1)
    assert outbox.changes_since(START) == outbox.Changes({"x": ["k1"]}, position(last), False)


def test_more_waits_when_a_batch_is_full(monkeypatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    first, second, _third = entry(1), entry(2), entry(3)
    found = outbox.changes_since(START)
    assert (found.keys, found.position, found.more) == ({"x": ["k1", "k2"]}, position(second), True)
    assert not outbox.changes_since(position(second)).more
    assert outbox.changes_since(position(first)).more


def test_numbers_that_are_not_there_yet_are_kept_as_gaps(monkeypatch):
    first = entry(1)
    entry(5)
    entry(7)
    with time_machine.travel(dt.datetime(2026, 5, 1, tzinfo=dt.UTC), tick=False):
        found = outbox.changes_since(position(first)).position["gaps"]
        assert found == dict.fromkeys(["2", "3", "4", "6"], timezone.now().isoformat())
    monkeypatch.setattr(outbox, "GAPS_AT_START", 2)
    assert set(outbox.changes_since(position(first)).position["gaps"]) == {"4", "6"}, "the newest are kept"


def test_a_late_number_is_given_before_what_follows_and_forgotten():
    entry(2, "late")
    last = entry(3)
    entry(4, "new")
    now = timezone.now().isoformat()
    found = outbox.changes_since(position(last, **{"1": now, "2": now}))
    assert found.keys == {"x": ["late", "new"]}
    assert found.position["gaps"] == {"1": now}


def test_a_gap_lives_an_hour_to_the_second():
    last = entry(3)
    with time_machine.travel(dt.datetime(2026, 5, 1, tzinfo=dt.UTC), tick=False):
        now = timezone.now()
        young = (now - dt.timedelta(minutes=59, seconds=59)).isoformat()
        old = (now - dt.timedelta(hours=1)).isoformat()
        assert outbox.changes_since(position(last, **{"1": young, "2": old})).position["gaps"] == {"1": young}


def lost(at):
    try:
        outbox.changes_since(at)
    except outbox.PositionLost:
        return True
    return False


def test_when_a_position_is_lost():
    row = entry(5)
    assert not lost(position(row))
    assert lost(position(row) | {"stamp": "2001-01-01T00:00:00+00:00"}), "another entry has its number"
    assert lost({"id": 3, "stamp": "x", "gaps": {}}), "entry 4 was purged unseen"
    assert not lost({"id": 4, "stamp": "x", "gaps": {}}), "entry 4 was purged, 5 comes next"
    entry(2)
    assert lost({"id": 4, "stamp": "x", "gaps": {}}), "its entry was undone: older ones are there"
    assert lost({"id": 6, "stamp": "x", "gaps": {}}), "past the end"
    OutboxEntry.objects.all().delete()
    assert lost({"id": 5, "stamp": "x", "gaps": {}}), "an emptied database"
    assert not lost(START)


def test_a_first_entry_just_at_the_position_is_not_after_it():
    entry(3)
    assert lost({"id": 3, "stamp": "x", "gaps": {}})


def test_how_much_waits_and_since_when():
    first = entry(1, ago=dt.timedelta(hours=3))
    second, third = entry(2, ago=dt.timedelta(hours=2)), entry(3)
    assert [outbox.waiting(position(row)) for row in (first, second, third)] == [2, 1, 0]
    assert outbox.oldest_waiting(position(first)) == second.created
    assert outbox.oldest_waiting(START) == first.created
    assert outbox.oldest_waiting(position(third)) is None


def test_purge_keeps_the_days_asked_and_the_newest(settings):
    if hasattr(settings, "SEARCH_OUTBOX_DAYS"):
        del settings.SEARCH_OUTBOX_DAYS
    assert outbox.purge() == 0
    days = dt.timedelta(days=1)
    entry(1, ago=7.1 * days)
    entry(2, ago=6 * days)
    entry(3, ago=4 * days)
    assert outbox.purge() == 1, "seven days by default"
    assert outbox.purge(days=5) == 1
    assert outbox.purge(days=0) == 0, "the newest stays"
    entry(4, ago=3 * days)
    settings.SEARCH_OUTBOX_DAYS = 2
    assert outbox.purge() == 1
    assert list(OutboxEntry.objects.values_list("id", flat=True)) == [4]


def test_up_to_date_or_not():
    assert outbox.is_current(START)
    assert not outbox.is_current({"id": 1, "stamp": "x", "gaps": {}})
    first, last = entry(1), entry(2)
    assert outbox.is_current(position(last))
    assert not outbox.is_current(position(first))
    assert not outbox.is_current(position(last, **{"1": "x"})), "a gap may be filled"
    assert not outbox.is_current(position(last) | {"stamp": "x"})
    assert not outbox.is_current(position(last) | {"id": 3})
    assert not outbox.is_current(START)
