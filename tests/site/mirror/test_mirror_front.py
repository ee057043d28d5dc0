"""nginx with a mirror beside an application that fails in every way: what readers still get, and in which words."""

import gzip
import http.client
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
import pytest

from prevenance.mirror import store, wording
from prevenance.mirror.addresses import MirrorAddress
from tests import front as nginx

pytestmark = [pytest.mark.nginx]
LONG = "Contenu de la page. " * 100
#: Address, media type, body of what this mirror holds.
HELD = [
    (MirrorAddress("/"), "text/html", f"<h1>Accueil</h1>{LONG}"),
    (MirrorAddress("/ar/"), "text/html", f"<h1>مرحبا</h1>{LONG}"),
    (MirrorAddress("/label/"), "text/html", f"<h1>Label</h1>{LONG}"),
    (MirrorAddress("/label/", 2), "text/html", f"<h1>Label, page 2</h1>{LONG}"),
    (MirrorAddress("/label/PV-2026/"), "text/html", f"<h1>Fiche</h1>{LONG}"),
    (MirrorAddress("/label/PV-2026.json"), "application/json", '{"name": "Fiche"}'),
    (MirrorAddress("/label/PV-2026/badge.svg"), "image/svg+xml", "<svg/>"),
    (MirrorAddress("/label/export.csv"), "text/csv", "nom\nFiche\n"),
    (MirrorAddress("/feed/"), "application/atom+xml", "<feed/>"),
    (MirrorAddress("/sitemap-places.xml", 2), "application/xml", "<urlset/>"),
    (MirrorAddress("/robots.txt"), "text/plain", "User-agent: *"),
    (MirrorAddress("/manifest.webmanifest"), "application/manifest+json", "{}"),
]


class Application(BaseHTTPRequestHandler):
    """Answers every request with the status of the class."""

    protocol_version = "HTTP/1.1"
    status, body = 200, b"alive"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.send_header("Connection", "close")  # else a kept connection outlives the server of a test
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else self.body)

    do_POST = do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirrored")
    found = nginx.write_configuration(folder)
    mirror = store.Store(folder / "state" / "mirror")
    for address, kind, body in HELD:
        mirror.write(store.place(address, kind), body.encode())
    for language in ("fr", "fr-simple", "en", "ar"):
        mirror.write(f"unavailable/{language}.html", f"<h1>Panne {language}</h1>".encode())
    mirror.write("pages/kits/dormir/fichier/3/index.html", wording.leading_to("/documents/3/guide.pdf"))
    for name, body in (("pages/documents/3/guide.pdf", b"%PDF-"), ("pages/kits/dormir/archive/index.zip", b"PK")):
        source = folder / name.replace("/", "-")
        source.write_bytes(body)
        mirror.link(name, source)
    (mirror.folder / "manifest.json").write_text("{}")
    with nginx.running(found):
        yield found


def ask(front, path: str, method: str = "GET", **headers: str):
    connection = http.client.HTTPSConnection("127.0.0.1", front.https, timeout=30, context=_context(front))
    connection.request(
        method, path, headers={"Host": nginx.SITE, **{k.replace("_", "-"): v for k, v in headers.items()}}
    )
    response = connection.getresponse()
    response.body = response.read()
    connection.close()
    return response


def _context(front):
    context = ssl.create_default_context(cafile=front.certificate)
    context.check_hostname = False
    return context


@pytest.fixture(params=["stopped", 500, 502, 503, 504])
def failing(request, front):
    """The application is not there, or answers that it cannot."""
    if request.param == "stopped":
        yield request.param
        return
    handler = type("Failing", (Application,), {"status": request.param, "body": b"its own words"})
    server = ThreadingHTTPServer(("127.0.0.1", front.application), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield request.param
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("address", "kind", "body"), HELD, ids=[address.text for address, *_rest in HELD])
def test_every_kind_of_page_is_served_with_its_type(front, address, kind, body):
    response = ask(front, address.path + (f"?{address.query}" if address.query else ""))
    assert (response.status, response.body.decode()) == (200, body)
    charset = "; charset=utf-8" if kind in {"text/html", "text/csv", "text/plain", "application/atom+xml"} else ""
    assert response.headers["Content-Type"] == kind + charset
    assert response.headers["X-Mirror"] == response.headers["Last-Modified"]
    assert response.headers["Content-Language"] == ("ar" if address.path.startswith("/ar/") else "fr")


def test_whatever_way_the_application_fails(front, failing):
    assert b"Accueil" in ask(front, "/").body
    assert ask(front, "/?utm_source=lettre&fbclid=x").status == 200
    assert ask(front, "/", "HEAD").status == 200
    missing = ask(front, "/en/recherche/?q=sleep")
    assert (missing.status, missing.body) == (503, b"<h1>Panne en</h1>")
    assert missing.headers["Retry-After"] == "30"
    assert "no-store" in missing.headers["Cache-Control"]


def test_compressed_forms(front):
    zipped = ask(front, "/", Accept_Encoding="gzip, br")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == ask(front, "/").body
    assert zipped.headers["Vary"] == "Accept-Encoding"
    held = front.folder / "state" / "mirror" / "pages" / "index.html.br"
    assert brotli.decompress(held.read_bytes()) == ask(front, "/").body


def test_a_machine_reads_that_the_application_fails(front, failing):
    """Health, figures and the administration have no copy; what the application says of itself is passed on."""
    for path in ("/healthz", "/readyz", "/metrics", "/admin/pages/"):
        response = ask(front, path)
        if failing != "stopped":
            assert (response.status, response.body) == (failing, b"its own words"), path
        else:
            assert (response.status, response.body) == (503, b"<h1>Panne fr</h1>"), path


def test_a_form_reads_the_application_s_answer(front, failing):
    response = ask(front, "/ar/label/", "POST")
    if failing != "stopped":
        assert (response.status, response.body) == (failing, b"its own words")
    else:
        assert (response.status, response.body) == (503, b"<h1>Panne ar</h1>")


def test_an_answer_that_is_no_failure_passes(front):
    handler = type("Missing", (Application,), {"status": 404, "body": b"not here"})
    server = ThreadingHTTPServer(("127.0.0.1", front.application), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        response = ask(front, "/label/?page=2")
        assert (response.status, response.body) == (404, b"not here")
        assert "X-Mirror" not in response.headers
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "path",
    [
        "/label/?page=3", "/label/?page=2&q=x", "/label/?q=sommeil", "/label/?page=02", "/label/?page=-1", "/?q=1",
        "/lieu/x/", "/label/?format=xml", "/label/export.csv?q=x", "/v/PV-9999", "/v/", "/unavailable/fr.html",
        "/documents/4/guide.pdf", "/documents/3/guide.pdf?x=1", "/pages/index.html", "/manifest.json",
        "/index.html.gz", "/index.html", "/feed/index.atom", "/../manifest.json",
    ],
)  # fmt: skip
def test_nothing_else_is_answered_by_a_copy(front, path):
    assert ask(front, path).status in {400, 404, 503}, path


def test_the_address_on_paper_leads_to_the_sheet(front):
    response = ask(front, "/v/PV-2026")
    assert (response.status, response.headers["Location"]) == (302, "/label/PV-2026/")


def test_data_of_the_list_under_the_addresses_that_the_page_gives(front):
    assert ask(front, "/label/?format=csv").body == b"nom\nFiche\n"
    assert ask(front, "/label/export.csv").headers["Content-Disposition"] == "attachment"
    for path in ("/label/export.csv", "/label/PV-2026.json", "/label/PV-2026/badge.svg"):
        assert ask(front, path).headers["Access-Control-Allow-Origin"] == "*", path
    assert ask(front, "/label/PV-2026/badge.svg").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in ask(front, "/").headers


def test_files_are_attachments_that_run_nothing(front):
    document = ask(front, "/documents/3/guide.pdf")
    assert (document.status, document.body) == (200, b"%PDF-")
    assert document.headers["Content-Disposition"] == "attachment"
    assert "sandbox" in document.headers["Content-Security-Policy"]
    assert document.headers["X-Content-Type-Options"] == "nosniff"
    archive = ask(front, "/kits/dormir/archive/")
    assert (archive.headers["Content-Type"], archive.body) == ("application/zip", b"PK")
    assert archive.headers["Content-Disposition"] == 'attachment; filename="dormir.zip"'
    assert b'url=/documents/3/guide.pdf"' in ask(front, "/kits/dormir/fichier/3/").body


def test_types_of_the_store_and_of_nginx_are_the_same(front):
    text = (front.folder / "snippets" / "prevenance-locations.conf").read_text()
    block = text.split("location @mirror")[1].split("types {")[1].split("}")[0]
    known = {extension: kind for kind, extension in (line.strip(" ;").split() for line in block.strip().splitlines())}
    assert known == {**store.TYPES, "ico": "image/x-icon"}
