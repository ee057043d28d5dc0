"""``/readyz`` tells the truth, and details to the operator alone; ``/metrics`` counts without knowing anybody."""

import datetime as dt
import json
import re
import subprocess
import sys

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from prevenance import heartbeats, probes
from prevenance.models import Heartbeat, PendingPurge
from search import outbox
from tests.demo_site import ROOT

FAR = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def _closed(settings):
    settings.OPERATIONS_TOKEN = "a-long-token-of-the-operator"
    settings.DEMO = True
    settings.TRUSTED_PROXIES = []


@pytest.fixture
def well(db, settings, monkeypatch):
    """An installation where all is well."""
    for name in heartbeats.scheduled():
        heartbeats.beat(name)
    monkeypatch.setattr(probes.health, "status", lambda: {"ok": True, "indexes": {}})


def ready(client=None, **meta):
    response = (client or Client()).get("/readyz", **meta)
    return response.status_code, response.json()


def test_alive_needs_nothing(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_all_is_well(well):
    status, answer = ready()
    assert (status, answer["status"]) == (200, "ok"), answer
    assert {"database", "cache", "index", "calendar", "media", "disk"} <= answer.keys()


class TestParts:
    """Each part that fails is named; pages that can be served are."""

    def test_database(self, well, monkeypatch):
        def broken():
            raise DatabaseError("secret detail")

        monkeypatch.setattr(probes, "_database", broken)
        status, answer = ready()
        assert (status, answer["status"], answer["database"]) == (503, "unavailable", "unavailable")
        assert "secret" not in json.dumps(answer)

    def test_triggers_of_the_generation(self, well, monkeypatch):
        monkeypatch.setattr(probes.generation, "missing", lambda: ["one"])
        assert ready()[0] == 503

    @pytest.mark.parametrize("state", ["missing", "damaged", "rebuilding"])
    def test_index(self, well, monkeypatch, state):
        found = {"ok": False, "indexes": {"pages": {"state": state, "documents": 0, "behind": None}}}
        monkeypatch.setattr(probes.health, "status", lambda: found)
        monkeypatch.setattr(probes, "index_lag", lambda name: None)
        status, answer = ready()
        assert (status, answer["index"]) == (503, "unavailable")
        assert state in answer["words"]["index"]

    def test_index_that_is_late(self, well, monkeypatch):
        found = {"ok": True, "indexes": {"pages": {"state": "ok", "documents": 3, "behind": 2}}}
        monkeypatch.setattr(probes.health, "status", lambda: found)
        for lag, state in ((probes.LATE_INDEX - 1, "ok"), (probes.LATE_INDEX + 1, "degraded")):
            monkeypatch.setattr(probes, "index_lag", lambda name, lag=lag: lag)
            assert ready()[1]["index"] == state

    def test_age_of_the_oldest_change_not_seen(self, db):
        position = outbox.now_position()
        outbox.touch("pages", ["1"])
        outbox.OutboxEntry.objects.update(created=timezone.now() - dt.timedelta(seconds=90))
        age = (timezone.now() - outbox.oldest_waiting(position)).total_seconds()
        assert 89 < age < 95
        assert outbox.oldest_waiting(outbox.now_position()) is None

    def test_cache_that_keeps_nothing_degrades(self, well, monkeypatch):
        monkeypatch.setattr(caches["pages"].store, "get", lambda *args, **kwargs: None)
        status, answer = ready()
        assert (status, answer["status"], answer["cache"]) == (200, "degraded", "degraded")
        assert "pages" in answer["words"]["cache"]

    def test_calendar_that_never_ran_or_is_late(self, well):
        task = "search.follow"
        period = heartbeats.scheduled()[task]
        late = timezone.now() - dt.timedelta(seconds=max(3 * period, heartbeats.LEAST_PATIENCE) + 2)
        Heartbeat.objects.filter(name=task).update(succeeded_at=late)
        status, answer = ready()
        assert (status, answer["calendar"]) == (200, "degraded")
        assert answer["figures"]["calendar"]["late"] == [task]
        Heartbeat.objects.all().delete()
        assert "never" in ready()[1]["words"]["calendar"]

    def test_media_that_cannot_be_written(self, well, settings, tmp_path):
        (tmp_path / "media").write_text("a file where a folder should be")
        settings.MEDIA_ROOT = tmp_path / "media"
        status, answer = ready()
        assert (status, answer["media"]) == (200, "degraded")

    def test_disk_nearly_full(self, well, monkeypatch):
        monkeypatch.setattr(probes, "disk", lambda: probes.shutil._ntuple_diskusage(10**12, 10**12 - 10**6, 10**6))
        status, answer = ready()
        assert (status, answer["disk"]) == (200, "degraded")

    def test_broker_that_does_not_answer(self, well, settings):
        settings.BROKER_URL = "redis://127.0.0.1:1/0"
        status, answer = ready()
        assert (status, answer["broker"]) == (200, "degraded") or answer["broker"] == "ok"

    def test_purges_that_fail_for_long(self, well, settings):
        settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.site.kit.Backend"}}
        PendingPurge.objects.create(
            url="https://example.org/", attempts=3, created=timezone.now() - dt.timedelta(minutes=6)
        )
        assert ready()[1]["purges"] == "degraded"


def test_tasks_of_the_calendar_leave_their_mark(db):
    from django.core.management import call_command

    call_command("run_calendar")
    assert set(Heartbeat.objects.exclude(succeeded_at=None).values_list("name", flat=True)) == set(
        heartbeats.scheduled()
    )
    assert heartbeats.calendar().late == ()


def test_a_task_that_fails_is_not_a_success(db, monkeypatch):
    from prevenance import tasks

    monkeypatch.setattr(tasks.generation, "compact", lambda: 1 / 0)
    tasks.compact_generation.apply()
    mark = Heartbeat.objects.get(name="prevenance.tasks.compact_generation")
    assert mark.succeeded_at is None
    assert mark.failed_at is not None


class TestWhoReads:
    """Everybody learns whether the site is ready; the operator learns the rest."""

    def test_from_elsewhere(self, well):
        assert ready(**FAR) == (200, {"status": "ok"})
        assert Client().get("/metrics", **FAR).status_code == 404

    @pytest.mark.parametrize(
        ("given", "seen"),
        [("Bearer a-long-token-of-the-operator", True), ("Bearer a-long-token", False), ("Bearer ", False)],
    )
    def test_token(self, well, given, seen):
        assert ("database" in ready(headers={"authorization": given}, **FAR)[1]) is seen
        status = Client().get("/metrics", headers={"authorization": given}, **FAR).status_code
        assert status == (200 if seen else 404)

    def test_no_token_set_opens_nothing(self, well, settings):
        settings.OPERATIONS_TOKEN = ""
        assert "database" not in ready(headers={"authorization": "Bearer "}, **FAR)[1]

    def test_behind_a_proxy_of_this_machine(self, well, settings):
        settings.DEMO = False
        assert "database" not in ready()[1], "nobody knows who is behind the connection"
        settings.TRUSTED_PROXIES = ["127.0.0.1"]
        assert "database" in ready()[1]
        assert "database" not in ready(headers={"x-forwarded-for": "203.0.113.9"})[1]
        assert "database" not in ready(headers={"x-forwarded-for": "127.0.0.1, 203.0.113.9"})[1]


class TestFigures:
    """By name of view and kind of status: no person, no path, no query."""

    def test_counts_and_gauges(self, well, client):
        client.get("/recherche/?q=mot-secret-7")
        client.get("/jamais-vue-secret-8/")
        text = client.get("/metrics").content.decode()
        assert re.search(r'prevenance_requests_total\{status="2xx",view="(\w+:)?search"\}', text)
        assert 'prevenance_requests_total{status="4xx"' in text
        for name in (
            "prevenance_request_seconds_bucket",
            'prevenance_part_up{part="database"} 1.0',
            "prevenance_calendar_age_seconds",
            "prevenance_disk_free_bytes",
        ):
            assert name in text
        for secret in ("secret-7", "secret-8", "127.0.0.1", "jamais-vue", "/recherche"):
            assert secret not in text

    def test_two_processes_answer_as_one(self, tmp_path):
        """Each adds to its own files, reserved beforehand; a third reads the sum."""
        code = "from core import metrics; metrics.failed('trial'); metrics.failed('trial')"
        environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), "PATH": ""}
        for _ in range(2):
            subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
        from prometheus_client import CollectorRegistry, generate_latest, multiprocess

        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, path=str(tmp_path))
        assert 'prevenance_failures_total{part="trial"} 4.0' in generate_latest(registry).decode()
        assert all(file.stat().st_blocks * 512 >= 1 << 20 for file in tmp_path.glob("counter_*.db"))

    def test_without_room_nothing_is_measured_and_nothing_breaks(self, tmp_path):
        code = (
            "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
            "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
            "from core import metrics; metrics.failed('trial'); print(metrics._enabled)"
        )
        environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), "PATH": ""}
        done = subprocess.run(
            [sys.executable, "-B", "-c", code], env=environment, check=True, timeout=60, capture_output=True, text=True
        )
        assert done.stdout.strip() == "False"
