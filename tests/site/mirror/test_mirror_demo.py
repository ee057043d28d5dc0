"""The demo is mirrored, then its application is stopped: nginx serves every public page as the application did."""

import http.client
import json
import re
import ssl
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from prevenance.mirror import wording
from tests import front as nginx
from tests.demo_site import ROOT, serving

pytestmark = [pytest.mark.nginx]
#: Headers that a page bears whoever serves it.
KEPT = (
    "Content-Type", "Content-Language", "Content-Security-Policy", "Permissions-Policy", "Referrer-Policy",
    "X-Content-Type-Options", "X-Frame-Options", "Cross-Origin-Opener-Policy", "Access-Control-Allow-Origin",
)  # fmt: skip
PLACES = 3
SHEET = re.compile(r"/label/[0-9A-Z]+-[0-9A-Z-]+/")


class Connection:
    """One connection to nginx, kept from a page to the next."""

    def __init__(self, front):
        context = ssl.create_default_context(cafile=front.certificate)
        context.check_hostname = False
        self.client = http.client.HTTPSConnection("127.0.0.1", front.https, timeout=60, context=context)

    def get(self, path: str):
        self.client.request("GET", path, headers={"Host": nginx.SITE})
        response = self.client.getresponse()
        response.body = response.read()
        return response

    def close(self):
        self.client.close()


@pytest.fixture(scope="module")
def mirrored(demo_environment, tmp_path_factory):
    """nginx, the mirror of the demo, and what the application answers to every address of its sitemaps."""
    folder = tmp_path_factory.mktemp("demo-mirror")
    front = nginx.write_configuration(folder)
    environment = {
        **demo_environment, "MIRROR_DIR": str(folder / "state" / "mirror"), "MIRROR_PLACES": str(PLACES),
        "BASE_URL": f"http://127.0.0.1:{front.application}", "REDIS_URL": "",
    }  # fmt: skip
    manage = [sys.executable, str(ROOT / "site" / "manage.py"), "mirror"]
    made = subprocess.run(manage, env=environment, check=True, capture_output=True, text=True, timeout=600)
    assert " 0 waiting" in made.stdout
    with nginx.running(front):
        alive = {}
        with serving(environment, front.application), closing(Connection(front)) as connection:
            for path in addresses(connection):
                alive[path] = connection.get(path)
        yield front, alive


def addresses(connection: Connection) -> list[str]:
    """Every address of the sitemaps, and what they do not list; of places, those that this mirror holds."""
    locations = re.compile(rb"<loc>https?://[^/]+([^<]+)</loc>")
    sections = [path.decode() for path in locations.findall(connection.get("/sitemap.xml").body)]
    found = []
    for section in sections:
        inside = [path.decode() for path in locations.findall(connection.get(section).body)]
        found += inside[:PLACES] if "places" in section else inside
    languages = ("", "/fr-simple", "/en", "/ar")
    tools = [path for path in found if SHEET.fullmatch(path)]
    found += [prefix + path for prefix in languages[1:] for path in tools[::4]]
    found += [prefix + path for prefix in languages[1:] for path in found if path.startswith("/lieu/")]
    found += [f"{prefix}/feed/" for prefix in languages] + [f"{prefix}/label/feed/" for prefix in languages]
    found += [path for path in found if path.count("/") == 2 and "label" in path]
    found += [f"{path[:-1]}.json" for path in tools[::8]] + [f"{path}badge.svg" for path in tools[::8]]
    found += ["/robots.txt", "/sitemap.xml", *sections, "/label/?page=2", "/comprendre/?page=2", "/label/export.csv"]
    return list(dict.fromkeys(found))


HOSTS = re.compile(rb"https?://[^/<]+")


def test_every_public_page_as_the_application_answered(mirrored):
    front, alive = mirrored
    assert len(alive) > 150
    for prefix in ("/fr-simple/", "/en/", "/ar/"):
        assert sum(path.startswith(prefix) for path in alive) > 15, prefix
    faults = []
    with closing(Connection(front)) as connection:
        for path, before in alive.items():
            # Past the micro-cache: this connection asks for no compression, as the other; it was kept ten seconds.
            after = connection.get(f"{path}{'&' if '?' in path else '?'}utm_source=x" if "?" not in path else path)
            # Django's index of sitemaps names the host that was asked; everything else names the site's own.
            told, now = (HOSTS.sub(b"", body) if path == "/sitemap.xml" else body for body in (before.body, after.body))
            same = wording.without_note(now) == told or is_of_the_hour(path)
            headers = [name for name in KEPT if said(before, name) != said(after, name)]
            if before.status != 200 or after.status != 200 or not same or headers or "Set-Cookie" in after.headers:
                faults.append((path, before.status, after.status, same, headers))
    assert faults == []


def said(response, name: str) -> list[str]:
    """What a header says, whatever the order of its parts."""
    return sorted(part.strip() for part in (response.headers[name] or "").split(";"))


def is_of_the_hour(path: str) -> bool:
    """Pages that say the hour: « open now », counts of a day."""
    return "/lieu/" in path


def test_documents_and_pictures_too(mirrored):
    front, alive = mirrored
    pages = b"".join(answer.body for answer in alive.values())
    pictures = sorted(set(re.findall(rb'src="(/media/[^"]+)"', pages)))[:5]
    manifest = json.loads((front.folder / "state" / "mirror" / "manifest.json").read_text())
    documents = [path for path in manifest["entries"] if path.startswith("/documents/")][:5]
    assert pictures
    assert documents
    with closing(Connection(front)) as connection:
        for path in [picture.decode() for picture in pictures] + documents:
            response = connection.get(path)
            assert response.status == 200, path
            assert "sandbox" in response.headers["Content-Security-Policy"]
            assert "X-Mirror" in response.headers


def test_what_a_copy_cannot_do_is_said(mirrored):
    front, _alive = mirrored
    with closing(Connection(front)) as connection:
        for prefix, language in (("", "fr"), ("/fr-simple", "fr-simple"), ("/en", "en"), ("/ar", "ar")):
            for path in ("/recherche/?q=jamais", "/pres-de-chez-moi/?commune=59350", "/label/?q=jamais"):
                response = connection.get(prefix + path)
                assert (response.status, response.headers["Content-Language"]) == (503, language)
                assert b'href="tel:3114"' in response.body
                for name in KEPT[2:-1]:
                    assert response.headers[name], name
        sheet = next(urlsplit(path).path for path in _alive if SHEET.fullmatch(path))
        response = connection.get(f"/v/{sheet.split('/')[2]}")
        assert (response.status, response.headers["Location"]) == (302, sheet)
