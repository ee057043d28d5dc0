"""Every public page of the demo, in four languages: it promises no kind of place that the directory does not have."""

import html
import re
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

_LINK = re.compile(r'href="(?:https?://[^/"]*)?(/[^"]*?pres-de-chez-moi/\?[^"]*)"')


def fetch(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as response:
        return response.read().decode()


@pytest.fixture(scope="module")
def pages(demo_site):
    """``{path: html}`` of every page of the sitemap, and of some places."""
    found = set()
    for sitemap in re.findall(r"<loc>([^<]+)</loc>", fetch(f"{demo_site}/sitemap.xml")):
        found |= set(re.findall(r"<loc>([^<]+)</loc>", fetch(demo_site + "/" + sitemap.split("/", 3)[3])))
    paths = {"/" + address.split("/", 3)[3] for address in found}
    places = sorted(path for path in paths if "/lieu/" in path)
    paths = sorted(paths - set(places)) + places[::400]
    paths += ["/pres-de-chez-moi/?commune=59350", "/en/pres-de-chez-moi/?commune=59350&type=pharmacie"]
    return {path: fetch(demo_site + path) for path in paths}


def test_links_to_a_kind_lead_to_places_or_to_who_answers(demo_site, pages):
    links = [(html.unescape(found), path) for path, text in pages.items() for found in _LINK.findall(text)]
    asked = [(address, path) for address, path in links if "type" in parse_qs(urlsplit(address).query)]
    assert any("/campagnes/" in path for _address, path in asked)
    for address, path in dict(asked).items():
        text = fetch(demo_site + address)
        (code,) = parse_qs(urlsplit(address).query)["type"]
        if "commune=" in address:
            assert f'data-gap="{code}"' in text or 'id="lieu-1"' in text, (path, address)
        gap = re.search(rf'data-gap="{code}".*?</section>', text, re.DOTALL)
        if gap:
            assert 'class="gap__contacts' in gap[0] or "type=" in gap[0], (path, address)


def test_a_campaign_says_before_the_click_that_a_kind_is_not_listed(pages):
    (campaign,) = [text for path, text in pages.items() if path == "/campagnes/mars-bleu-2027/"]
    assert "Pharmacie : qui contacter" in html.unescape(campaign).replace("\u00a0", " ").replace("\u202f", " ")
