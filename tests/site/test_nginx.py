"""The nginx configuration of deploy/, for real: the application is stopped and the site still answers."""

import re
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import nginx_path
from tests.demo_site import ROOT, free_port, serving

pytestmark = [pytest.mark.nginx]


def get(url: str, **headers: str):
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        return urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error


@pytest.fixture
def front(tmp_path: Path):
    """Write the shipped configuration with ports and folders of this test; yields (start, port, application port)."""
    port, application = free_port(), free_port()
    site = (ROOT / "deploy" / "nginx" / "prevenance.conf").read_text(encoding="utf-8")
    site = site.replace("/var/cache/nginx/prevenance", str(tmp_path / "cache"))
    site = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{application}")
    site = re.sub(r"access_log \S+ prevenance;", f"access_log {tmp_path}/access.log prevenance;", site)
    site = site.replace("gzip_static on;", "")  # not in every build of nginx
    mime = "types { text/html html; text/css css; }"
    temp = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    user = "user root;" if tmp_path.owner() == "root" else ""
    config.write_text(
        f"{user}\npid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\ndaemon off;\n"
        f"events {{}}\nhttp {{\n{mime}\n{temp}\n{site}\n}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([nginx_path(), "-c", str(config), "-p", str(tmp_path)])
    time.sleep(0.5)
    assert process.poll() is None, (tmp_path / "error.log").read_text()
    yield port, application, tmp_path
    process.terminate()
    process.wait(timeout=10)


def test_site_still_answers_when_the_application_is_stopped(front, demo_environment):
    port, application, folder = front
    base = f"http://127.0.0.1:{port}"
    with serving(demo_environment, application):
        for path in ("/", "/label/", "/label/?q=sommeil"):
            assert get(base + path).status == 200
        assert get(base + "/").headers["X-Shared-Cache"] == "HIT"
        assert get(base + "/", Cookie="sessionid=x").headers["X-Shared-Cache"] == "BYPASS"
        assert get(base + "/admin/login/").headers["X-Shared-Cache"] in {"MISS", "BYPASS"}
        assert get(base + "/admin/login/").headers["X-Shared-Cache"] != "HIT"
    time.sleep(11)  # past the micro-cache: only the stale copy is left
    for path in ("/", "/label/", "/label/?q=sommeil"):
        response = get(base + path)
        assert response.status == 200, path
        assert response.headers["X-Shared-Cache"] in {"STALE", "UPDATING"}
        assert "Set-Cookie" not in response.headers
    assert get(base + "/jamais-vue/").status in {502, 504}
    log = (folder / "access.log").read_text()
    assert "sommeil" not in log
    assert "127.0.0.1" not in log
