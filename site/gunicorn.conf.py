"""Gunicorn: finite requests, figures shared by the workers. Addresses and numbers are on the command line."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

_SITE = Path(__file__).resolve().parent
sys.path[:0] = [str(_SITE), str(_SITE.parent)]

worker_class = "prevenance.gunicorn_worker.Worker"
# A line of eight kilobytes at most, here and in nginx: one of twenty megabytes took 26 seconds of processor.
limit_request_line = 8190
limit_request_fields = 60
limit_request_field_size = 8190


def _figures() -> Path:
    """A folder in memory where there is one: files there cannot fill a disk, nor be lost with it."""
    base = Path("/dev/shm")  # noqa: S108 - a folder of ours alone (0700) is made in it
    if not os.access(base, os.W_OK):
        base = Path(os.environ.get("VAR_DIR", str(_SITE.parent / "var")))
    for old in base.glob(f"prevenance-figures-{os.getuid()}-*"):
        number = old.name.rpartition("-")[2]
        if number.isdigit() and not Path("/proc", number).exists():
            shutil.rmtree(old, ignore_errors=True)
    return base / f"prevenance-figures-{os.getuid()}-{os.getpid()}"


if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    # Without a folder, each worker keeps its own figures.
    with contextlib.suppress(OSError):
        folder = _figures()
        folder.mkdir(mode=0o700, parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def child_exit(server, worker):
    """Forget the gauges of a worker that ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    """Leave nothing behind."""
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR", "/nonexistent"), ignore_errors=True)
