"""What the pages of the demo promise exists: links inside the site, places of a page, files, numbers."""

import html
import re
import urllib.error
import urllib.request

import pytest

from core import phones
from frame.navigation import strip_language
from handovers import book

#: Sheets of tools are made alike: some of them stand for all, in each language.
_MOST_ALIKE = 2
_MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
_TARGET = re.compile(r'\b(?:href|src|poster)="([^"]+)"')


def ask(url: str, method: str = "GET") -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8", "replace") if method == "GET" else ""
    except urllib.error.HTTPError as fault:
        return fault.code, ""


def locations(address: str) -> list[str]:
    return ["/" + found.split("/", 3)[3] for found in re.findall(r"<loc>([^<]+)</loc>", ask(address)[1])]


@pytest.fixture(scope="module")
def pages(demo_site):
    """``{path: html}`` of every page of the sitemap; of places and sheets, the first ones."""
    paths = [path for index in locations(demo_site + "/sitemap.xml") for path in locations(demo_site + index)]
    alike: dict[str, int] = {}
    kept = []
    for path in sorted(set(paths)):
        kind = re.sub(r"/(?:lieu/.*|label/PRV-.*)$", "*", path)
        alike[kind] = alike.get(kind, 0) + 1
        if kind == path or alike[kind] <= _MOST_ALIKE:
            kept.append(path)
    return {path: ask(demo_site + path)[1] for path in kept}


@pytest.fixture(scope="module")
def targets(demo_site, pages):
    """``{target: page that promises it}`` of what stands in the text of the pages."""
    found: dict[str, str] = {}
    for path, text in pages.items():
        for target in _TARGET.findall(_MAIN.search(text)[0]):
            found.setdefault(html.unescape(target).replace(demo_site, "", 1), path)
    return found


def test_each_link_and_each_file_answers(demo_site, pages, targets):
    asked = {target.split("#")[0]: page for target, page in targets.items() if target.startswith("/")}
    # Lists with a question (« ?topic= ») have tests of their own: test_honest, tests/contracts.
    asked = {target: page for target, page in asked.items() if target and target not in pages and "?" not in target}
    # An address that answers in one language answers in each: views are the same, pages are asked by the sitemap.
    asked = {target: asked[target] for target in {strip_language(one): one for one in sorted(asked)}.values()}
    assert any("/fichier/" in target for target in asked)
    assert len(asked) > 100
    lost = {target: (page, ask(demo_site + target, "HEAD")[0]) for target, page in asked.items()}
    assert {target: found for target, found in lost.items() if found[1] >= 400} == {}


def test_each_anchor_is_on_its_page(pages):
    lost = []
    for path, text in pages.items():
        marks = set(re.findall(r'\bid="([^"]+)"', text))
        lost += [(path, one) for one in re.findall(r'\bhref="#([^"]+)"', text) if html.unescape(one) not in marks]
    assert lost == []


def test_each_number_is_one_that_somebody_checked(targets):
    known = {phones.dialled(contact.phone) for contact in book.load().contacts.values() if contact.phone}
    numbers = {target.removeprefix("tel:"): page for target, page in targets.items() if target.startswith("tel:")}
    of_content = {number: page for number, page in numbers.items() if "/lieu/" not in page}
    assert len(of_content) > 4
    assert {number: page for number, page in of_content.items() if number not in known} == {}
