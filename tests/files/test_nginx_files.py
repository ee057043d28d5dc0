"""nginx sends what the application lets it send, and nothing by its place."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import front as nginx

pytestmark = [pytest.mark.nginx]
SECRET = b"%PDF-1.7 tres-confidentiel"


class Gate(BaseHTTPRequestHandler):
    """Says yes to one address, as ``files.serving`` does; 404 to every other."""

    protocol_version = "HTTP/1.1"
    close_connection = True

    def do_GET(self):
        if self.path == "/documents/1/fiche.pdf":
            self.send_response(200)
            self.send_header("X-Accel-Redirect", "/protected/documents/fiche%20%C3%A9t%C3%A9.pdf")
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Disposition", 'attachment; filename="fiche.pdf"')
            self.send_header("Cache-Control", "private, no-store")
        else:
            self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    media = folder / "state" / "media" / "documents"
    media.mkdir(parents=True)
    (media / "fiche été.pdf").write_bytes(SECRET)
    (media / "page.html").write_text("<script>alert(1)</script>")
    # Machines that end TLS in front are trusted: no redirect to https here.
    found = nginx.write_configuration(folder, front="127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", found.application), Gate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx.running(found):
        yield found.http
    server.shutdown()


def ask(port: int, path: str, method: str = "GET", **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    sent = {"Host": nginx.SITE, "X-Forwarded-Proto": "https", **{k.replace("_", "-"): v for k, v in headers.items()}}
    connection.request(method, path, headers=sent)
    response = connection.getresponse()
    return response, response.read()


def test_what_the_application_allows_is_sent_with_our_headers(port):
    response, body = ask(port, "/documents/1/fiche.pdf")
    assert (response.status, body) == (200, SECRET)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "X-Accel-Redirect" not in response.headers
    part, body = ask(port, "/documents/1/fiche.pdf", Range="bytes=0-3")
    assert (part.status, body) == (206, SECRET[:4])
    again, body = ask(port, "/documents/1/fiche.pdf", If_None_Match=response.headers["ETag"])
    assert (again.status, body) == (304, b"")
    assert ask(port, "/documents/1/fiche.pdf", "HEAD")[1] == b""


@pytest.mark.parametrize(
    "path",
    [
        "/protected/documents/fiche%20%C3%A9t%C3%A9.pdf",
        "/protected/documents/page.html",
        "/protected//documents/page.html",
        "/Protected/documents/page.html",
        "/%70rotected/documents/page.html",
        "/static/../protected/documents/page.html",
        "/static/..%2fmedia/documents/page.html",
        "/static../media/documents/page.html",
        "/protected../media/documents/page.html",
        "/media/documents/page.html",
        "/media/images/../documents/page.html",
        "//media/documents/page.html",
        "/state/media/documents/page.html",
    ],
)
def test_no_place_is_reached_from_outside(port, path):
    for method in ("GET", "HEAD", "POST"):
        for extra in ({}, {"X_Accel_Redirect": "/protected/documents/page.html"}, {"Range": "bytes=0-99"}):
            response, body = ask(port, path, method, **extra)
            assert response.status >= 400, (path, method)
            assert b"alert" not in body
            assert b"confidentiel" not in body
