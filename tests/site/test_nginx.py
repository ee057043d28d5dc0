"""The nginx configuration of deploy/, for real: the application is stopped and the site still answers."""

import ssl
import time
import urllib.error
import urllib.request

import pytest

from tests import front as nginx
from tests.demo_site import serving

pytestmark = [pytest.mark.nginx]


@pytest.fixture
def front(tmp_path):
    with nginx.running(nginx.write_configuration(tmp_path)) as running:
        yield running


def test_site_still_answers_when_the_application_is_stopped(front, demo_environment):
    base = f"https://127.0.0.1:{front.https}"
    context = ssl.create_default_context(cafile=front.certificate)
    context.check_hostname = False  # asked by address here; by name in test_nginx_front.py

    def get(path: str, **headers: str):
        request = urllib.request.Request(base + path, headers=headers)
        try:
            return urllib.request.urlopen(request, timeout=10, context=context)
        except urllib.error.HTTPError as error:
            return error

    with serving(demo_environment, front.application):
        for path in ("/", "/label/", "/label/?q=sommeil"):
            assert get(path).status == 200
        assert get("/").headers["X-Shared-Cache"] == "HIT"
        assert get("/", Cookie="sessionid=x").headers["X-Shared-Cache"] == "BYPASS"
        assert get("/admin/login/").headers["X-Shared-Cache"] in {None, "MISS", "BYPASS"}
        assert get("/admin/login/").headers["X-Shared-Cache"] != "HIT"
    time.sleep(11)  # past the micro-cache: only the stale copy is left
    for path in ("/", "/label/", "/label/?q=sommeil"):
        response = get(path)
        assert response.status == 200, path
        assert response.headers["X-Shared-Cache"] == "STALE"
        assert "Set-Cookie" not in response.headers
    assert get("/jamais-vue/").status == 503  # no mirror was made here: nginx's own page
    log = (front.folder / "prevenance.log").read_text()
    assert "sommeil" not in log
    assert "127.0.0.1" not in log
