"""nginx: a page of its micro-cache and a page of the static mirror, beside a static file of the same size, in one run.

The same nginx, the same client: read the ratios. Those of nginx's own processor time depend on nothing else that the
machine does. Without TLS (the balancer of ``FRONT`` speaks it), kept connections, gzip.
Usage: ``python bench/nginx.py [--seconds 3] [--rounds 5]``.
"""

import argparse
import contextlib
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from prevenance.front import point  # noqa: E402
from tests import front as nginx  # noqa: E402

BODY = "<p>Dormir mieux, à tout âge : ce qui aide, ce qui nuit.</p>\n" + os.urandom(9000).hex()


class Application(BaseHTTPRequestHandler):
    """Answers one page, packed, after a moment."""

    protocol_version = "HTTP/1.1"
    packed = gzip.compress(BODY.encode(), 6)

    def do_GET(self):
        self.send_response(200)
        for name, value in (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(self.packed))),
            ("Cache-Control", "public, max-age=0, s-maxage=60"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.packed)

    def log_message(self, *arguments):
        pass


def measure(front: nginx.Front, path: str, options: argparse.Namespace) -> tuple[float, float]:
    """Requests a second, and microseconds of nginx's processor for each."""
    command = [sys.executable, str(Path(__file__).with_name("readers.py")), str(front.http), path, nginx.SITE]
    command += [str(options.seconds), str(options.connections)]
    began = _processor(front)
    rate = float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return rate, (_processor(front) - began) / (rate * options.seconds) * 1e6


def _processor(front: nginx.Front) -> float:
    """Seconds of processor that the workers of nginx took so far."""
    master, ticks = (front.folder / "pid").read_text().strip(), 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if fields[1] == master:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure in turn, print medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="duration of each measure")
    parser.add_argument("--rounds", type=int, default=5, help="times that each is measured, in turn")
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="prevenance-bench-"))
    front = nginx.write_configuration(folder, front="127.0.0.1")
    for place in ("state/static/page.html", "state/mirror/pages/copie/index.html"):
        file = folder / place
        file.parent.mkdir(parents=True)
        file.write_text(BODY, encoding="utf-8")
        file.with_name(file.name + ".gz").write_bytes(Application.packed)
    point(folder / "state" / "front", "bench")
    server = ThreadingHTTPServer(("127.0.0.1", front.application), Application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    found: dict[str, list[tuple[float, float]]] = {"static file": [], "micro-cache": [], "mirror": []}
    with nginx.running(front):
        for _round in range(options.rounds):
            found["static file"].append(measure(front, "/static/page.html", options))
            found["micro-cache"].append(measure(front, "/page/", options))
        server.shutdown()
        server.server_close()
        for _round in range(options.rounds):
            found["mirror"].append(measure(front, "/copie/", options))
    print(f"nginx, one worker, {len(Application.packed) / 1000:.0f} kB packed, {options.connections} connections")
    print(f"{'':16}{'requests/s':>12}{'× static':>10}{'processor µs':>14}{'× static':>10}")
    base_rate, base_cost = (statistics.median(values) for values in zip(*found["static file"], strict=True))
    for name, measures in found.items():
        rate, cost = (statistics.median(values) for values in zip(*measures, strict=True))
        print(f"{name:16}{rate:12.0f}{rate / base_rate:10.2f}{cost:14.0f}{base_cost / cost:10.2f}")


if __name__ == "__main__":
    main()
