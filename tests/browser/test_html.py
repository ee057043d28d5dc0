"""Every kind of page is valid HTML whose names, labels and headings hold together."""

import itertools
import re
import urllib.error
import urllib.parse
import urllib.request

import html5lib
import pytest

from .addresses import kinds

pytestmark = [pytest.mark.browser]
HTML = "{http://www.w3.org/1999/xhtml}"
NAMED_BY_LABEL = {"input", "select", "textarea"}
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "for", "form", "list")


def text_of(url: str) -> str:
    """Text of an address, whatever its status."""
    try:
        return urllib.request.urlopen(url, timeout=60).read().decode()
    except urllib.error.HTTPError as answer:
        return answer.read().decode()


def faults_of(page: str) -> list[str]:
    """What is wrong in the text of a page."""
    tree = html5lib.HTMLParser(strict=True).parse(page)  # raises on any error of syntax
    elements = [
        (str(element.tag).removeprefix(HTML), element) for element in tree.iter() if isinstance(element.tag, str)
    ]
    faults = []
    ids = [element.get("id") for _tag, element in elements if element.get("id") is not None]
    faults += [f"identifier {name!r} twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    faults += ["an empty identifier" for name in ids if not name.strip()]
    known = set(ids)
    for tag, element in elements:
        for attribute in REFERENCES:
            faults += [
                f"<{tag}> {attribute}={name!r} leads nowhere"
                for name in (element.get(attribute) or "").split()
                if name not in known
            ]
        href = element.get("href") or ""
        if href.startswith("#") and len(href) > 1 and urllib.parse.unquote(href[1:]) not in known:
            faults.append(f"<{tag}> href={href!r} leads nowhere")
    labelled = {element.get("for") for tag, element in elements if tag == "label"}
    wrapped = {inside for tag, element in elements if tag == "label" for inside in element.iter()}
    for tag, element in elements:
        if tag in NAMED_BY_LABEL and element.get("type") not in {"hidden", "submit", "button"}:
            named = element.get("id") in labelled or element in wrapped or element.get("aria-label")
            if not named:
                faults.append(f"<{tag} name={element.get('name')!r}> has no label")
        if element.get("style") is not None:
            faults.append(f"<{tag}> has a style attribute")
    levels = [int(tag[1]) for tag, _element in elements if re.fullmatch("h[1-6]", tag)]
    faults += [f"h{level} after h{before}" for before, level in itertools.pairwise(levels) if level > before + 1]
    faults += [f"first heading is h{levels[0]}"] if levels and levels[0] != 1 else []
    return faults


def test_every_kind_of_page_is_valid(demo_site):
    faults = []
    for kind, path in kinds(demo_site).items():
        try:
            faults += [f"{kind}: {fault}" for fault in faults_of(text_of(demo_site + path))]
        except html5lib.html5parser.ParseError as error:
            faults.append(f"{kind}: {error}")
    assert not faults, "\n".join(faults)


def test_the_check_sees_what_is_wrong():
    wrong = """<!doctype html><html lang="fr"><head><title>x</title></head><body><h1 id="a">x</h1><h3 id="a">y</h3>
    <input name="q"><a href="#b">z</a></body></html>"""
    assert len(faults_of(wrong)) == 4
