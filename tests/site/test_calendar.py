"""The calendar of a site without a broker: repeats by itself, ends with the site that started it."""

import itertools
import os
import signal
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from prevenance.management.commands import run_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def runs(monkeypatch):
    """Moments at which the tasks ran; none of them is really run."""
    found = []
    monkeypatch.setattr(run_calendar.Command, "run", lambda self: found.append(time.monotonic()) or [])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return found


@pytest.mark.parametrize(("every", "expected"), [(0.05, 3), (60, 1)])
def test_it_repeats_until_its_parent_is_gone(runs, monkeypatch, every, expected):
    started, parent = time.monotonic(), 4242
    limit = 5 if expected > 1 else 0.2
    monkeypatch.setattr(run_calendar.time, "sleep", lambda seconds, real=time.sleep: real(min(seconds, 0.05)))
    monkeypatch.setattr(os, "getppid", lambda: 1 if len(runs) >= 3 or time.monotonic() - started > limit else parent)
    call_command("run_calendar", every=every, with_parent=parent)
    assert len(runs) == expected
    assert all(later - earlier >= 0.05 for earlier, later in itertools.pairwise(runs))


def test_a_task_that_fails_stops_neither_the_others_nor_the_next_time(runs, monkeypatch):
    monkeypatch.setattr(run_calendar.Command, "run", lambda self: runs.append(0) or ["a.task"])
    parent = 4242
    monkeypatch.setattr(os, "getppid", lambda: 1 if len(runs) >= 2 else parent)
    call_command("run_calendar", every=0.01, with_parent=parent)
    assert len(runs) == 2


def test_an_interval_is_above_zero(runs):
    with pytest.raises(CommandError):
        call_command("run_calendar", every=0)
    assert not runs


def test_the_demo_starts_it_and_it_ends_with_the_demo():
    lines = (settings.ROOT / "bin" / "demo").read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if "run_calendar" in line)
    assert "--with-parent $$ &" in lines[place]
    assert lines[place + 1].startswith("exec "), "its parent must be the server itself, not the shell before it"
