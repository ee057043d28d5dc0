"""Tasks: at once when no broker is set, by a real worker and a real beat when one is."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings

from core import background
from prevenance.celery import app
from tests.demo_site import ROOT


def test_eager_without_a_broker():
    assert settings.CELERY_TASK_ALWAYS_EAGER is True
    assert app.conf.task_always_eager is True


def test_every_task_of_the_calendar_exists():
    app.loader.import_default_modules()
    assert {task.name for task in background.declared()} <= set(app.tasks)
    assert {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()} == {
        task.name: task.every for task in background.calendar()
    }
    assert len(app.conf.beat_schedule) > 10


@pytest.mark.redis
def test_worker_and_beat_with_redis(demo_environment, tmp_path):
    """A real worker with beat takes a task from Redis and runs the calendar."""
    broker = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + "/5"
    environment = {
        **demo_environment,
        "BROKER_URL": broker,
        "CELERY_RESULT_BACKEND": broker,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "LOG_LEVEL": "INFO",
    }
    log = tmp_path / "worker.log"
    with log.open("w") as output:
        worker = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "prevenance", "worker", "--beat", "--pool", "solo"),
                *("--schedule", str(tmp_path / "beat"), "--loglevel", "info", "--concurrency", "1"),
            ],
            env=environment,
            cwd=ROOT / "site",
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        send = "from prevenance.celery import app; app.send_task('search.follow'); print('sent')"
        code = f"import django; django.setup(); {send}"
        subprocess.run([sys.executable, "-c", code], env=environment, cwd=ROOT / "site", check=True, timeout=60)
        for _ in range(300):
            text = log.read_text()
            if "search.follow" in text and "succeeded" in text and "beat: Starting" in text:
                break
            assert worker.poll() is None, text
            time.sleep(0.2)
        else:
            pytest.fail(log.read_text()[-3000:])
    finally:
        worker.terminate()
        worker.wait(timeout=20)


@pytest.mark.django_db
def test_the_calendar_runs_without_a_broker():
    from django.core.management import call_command

    call_command("run_calendar")
