"""Processor time of one answer from a copy, through the whole stack and the WSGI handler, on the demo.

Each figure is the least and the median of many answers in one process; the request log is written (to nowhere). Exit 1
when the least costs more than ``MOST``. Usage: ``python bench/hit.py [--runs 400]``.
"""

import argparse
import io
import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:] = [str(ROOT), str(ROOT / "site"), *(p for p in sys.path if Path(p).resolve() != ROOT / "bench")]

#: Seconds of processor.
MOST = 0.0004
REQUESTS = (
    ("home", "/", "", {}),
    ("home, Arabic", "/ar/", "", {}),
    ("section", "/comprendre/", "", {}),
    ("home, 304", "/", "", {"condition": True}),
    ("label: list, a text", "/label/", "q=sommeil", {}),
    ("search, a text", "/recherche/", "q=sommeil+enfant+qui+ne+veut+pas+dormir", {}),
    ("near me: Lille", "/pres-de-chez-moi/", "commune=59350", {}),
)


def environ(path: str, query: str, etag: str = "") -> dict:
    """Return what a server says of a request, by way of the nginx in front."""
    more = {"HTTP_IF_NONE_MATCH": etag} if etag else {}
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "RAW_URI": f"{path}?{query}" if query else path,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_ENCODING": "gzip, br",
        "HTTP_USER_AGENT": "bench",
        "HTTP_X_FORWARDED_FOR": "192.0.2.7",
        "HTTP_X_FORWARDED_PROTO": "http",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http",
        **more,
    }


def ask(application, path: str, query: str, etag: str = "") -> tuple[int, dict[str, str]]:
    """Return status and headers of an answer, read to its end."""
    said: list[tuple[str, list[tuple[str, str]]]] = []
    answer = application(environ(path, query, etag), lambda status, headers: said.append((status, headers)))
    b"".join(answer)
    answer.close()
    return int(said[0][0][:3]), dict(said[0][1])


def cost(application, path: str, query: str, etag: str, runs: int) -> list[float]:
    """Return processor seconds of each of ``runs`` answers, in order of size."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        ask(application, path, query, etag)
        times.append(time.process_time() - started)
    return sorted(times)


def main() -> int:
    """Print the table; return 1 when an answer is too dear, or not from a copy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    from tests.demo_site import _environment, prepare

    environment = _environment()
    prepare(environment)
    os.environ.update(environment, PUBLIC_CACHE_ENABLED="1", LOG_LEVEL="INFO")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

    from django.conf import settings
    from django.core.cache import caches

    from prevenance.wsgi import application

    caches["pages"].clear()
    faults = 0
    print(f"{settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}, copies in {caches['pages'].store!r}")
    print(f"{'answer from a copy':<24} {'least ms':>10} {'median ms':>10}")
    for name, path, query, options in REQUESTS:
        ask(application, path, query)
        _status, headers = ask(application, path, query)
        etag = headers.get("ETag", "") if options.get("condition") else ""
        times = cost(application, path, query, etag, runs)
        bad = headers.get("X-Cache") != "hit" or times[0] > MOST
        faults += bad
        mark = f"  ← {headers.get('X-Cache', 'no copy')}, more than {MOST * 1000} ms" if bad else ""
        print(f"{name:<24} {times[0] * 1000:>10.2f} {statistics.median(times) * 1000:>10.2f}{mark}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
