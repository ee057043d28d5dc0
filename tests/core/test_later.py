"""A task that cannot be sent changes nothing for whoever asked for something else."""

import os
import subprocess
import sys

import pytest
from django.db import transaction

from core import later, metrics
from tests.demo_site import ROOT


class Task:
    """A task whose broker is away."""

    name = "trial"

    def delay(self, *arguments):
        raise ConnectionError("no broker")


def test_is_counted_and_not_raised():
    before = metrics.registry.get_sample_value("prevenance_failures_total", {"part": "task"}) or 0
    assert later.send(Task()) is False
    assert metrics.registry.get_sample_value("prevenance_failures_total", {"part": "task"}) == before + 1


def test_a_broker_that_is_away_costs_little():
    code = (
        "import django; django.setup(); import time; from core import later; from search.tasks import follow;"
        "started = time.perf_counter(); sent = later.send(follow); print(sent, time.perf_counter() - started)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "prevenance.settings.development",
            "BROKER_URL": "redis://127.0.0.1:1/0",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        },
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT / "site",
    )
    sent, seconds = done.stdout.split()
    assert sent == "False"
    assert float(seconds) < 3


@pytest.mark.django_db(transaction=False)
def test_what_follows_a_commit_never_raises(django_capture_on_commit_callbacks, monkeypatch):
    """Publishing a kit while the broker is away."""
    from content import signals

    monkeypatch.setattr(signals, "build_kit_archive", Task())
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        signals._make_archive(None, type("Kit", (), {"pk": 1})())
