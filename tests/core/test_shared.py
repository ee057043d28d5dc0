"""What is kept for all readers: once per state of the public content, never past its end, only in a reading."""

import datetime as dt

import pytest
import time_machine
from django.template import Context, engines
from django.test import override_settings
from django.utils import translation

from core import shared

NOON = dt.datetime(2026, 12, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def an_hour(monkeypatch):
    monkeypatch.setattr(shared, "_begin", lambda now: (now + dt.timedelta(hours=1), {("told",): "already"}))
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def read(token="one", *key, value):
    with shared.reading(lambda: token):
        return shared.kept(*(key or ("menu",)), make=lambda: value)


def test_made_once_for_a_state_and_anew_for_another():
    assert [read(value=1), read(value=2), read("two", value=3), read("two", value=4)] == [1, 1, 3, 3]


def test_readers_who_began_before_a_publication_end_with_what_they_began_with():
    read("one", value="old")
    read("two", value="new")
    assert read("one", value="anew") == "old"
    for token in ("three", "four"):
        read(token, value="")
    assert read("one", value="anew") == "anew"  # three states at most


def test_nothing_outlives_its_end(an_hour):
    read(value=1)
    an_hour.move_to(NOON + dt.timedelta(minutes=59, seconds=59))
    assert read(value=2) == 1
    an_hour.move_to(NOON + dt.timedelta(hours=1))
    assert read(value=3) == 3


def test_a_clock_that_goes_back_keeps_nothing_from_later(an_hour):
    read(value=1)
    an_hour.move_to(NOON - dt.timedelta(seconds=1))
    assert read(value=2) == 2


def test_nothing_is_kept_without_generation_nor_outside_of_a_reading():
    assert [read(None, value=1), read(None, value=2)] == [1, 2]
    assert [shared.kept("menu", make=make) for make in (int, str)] == [0, ""]
    assert not shared.is_reading()


def test_a_reading_inside_of_a_private_one_keeps_nothing():
    """A preview goes through the whole site, in the middle of a request of the administration."""
    read(value="public")
    with shared.private():
        assert read(value="draft") == "draft"
    assert read(value="later") == "public"


def test_the_generation_is_asked_once_and_only_when_needed():
    asked = []
    with shared.reading(lambda: asked.append(1) or "one"):
        assert not asked
        shared.kept("a", make=int)
        shared.kept("b", make=int)
    assert asked == [1]


def test_a_failure_is_not_kept():
    def fail():
        raise LookupError

    with shared.reading(lambda: "one"):
        with pytest.raises(LookupError):
            shared.kept("menu", make=fail)
        assert shared.kept("menu", make=lambda: 1) == 1


def test_what_was_read_to_know_the_end_is_kept():
    assert read("one", "told", value="anew") == "already"


def test_none_is_a_value():
    assert read(value=None) is None
    assert read(value=1) is None


def test_bounded_in_number_and_in_weight(monkeypatch):
    monkeypatch.setattr(shared, "VALUES", 3)
    monkeypatch.setattr(shared, "CHARACTERS", 10)
    for number in range(4):
        read("one", number, value=number)
    assert read("one", 0, value="anew") == "anew"  # the oldest made room
    assert read("one", 3, value="anew") == 3
    read("one", "long", value="x" * 8)
    assert read("one", 0, value="again") == "again"


def test_what_is_not_worth_it_is_not_kept():
    with shared.reading(lambda: "one"):
        assert shared.kept("path", make=lambda: None, worth=bool) is None
        assert shared.kept("path", make=lambda: 7, worth=bool) == 7
        assert shared.kept("path", make=lambda: 8, worth=bool) == 7


def test_several_are_made_together_in_the_order_asked_and_what_is_none_is_left_out():
    asked = []

    def make(missing):
        asked.append([key for (key,) in missing])
        return {(key,): key.upper() for (key,) in reversed(missing) if key != "gone"}

    def many(*keys):
        return list(shared.kept_many([(key,) for key in keys], make).values())

    with shared.reading(lambda: "one"):
        assert many("b", "a", "gone") == ["B", "A"]
        assert many("a", "c", "b") == ["A", "C", "B"]
    assert asked == [["b", "a", "gone"], ["c"]]
    assert many("a") == ["A"]  # outside of a reading
    assert asked[-1] == ["a"]


def test_settings_that_change_forget_everything():
    read(value=1)
    with override_settings(SITE_NAME="Autre"):
        assert read(value=2) == 2


def render(source, **context):
    with shared.reading(lambda: "one"):
        return engines["django"].from_string(source).template.render(Context(context))


def test_keep_renders_once_per_language_and_keys():
    source = '{% keep "part" key %}{{ text }}{% endkeep %}'
    template = engines["django"].from_string(source).template
    with shared.reading(lambda: "one"):
        outcomes = [
            template.render(Context({"key": key, "text": text})) for key, text in ((1, "a"), (1, "b"), (2, "c"))
        ]
        with translation.override("ar"):
            outcomes.append(template.render(Context({"key": 1, "text": "d"})))
    assert outcomes == ["a", "a", "c", "d"]


def test_keep_without_key_keeps_nothing():
    source = '{% keep "part" key %}{{ text }}{% endkeep %}'
    assert [render(source, key=None, text="a"), render(source, key=None, text="b")] == ["a", "b"]
    assert [render(source, text="a"), render(source, text="b")] == ["a", "b"]
    assert [render(source, key="", text="a"), render(source, key="", text="b")] == ["a", "a"]
