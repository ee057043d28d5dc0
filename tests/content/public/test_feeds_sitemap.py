from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_feed_of_a_section(client, make):
    page = make(title="Nouvelle page", topics=["sommeil"])
    make("standard", title="Mentions")
    response = client.get("/comprendre/feed/")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert not response.cookies
    root = ElementTree.fromstring(response.content)
    entries = root.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == ["Nouvelle page"]
    assert entries[0].find(f"{ATOM}link").get("href") == f"http://127.0.0.1:8000{page.url}"
    assert entries[0].find(f"{ATOM}category").get("term") == "sommeil"


def test_feed_entry_keeps_its_identity_when_the_page_moves(client, make):
    page = make()
    before = ElementTree.fromstring(client.get("/feed/").content).find(f"{ATOM}entry/{ATOM}id").text
    page.slug = "ailleurs"
    page.save_revision().publish()
    after = ElementTree.fromstring(client.get("/feed/").content).find(f"{ATOM}entry/{ATOM}id").text
    assert before == after


def test_sitemap_index_and_languages(client, make):
    page = make(title="Page")
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    addresses = [item.text for item in root.iter(f"{MAP}loc")]
    assert any(address.endswith("/sitemap-pages-fr.xml") for address in addresses)
    assert any(address.endswith("/sitemap-pages-ar.xml") for address in addresses)
    french = ElementTree.fromstring(client.get("/sitemap-pages-fr.xml").content)
    assert f"http://127.0.0.1:8000{page.url}" in [item.text for item in french.iter(f"{MAP}loc")]
    assert client.get("/sitemap-rien.xml").status_code == 404


@pytest.mark.parametrize("name", ["entrances", "label", "places"])
def test_other_sitemaps_answer(client, site, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 200


def test_robots(client, site):
    text = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in text
    assert "Disallow: /admin/" in text
