"""nginx with the files of deploy/, filled as docs/operations.md says, on loopback ports and in a folder of its own."""

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import nginx_path
from tests.demo_site import ROOT, free_port

SITE = "prevention.example.fr"
_MAIN = """{user}
pid {folder}/pid;
error_log {folder}/error.log;
daemon off;
worker_processes 1;
events {{ }}
http {{
    types {{ text/html html; text/css css; text/plain txt; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include conf.d/*.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """A running nginx: its two ports, the port where it expects the application, its folder."""

    http: int
    https: int
    application: int
    folder: Path
    certificate: Path


def write_configuration(folder: Path, *, front: str = "", state: Path | None = None) -> Front:
    """Fill deploy/nginx into ``folder`` as the documentation does; ``front`` names machines that end TLS before it."""
    found = Front(free_port(), free_port(), free_port(), folder, folder / "etc" / "tls" / "certificate.pem")
    found.certificate.parent.mkdir(parents=True)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}",
         "-keyout", found.certificate.with_name("key.pem"), "-out", found.certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    variables = {
        "SITE": SITE, "LISTEN": "127.0.0.1", "HTTP_PORT": str(found.http), "HTTPS_PORT": str(found.https),
        "APP_PORT": str(found.application), "FRONT": front, "ETC": str(folder / "etc"),
        "STATE": str(state or folder / "state"), "NGINX_LOG": str(folder), "NGINX_CACHE": str(folder / "cache"),
    }  # fmt: skip
    (folder / "cache").mkdir()
    for name, target in (
        ("prevenance", "conf.d"),
        ("prevenance-limits", "snippets"),
        ("prevenance-locations", "snippets"),
    ):
        filled = subprocess.run(
            [ROOT / "deploy" / "fill", ROOT / "deploy" / "nginx" / f"{name}.conf"],
            env={**os.environ, **variables}, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        (folder / target).mkdir(exist_ok=True)
        (folder / target / f"{name}.conf").write_text(filled, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(_MAIN.format(user=user, folder=folder), encoding="utf-8")
    return found


@contextlib.contextmanager
def running(front: Front):
    """Run nginx on the configuration; it must pass ``nginx -t`` without a warning first."""
    command = [nginx_path(), "-c", str(front.folder / "nginx.conf"), "-p", str(front.folder)]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert tried.returncode == 0, tried.stderr
    assert "[emerg]" not in tried.stderr, tried.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    assert process.poll() is None, (front.folder / "error.log").read_text()
    try:
        yield front
    finally:
        process.terminate()
        process.wait(timeout=10)
