"""Requests per second and latency of public pages, with and without the application cache, in one run.

Every figure stands beside a static file served by the same server to the same client, so that the machine and the
client cancel out: read the ratios, not the milliseconds. Usage: ``python bench/pages.py [--seconds 4]``.
"""

import argparse
import http.client
import json
import multiprocessing
import statistics
import sys
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.demo_site import _environment, free_port, prepare, serving

CLIENTS = 2  # processes
CONNECTIONS = 4  # kept alive, for each process


def _connection(port: int, path: str, until: float, times: list[float], faults: list[int]) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while time.perf_counter() < until:
        started = time.perf_counter()
        client.request("GET", path, headers={"Accept-Encoding": "gzip"})
        response = client.getresponse()
        response.read()
        if response.status != 200:
            faults.append(response.status)
        times.append(time.perf_counter() - started)
    client.close()


def _client(port: int, path: str, seconds: float, queue) -> None:
    times, faults = [], []
    until = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_connection, args=(port, path, until, times, faults)) for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put((times, faults))


def measure(port: int, path: str, seconds: float) -> tuple[float, float, float]:
    """Return (requests per second, median ms, 95th percentile ms) of an address; raises when one is not a 200."""
    urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()  # warm
    queue = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=_client, args=(port, path, seconds, queue)) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    results = [queue.get() for _ in clients]
    for client in clients:
        client.join()
    faults = [status for _times, bad in results for status in bad]
    if faults:
        raise SystemExit(f"{path}: {len(faults)} answers were not 200, such as {faults[0]}")
    times = sorted(value for part, _bad in results for value in part)
    return len(times) / seconds, statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000


def addresses(port: int) -> dict[str, str]:
    """Return the addresses to measure, found on the demo itself."""

    def get(path: str) -> str:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read().decode()

    tools = json.loads(get("/label/?format=json"))
    identifier = next(item for item in tools["results"] if item["letter"])["identifier"]
    return {
        "home": "/",
        "article": "/comprendre/prendre-soin-de-soi/bien-dormir/",
        "label list": "/label/",
        "label list, filtered": "/label/?q=sommeil",
        "fiche": f"/label/{identifier}/",
        "place search": "/pres-de-chez-moi/?commune=59350",
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="duration of each measure")
    seconds = parser.parse_args().seconds
    environment = _environment()
    print("Preparing the demo site…", flush=True)
    prepare(environment)
    print(f"\n{'':24}{'':>10}{'requests/s':>12}{'median ms':>11}{'p95 ms':>9}{'× static':>10}")
    for label, enabled in (("with cache", "1"), ("without", "0")):
        port = free_port()
        with serving({**environment, "PUBLIC_CACHE_ENABLED": enabled}, port, workers=2):
            page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60).read().decode()
            static = page.split('rel="stylesheet"')[1].split('href="')[1].split('"')[0]
            baseline, *_rest = measure(port, static, seconds)
            print(f"{'static file':24}{'':>10}{baseline:12.0f}{_rest[0]:11.1f}{_rest[1]:9.1f}{1:10.2f}", flush=True)
            for name, path in addresses(port).items():
                rate, median, p95 = measure(port, path, seconds)
                print(f"{name:24}{label:>10}{rate:12.0f}{median:11.1f}{p95:9.1f}{rate / baseline:10.2f}", flush=True)


if __name__ == "__main__":
    main()
