"""A machine of its own for the installation: folders, ports, Redis, a mail server, what only root does elsewhere."""

import contextlib
import os
import shutil
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

from tests.conftest import nginx_path
from tests.demo_site import ROOT, free_port

SITE = "prevention.example.fr"
MAIL = "webmestre@example.fr"
#: What only the root of a real machine does; here it is said and let be, or done in the folder of the check.
_STANDS_IN = {
    "apt-get": "exit 0",  # make services installed them
    "useradd": "exit 0",
    "usermod": "exit 0",
    "chown": "exit 0",
    "runuser": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    "nginx": 'exec {nginx} -c {machine}/nginx/nginx.conf -p {machine}/nginx "$@"',
    "systemctl": 'exec {python} {root}/tests/installation/systemctl.py "$@"',
    "install": (
        'for word; do shift; case "$word" in -o | -g) skip=1 ;; '
        '*) if [ -z "${{skip:-}}" ]; then set -- "$@" "$word"; fi; skip= ;; esac; done; exec /usr/bin/install "$@"'
    ),
}
_NGINX = """{user}
pid {machine}/nginx.pid;
error_log {machine}/nginx-error.log;
worker_processes 1;
events {{ }}
http {{
    types {{ text/html html; text/css css; text/javascript js; image/svg+xml svg; text/plain txt; }}
    client_body_temp_path {machine}/body; proxy_temp_path {machine}/proxy; fastcgi_temp_path {machine}/fastcgi;
    uwsgi_temp_path {machine}/uwsgi; scgi_temp_path {machine}/scgi;
    include conf.d/*.conf;
}}
"""


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail and keeps it as text, in ``received``."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        self.received: list[str] = []
        super().__init__(("127.0.0.1", 0), _MailHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _MailHandler(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 install-check\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while (part := self.rfile.readline()) not in {b".\r\n", b""}:
                    text += part
                self.server.received.append(text.decode(errors="replace"))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
            if word == b"QUIT":
                return


class Machine:
    """Everything the page needs, under one temporary folder; ``close`` leaves nothing behind."""

    def __init__(self, postgres: str):
        self.folder = Path(tempfile.mkdtemp(prefix="prevenance-install-"))
        self.mail = MailServer()
        self.redis_port, self.http, self.https, self.app = (free_port() for _ in range(4))
        url = urllib.parse.urlsplit(postgres)
        self.server = dict(urllib.parse.parse_qsl(url.query))
        self.server_user = url.username or ""
        self.name = f"install_{os.getpid()}"
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", self.folder],
            stdout=subprocess.DEVNULL,
        )
        self._write()

    def _write(self) -> None:
        words = {"machine": self.folder, "python": sys.executable, "root": ROOT, "nginx": nginx_path()}
        (self.folder / "bin").mkdir()
        for name, text in _STANDS_IN.items():
            path = self.folder / "bin" / name
            path.write_text("#!/bin/sh\n" + text.format(**words) + "\n", encoding="utf-8")
            path.chmod(0o755)
        for name in ("units", "nginx/conf.d", "nginx/snippets", "cache"):
            (self.folder / name).mkdir(parents=True)
        user = "user root;" if os.getuid() == 0 else ""
        (self.folder / "nginx" / "nginx.conf").write_text(_NGINX.format(user=user, machine=self.folder))

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the page documents, set for this machine; nothing else stands in for its words."""
        f = self.folder
        query = urllib.parse.urlencode(self.server)
        return {
            "PATH": f"{f / 'bin'}:{_postgres_bin()}:{os.environ['PATH']}",
            "HOME": str(f),
            "PREVENANCE_MACHINE": str(f),
            "LANG": "C.UTF-8",
            "SITE": SITE,
            "MAIL": MAIL,
            "SOURCE": str(ROOT),
            "CODE": str(f / "code"),
            "STATE": str(f / "state"),
            "ETC": str(f / "etc"),
            "OWNER": "prevenance",
            "DB_NAME": self.name,
            "DB_USER": self.name,
            "DATABASE_URL": f"postgres://{self.name}@/{self.name}?{query}",
            "REDIS": f"redis://127.0.0.1:{self.redis_port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.server_address[1]}",
            "UNITS": str(f / "units"),
            "NGINX_DIR": str(f / "nginx"),
            "NGINX_LOG": str(f),
            "NGINX_CACHE": str(f / "cache"),
            "APP_PORT": str(self.app),
            "HTTP_PORT": str(self.http),
            "HTTPS_PORT": str(self.https),
            "LISTEN": "127.0.0.1",
            # Where PostgreSQL listens on this machine: what Debian's own tools read.
            "PGHOST": self.server.get("host", ""),
            "PGPORT": self.server.get("port", "5432"),
            "PGUSER": self.server_user,
        }

    def manage(self, *arguments: str) -> str:
        """Run a command of the installed site as an operator would; return what it said."""
        done = subprocess.run(
            [
                self.folder / "code" / ".venv" / "bin" / "python",
                self.folder / "code" / "site" / "manage.py",
                *arguments,
            ],
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=120,
            cwd="/",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def close(self) -> None:
        """Stop what was started, drop the database and its user, remove the folder."""
        pids = (self.folder / "pids").read_text().split("\n") if (self.folder / "pids").exists() else []
        groups = [int(line.split()[1]) for line in pids if line]
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((self.folder / "nginx.pid").read_text()), signal.SIGTERM)
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGTERM)
        time.sleep(2)
        for group in groups:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self.redis.terminate()
        self.redis.wait(timeout=10)
        self.mail.shutdown()
        for command in (["dropdb", "--if-exists", "--force", self.name], ["dropuser", "--if-exists", self.name]):
            subprocess.run(command, env={**os.environ, **self.environment}, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _postgres_bin() -> str:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return str(found[-1]) if found else "/usr/bin"
