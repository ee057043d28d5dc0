"""What nginx lets through to the application, and in which words: tried against an application that repeats them."""

import http.client
import json
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests import front as nginx

pytestmark = [pytest.mark.nginx]


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it received."""

    protocol_version = "HTTP/1.1"
    close_connection = True

    def do_GET(self):
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "private")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module", params=["", "127.0.0.1"], ids=["nginx ends TLS", "TLS ends in front"])
def front(request, tmp_path_factory):
    found = nginx.write_configuration(tmp_path_factory.mktemp("front"), front=request.param)
    server = ThreadingHTTPServer(("127.0.0.1", found.application), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with nginx.running(found):
        yield found
    server.shutdown()


class ByName(http.client.HTTPSConnection):
    """Connects to loopback, and expects the certificate of the site."""

    def connect(self):
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.sock = self._context.wrap_socket(raw, server_hostname=nginx.SITE)


def ask(front, *, tls: bool, path: str = "/", method: str = "GET", **headers: str):
    if tls:
        connection = ByName(nginx.SITE, front.https, context=ssl.create_default_context(cafile=front.certificate))
    else:
        connection = http.client.HTTPConnection("127.0.0.1", front.http, timeout=10)
    connection.request(
        method, path, headers={"Host": nginx.SITE, **{k.replace("_", "-"): v for k, v in headers.items()}}
    )
    response = connection.getresponse()
    body = response.read()
    connection.close()
    response.echo = json.loads(body) if response.status == 200 else {}
    return response


def named(front) -> bool:
    return "set_real_ip_from" in (front.folder / "conf.d" / "prevenance.conf").read_text()


def test_plain_http_goes_to_https_and_keeps_the_address(front):
    response = ask(front, tls=False, path="/label/?q=sommeil", User_Agent="x")
    assert response.status == 301
    assert response.headers["Location"] == f"https://{nginx.SITE}/label/?q=sommeil"
    # A name that a reader made up is not where he is sent.
    assert ask(front, tls=False, Host="evil.example").headers["Location"] == f"https://{nginx.SITE}/"


def test_no_loop_when_tls_ends_in_front_and_nobody_else_is_believed(front):
    response = ask(front, tls=False, X_Forwarded_Proto="https", X_Forwarded_For="198.51.100.7")
    if not named(front):
        assert response.status == 301
        return
    assert response.status == 200
    assert response.echo["x-forwarded-proto"] == "https"
    assert response.echo["x-forwarded-for"] == "198.51.100.7"
    assert ask(front, tls=False, X_Forwarded_Proto="http").status == 301
    assert ask(front, tls=False, X_Forwarded_Proto="https, http").status == 301


def test_the_application_hears_the_reader_s_address_from_nginx_alone(front):
    told = {
        "X_Forwarded_For": "1.1.1.1", "X_Forwarded_Proto": "http", "X_Forwarded_Host": "evil.example",
        "X_Real_IP": "1.1.1.1", "Forwarded": "for=1.1.1.1", "Accept_Encoding": "gzip, deflate, br;q=1, spelling-1",
    }  # fmt: skip
    echo = ask(front, tls=True, **told).echo
    assert echo["x-forwarded-for"] == ("1.1.1.1" if named(front) else "127.0.0.1")
    assert echo["x-forwarded-proto"] == "https"
    assert not {"x-forwarded-host", "x-real-ip", "forwarded"} & set(echo)
    assert echo["host"] == nginx.SITE
    assert echo["accept-encoding"] == "br"


def test_request_line_headers_and_body_are_finite(front):
    assert ask(front, tls=True, path="/?q=" + "a" * 7000).status == 200
    assert ask(front, tls=True, path="/?q=" + "a" * 9000).status == 414
    assert ask(front, tls=True, X_Long="a" * 9000).status == 400
    assert ask(front, tls=True, method="POST", Content_Length=str(21 * 1024 * 1024)).status == 413


def test_tls_is_modern(front):
    def speak(version):
        context = ssl.create_default_context(cafile=front.certificate)
        context.minimum_version = context.maximum_version = version
        raw = socket.create_connection(("127.0.0.1", front.https), timeout=10)
        with context.wrap_socket(raw, server_hostname=nginx.SITE) as spoken:
            return spoken.version(), spoken.cipher()[0]

    assert speak(ssl.TLSVersion.TLSv1_3)[0] == "TLSv1.3"
    version, cipher = speak(ssl.TLSVersion.TLSv1_2)
    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE")
    with pytest.raises(ssl.SSLError):
        speak(ssl.TLSVersion.TLSv1_1)


def test_the_proof_of_let_s_encrypt_is_asked_in_plain_http(front):
    assert ask(front, tls=False, path="/.well-known/acme-challenge/none").status == 404
