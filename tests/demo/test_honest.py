"""Every public page of the demo, in four languages: no kind of place promised that the directory does not have, and no
word of a developer."""

import html
import re
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest

_NOT_READ = re.compile(r"<(script|style|pre|code|svg)\b.*?</\1>|<[^>]+>", re.DOTALL)
#: What people write for themselves or for programs, by what it is.
WORDS_OF_DEVELOPERS = {
    "a plural left open": re.compile(r"\w\((?:s|e|es|x|nt)\)"),
    "one or nothing in the plural": re.compile(
        r"(?<![\d.,\w])(?:1 (?:days|hours|tools|places|results|pages|answers|criteria)|[01] (?:jours|heures|"
        r"minutes|lieux|outils|résultats|réponses|critères|traceurs|pages vues|documents|semaines|ans))\b"
    ),
    "a name of a program": re.compile(r"(?<![\w/.@#?=&%-])[a-z]+_[a-z_]+(?![\w]*[@/.])"),
    "a raw value": re.compile(r"\b(?:None|True|False|null|undefined|NaN|[A-Z]{3,}_[A-Z_]+)\b"),
    "a code of an answer": re.compile(r"(?<![\w«-])(?:so|nc|nt)(?![\w»'’-])(?= (?:exclus|=|\()|\b\))"),
    "a place to fill": re.compile(r"\{\w+\}|%\(\w+\)s|\{\{|\{%"),
}
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


def read_aloud(page: str) -> str:
    """What a person reads of a page."""
    return re.sub(r"\s+", " ", html.unescape(_NOT_READ.sub(" ", page)))


@pytest.mark.parametrize("name", WORDS_OF_DEVELOPERS)
def test_no_word_of_a_developer_is_read(pages, name):
    found = {
        path: text[max(0, match.start() - 40) : match.end() + 40]
        for path, text in ((path, read_aloud(page)) for path, page in pages.items())
        if (match := WORDS_OF_DEVELOPERS[name].search(text))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a plural left open", "1 traceur(s)"),
        ("one or nothing in the plural", "Réponse 1 jours ouvrés"),
        ("a name of a program", "sous la preuve_minimale du critère"),
        ("a raw value", "État : AVEC_RESERVES"),
        ("a raw value", "Prix : None"),
        ("a code of an answer", "répondus (so exclus, nc = 0)"),
        ("a code of an answer", "comme nc (valeur 0)"),
        ("a place to fill", "Oui : {partages}."),
    ],
)
def test_what_is_refused(name, text):
    assert WORDS_OF_DEVELOPERS[name].search(text)
