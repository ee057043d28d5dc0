"""Readers of the home page while an editor publishes: latency and errors, beside the same readers left alone.

Usage: ``python bench/publication.py [--readers 200] [--seconds 20]``. Exit 1 when an answer was not a 200, or when the
99th percentile while publishing is ``MOST`` times the quiet one or more.
"""

import argparse
import asyncio
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.demo_site import ROOT, _environment, free_port, prepare, serving

MOST = 5.0
#: Seconds between two publications.
PAUSE = 2
EDITOR = f"""
import sys, time
from content.models import ArticlePage
page = ArticlePage.objects.live().filter(locale__language_code="fr").order_by("pk").first()
title, number = page.title, 0
print("ready", flush=True)
seconds = float(sys.stdin.readline())  # waits until the quiet measure is over
until = time.monotonic() + seconds
while time.monotonic() < until:
    number += 1
    page.title = f"{{title}} {{number}}"
    page.save_revision().publish()
    time.sleep({PAUSE})
page.title = title
page.save_revision().publish()
print(number, flush=True)
"""


async def reader(port: int, until: float, times: list[float], faults: list[str]) -> None:
    """One reader, a connection for each question."""
    question = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    while (started := time.perf_counter()) < until:
        try:
            source, sink = await asyncio.open_connection("127.0.0.1", port)
            sink.write(question)
            answer = await source.read()
            sink.close()
        except OSError as error:
            answer = type(error).__name__.encode()
        times.append(time.perf_counter() - started)
        if not answer.startswith(b"HTTP/1.1 200"):
            faults.append(answer[:40].decode("latin-1"))


def measure(port: int, readers: int, seconds: float) -> tuple[int, float, float, list[str]]:
    """``(answers, median ms, 99th percentile ms, faults)``."""
    times, faults = [], []

    async def everybody() -> None:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(reader(port, until, times, faults) for _ in range(readers)))

    asyncio.run(everybody())
    times.sort()
    return len(times), times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000, faults


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0, help="duration of each measure")
    asked = parser.parse_args()
    environment = _environment()
    print("Preparing the demo site…", flush=True)
    prepare(environment)
    port = free_port()
    with serving(environment, port, workers=2):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).read()
        editor = subprocess.Popen(
            [sys.executable, str(ROOT / "site" / "manage.py"), "shell", "--no-imports", "-c", EDITOR],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        while (line := editor.stdout.readline()).strip() != "ready":
            if not line:
                raise SystemExit("the editor could not begin")
        quiet = measure(port, asked.readers, asked.seconds)
        editor.stdin.write(f"{asked.seconds}\n")
        editor.stdin.flush()
        busy = measure(port, asked.readers, asked.seconds)
        editor.stdin.close()
        published = int(editor.stdout.read().strip())
        editor.wait(60)
    print(f"\n{asked.readers} readers of the home page{'answers/s':>14}{'median ms':>11}{'p99 ms':>9}{'errors':>8}")
    for name, (count, median, last, faults) in (("alone", quiet), (f"{published} publications", busy)):
        print(f"{name:28}{count / asked.seconds:14.0f}{median:11.1f}{last:9.1f}{len(faults):8}")
    ratio = busy[2] / quiet[2]
    print(f"p99 while publishing: {ratio:.1f} × the quiet one")
    return int(bool(quiet[3] or busy[3]) or not published or ratio >= MOST)


if __name__ == "__main__":
    sys.exit(main())
