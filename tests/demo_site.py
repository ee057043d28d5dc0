"""The real demo, built once per run and served by gunicorn: what browser and nginx tests look at."""

import contextlib
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import database

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment() -> dict[str, str]:
    on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "prevenance.settings.development",
        "VAR_DIR": str(ROOT / "var" / ("test-demo-pg" if on_postgres else "test-demo")),
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }
    if on_postgres:
        environment["DATABASE_URL"] = _demo_database(environment["DATABASE_URL"])
    return environment


def _demo_database(url: str) -> str:
    import psycopg

    name = "prevenance_demo"
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            connection.execute(f"CREATE DATABASE {name}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextlib.contextmanager
def serving(environment: dict[str, str], port: int, workers: int = 1):
    """Serve the demo on ``port``; yields the process, stops it at the end."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "prevenance.wsgi", "--chdir", str(ROOT / "site")),
            *("--config", str(ROOT / "site" / "gunicorn.conf.py")),
            *("--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "4"),
            *("--log-level", "warning"),
        ],
        env={**environment, "BASE_URL": f"http://127.0.0.1:{port}"},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
                break
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("The demo site did not start.") from None
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=10)


def prepare(environment: dict[str, str]) -> None:
    """Build the demo in its own folder, or see that it is still good; one process at a time.

    A database on a server may be left from another folder: without the folder's own mark, begin anew, with the tables
    that the tests of this run have made already, if they have.
    """
    folder = Path(environment["VAR_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        anew = []
        if not (folder / "demo.json").exists():
            for kept in ("media", "index", "cache"):
                shutil.rmtree(folder / kept, ignore_errors=True)
            if not database.begin(environment.get("DATABASE_URL", ""), folder / "prevenance.sqlite3"):
                anew = ["--reset"]
        subprocess.run(
            [sys.executable, str(ROOT / "site" / "manage.py"), "demo", *anew],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=1200,
        )


@pytest.fixture(scope="session")
def demo_environment() -> dict[str, str]:
    """Environment of a demo that is ready to be served."""
    environment = _environment()
    prepare(environment)
    return environment


@pytest.fixture(scope="session")
def demo_site(request) -> str:
    """Address of the demo, served for the whole session (no slash at the end).

    ``DEMO_SITE=http://127.0.0.1:8000`` looks at a demo that already runs, to work on one page without rebuilding.
    """
    if running := os.environ.get("DEMO_SITE"):
        yield running.rstrip("/")
        return
    environment = request.getfixturevalue("demo_environment")
    port = free_port()
    with serving(environment, port):
        yield f"http://127.0.0.1:{port}"
