"""Wrong or hostile input gets an answer or a clear refusal on every public address, never a 500."""

from urllib.parse import quote

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

HOSTILE = (
    '"',
    '"a',
    "*",
    "NEAR",
    "a AND (b OR",
    "\x00",
    "a\x00b",
    "😀👩‍👩‍👧",
    "النوم",
    "%",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "-1",
    "99999999999999999999",
    "1e309",
    "NaN",
    "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
    "x" * 10_000,
)
ADDRESSES = {
    "/": (),
    "/label/": ("q", "lettre", "topic", "tri", "page", "format", "traceurs", "o"),
    "/label/export.csv": ("q", "lettre"),
    "/label/comparer/": ("o",),
    "/label/feed/": ("q",),
    "/pres-de-chez-moi/": ("ou", "commune", "type", "rayon", "tri", "page", "format", "ouvert"),
    "/pres-de-chez-moi/communes/": ("q",),
    "/pres-de-chez-moi/feed/": ("departement",),
    "/recherche/": ("q", "type", "page", "topic", "theme", "audience", "public"),
    "/recherche/suggestions/": ("q",),
    "/comprendre/": ("theme", "topic", "public", "page"),
    "/kits/": ("page", "topic", "theme"),
    "/feed/": ("page",),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_parameters(client, address):
    assert client.get(address).status_code < 500
    for name in ADDRESSES[address]:
        for value in HOSTILE:
            response = client.get(address, {name: value})
            assert response.status_code < 500, (name, value[:40])
            if response["Content-Type"].startswith("text/html"):
                assert b"<script>alert(1)" not in response.content, (name, value[:40])
        repeated = client.get(f"{address}?" + "&".join(f"{name}={n}" for n in range(200)))
        assert repeated.status_code < 500, name


@pytest.mark.parametrize(
    "pattern",
    [
        "/{}/",
        "/label/{}/",
        "/label/{}.json",
        "/label/{}/badge.svg",
        "/label/methode/referentiel-{}.json",
        "/label/donnees-ouvertes/{}.csv",
        "/v/{}/",
        "/lieu/{}/",
        "/lieu/{}/signaler/",
        "/pres-de-chez-moi/contours/{}/",
        "/ar/{}/",
    ],
)
def test_paths(client, pattern):
    for value in HOSTILE:
        response = client.get(pattern.format(quote(value, safe="")))
        assert 300 <= response.status_code < 500, value[:40]


def test_posting_where_one_only_reads_is_refused(client):
    for address in ("/label/", "/recherche/", "/pres-de-chez-moi/"):
        assert 400 <= client.post(address, {"q": "x"}).status_code < 500
