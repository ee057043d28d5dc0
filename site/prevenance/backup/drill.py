"""The drill: a backup is restored beside, served, read as a visitor would, and compared with what was saved."""

import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import connections
from django.utils import timezone

from . import databases, restoring
from .manifest import VOLATILE
from .restoring import Restored, RestoreError

RESULT = "drill.json"
PAGES = 200
_START_SECONDS = 90
_LINK = re.compile(r"""<a\s[^>]*?href=["']([^"'#]+)""", re.IGNORECASE)
_PLACE = re.compile(r"<loc>([^<]+)</loc>")
_NOT_PAGES = ("/admin/", "/documents/", "/media/", "/static/")
Say = Callable[[str], None]


@dataclass(slots=True)
class Result:
    """Outcome of a drill: ``faults`` empty when the site came back whole; ``seconds`` from backup to last page."""

    at: str
    backup: str
    pages: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """True when nothing differs."""
        return not self.faults


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(restored: Restored) -> Iterator[int]:
    """Serve the restored site on a free port of the loopback; yields the port. Raises :class:`RestoreError`."""
    _static(restored)
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "prevenance.wsgi", "--chdir", str(settings.ROOT / "site"),
        "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4", "--log-level", "warning",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=restored.env, stdout=log, stderr=log)  # noqa: S603 - our own command
        try:
            until = time.monotonic() + _START_SECONDS
            while _status(port, "/healthz") != 200:
                if server.poll() is not None or time.monotonic() > until:
                    log.seek(0)
                    said = log.read().decode(errors="replace").strip()[-600:]
                    raise RestoreError(f"The restored site does not start: {said}")
                time.sleep(0.2)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _static(restored: Restored) -> None:
    """Static files are of the version, not of the backup: those of the present site serve."""
    static, here = restored.var / "static", Path(settings.STATIC_ROOT)
    if here.is_dir():
        static.symlink_to(here)
    elif (done := restored.manage("collectstatic", "--noinput", "-v0")).returncode:
        raise RestoreError(f"static files: {done.stderr.strip()[-300:]}")


def get(port: int, path: str, accept: str = "text/html") -> tuple[int, str, str]:
    """(status, content type, body) of an address of the restored site, as the server in front would ask it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {
            "Host": urlsplit(settings.BASE_URL).netloc, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1",
            "Accept": accept,
        }  # fmt: skip
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", errors="replace")
        return answer.status, answer.getheader("Content-Type", ""), answer.getheader("Location") or body
    finally:
        connection.close()


def _status(port: int, path: str) -> int:
    try:
        return get(port, path)[0]
    except OSError:
        return 0


def _path(address: str, base: str = "") -> str:
    """Path and query of an address of this site; empty for another site's."""
    parts, here = urlsplit(urljoin(base, unescape(address))), ("", urlsplit(settings.BASE_URL).netloc)
    if parts.scheme not in ("", "http", "https") or parts.netloc not in here:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def announced(port: int) -> list[str]:
    """Paths of every page that the sitemap (and the sitemaps that it names) announces."""
    found, maps, seen = [], deque(["/sitemap.xml"]), set()
    while maps:
        path = maps.popleft()
        if path in seen:
            continue
        seen.add(path)
        status, _kind, body = get(port, path, "application/xml")
        if status != 200:
            raise RestoreError(f"{path} answers {status}.")
        for place in filter(None, map(_path, _PLACE.findall(body))):
            (maps if urlsplit(place).path.endswith(".xml") else found).append(place)
    return list(dict.fromkeys(found))


def read_pages(port: int, most: int = PAGES) -> tuple[int, list[str]]:
    """Read up to ``most`` pages: spread over those that the sitemap announces, then those that pages link to.

    Returns how many were read and one line per page that does not answer as it should: a page announced answers 200, a
    page linked to answers, without error of ours.
    """
    pages = announced(port)
    step = max(1, len(pages) // most)
    first = list(dict.fromkeys(["/", *pages[::step], *pages]))[:most]
    wanted, todo, seen = set(first), deque(first), set(first)
    read, faults = 0, []
    while todo and read < most:
        path = todo.popleft()
        status, kind, body = get(port, path)
        read += 1
        if status in (301, 302, 307, 308):
            links = [body]
        elif status != 200 and (path in wanted or status >= 500 or status == 404):
            faults.append(f"{path} answers {status}")
            continue
        else:
            links = _LINK.findall(body) if kind.startswith("text/html") else []
        for link in links:
            target = _path(link, path)
            if target and target not in seen and not target.startswith(_NOT_PAGES):
                seen.add(target)
                todo.append(target)
    return read, faults


def rows_of(restored: Restored) -> dict[str, int]:
    """Rows a table of the restored database, after its migrations."""
    if restored.manifest.vendor == "sqlite":
        return databases.read_sqlite(restored.var / restoring.SQLITE)[0]
    return databases.read_postgresql(restoring.params(), restored.database)


def lost_rows(wanted: dict[str, int], found: dict[str, int]) -> list[str]:
    """Tables of the backup that hold fewer rows once brought to this version. Migrations may add, not lose."""
    return [
        f"{table}: {count} rows in the backup, {found[table]} once restored"
        for table, count in sorted(wanted.items())
        if table in found and found[table] < count and table not in VOLATILE
    ]


def drill(file: Path, *, say: Say, pages: int = PAGES) -> Result:
    """Restore ``file`` beside, serve it, read it; the result is also kept in ``VAR_DIR/drill.json``."""
    started, result = time.monotonic(), Result(timezone.now().isoformat(), file.name)
    vendor, key = connections["default"].vendor, restoring.new_key()
    name = f"{settings.DATABASES['default']['NAME'][:40]}_drill_{key}" if vendor == "postgresql" else ""
    with tempfile.TemporaryDirectory(prefix="prevenance-drill-") as work:
        restored = None
        try:
            restored = restoring.beside(file, Path(work) / "var", database=name, as_test=True, say=say)
            result.faults += lost_rows(restored.manifest.rows, rows_of(restored))
            with served(restored) as port:
                status, _kind, body = get(port, "/readyz", "application/json")
                if status != 200:
                    result.faults.append(f"/readyz answers {status}: {body[:300]}")
                result.pages, faults = read_pages(port, pages)
                result.faults += faults
            say(f"pages: {result.pages} read, {len(faults)} at fault")
        except (RestoreError, restoring.BadBackupError, databases.DatabaseToolError, OSError) as error:
            result.faults.append(str(error))
        finally:
            if restored is not None and name:
                databases.drop_postgresql(restoring.params(), name)
    result.seconds = round(time.monotonic() - started, 1)
    _keep(result)
    return result


def _keep(result: Result) -> None:
    path = Path(settings.VAR_DIR) / RESULT
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps({**asdict(result), "ok": result.ok}, indent=1), encoding="utf-8")
    beside.replace(path)


def last() -> dict | None:
    """What the last drill of this site found (``Result`` as a dictionary, with ``ok``), or None."""
    try:
        return json.loads((Path(settings.VAR_DIR) / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
