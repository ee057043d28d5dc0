"""Requests per second of six kinds of page made anew each time, beside a fixed Django view of the same size.

No page cache at all (``PUBLIC_CACHE_ENABLED=0``): what is measured is what making a page costs. What many share is
kept in memory between two publications (docs/speed.md). Read the ratios: both servers are gunicorn with two workers, in
the same run, with the same clients. Wagtail's demo site is no package: it cannot stand beside it here.
Usage: ``python bench/uncached.py [--seconds 4]``.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:] = [str(ROOT), str(ROOT / "site"), *(p for p in sys.path if Path(p).resolve() != ROOT / "bench")]

from bench.pages import addresses, measure  # noqa: E402
from tests.demo_site import _environment, free_port, prepare, serving  # noqa: E402


@contextlib.contextmanager
def fixed(size: int, port: int):
    """Serve a fixed page of ``size`` bytes."""
    command = [sys.executable, "-m", "gunicorn", "bench.fixed:application", "--worker-class", "gthread"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4", "--log-level", "warning"]
    environment = {**os.environ, "FIXED_BYTES": str(size), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="duration of each measure")
    seconds = parser.parse_args().seconds
    environment = {**_environment(), "PUBLIC_CACHE_ENABLED": "0"}
    prepare(environment)
    port = free_port()
    rows, sizes = [], []
    with serving(environment, port, workers=2):
        for name, path in {"section": "/comprendre/", **addresses(port)}.items():
            sizes.append(len(urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()))
            rows.append((name, sizes[-1], *measure(port, path, seconds)))
    other = free_port()
    size = int(statistics.median(sizes))
    with fixed(size, other):
        baseline, median, p95 = measure(other, "/", seconds)
    print(f"\n{'page, without cache':24}{'bytes':>9}{'requests/s':>12}{'median ms':>11}{'p95 ms':>9}{'× fixed':>9}")
    print(f"{'fixed Django view':24}{size:>9}{baseline:12.0f}{median:11.1f}{p95:9.1f}{1:9.2f}")
    for name, weight, rate, middle, late in rows:
        print(f"{name:24}{weight:>9}{rate:12.0f}{middle:11.1f}{late:9.1f}{rate / baseline:9.2f}")


if __name__ == "__main__":
    main()
