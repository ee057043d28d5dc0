"""The demo as a newcomer gets it: what the issue promises is counted on the loaded site."""

import json
import re
import urllib.request

import pytest


def fetch(url: str) -> str:
    return urllib.request.urlopen(url, timeout=60).read().decode()


@pytest.fixture(scope="module")
def addresses(demo_site):
    found = set()
    for sitemap in re.findall(r"<loc>([^<]+)</loc>", fetch(f"{demo_site}/sitemap.xml")):
        found |= set(re.findall(r"<loc>([^<]+)</loc>", fetch(demo_site + "/" + sitemap.split("/", 3)[3])))
    return {"/" + address.split("/", 3)[3] for address in found}


def test_every_address_of_the_sitemap_answers(demo_site, addresses):
    assert len(addresses) > 60
    pages = sorted(path for path in addresses if "/lieu/" not in path)
    places = sorted(addresses - set(pages))  # thousands, in every language: one in a hundred is asked
    assert len(pages) > 60
    assert len(places) > 3000
    for path in pages + places[::100]:
        with urllib.request.urlopen(demo_site + path, timeout=60) as response:  # left open, it would hold the worker
            assert response.status == 200, path
            assert "Set-Cookie" not in response.headers, path


def test_locales_hold_what_was_promised(addresses):
    for prefix, count in (("/fr-simple/", 6), ("/en/", 4), ("/ar/", 3)):
        pages = [
            path for path in addresses if path.startswith(prefix) and "/label/" not in path and "/lieu/" not in path
        ]
        assert len(pages) >= count, prefix
        assert prefix in addresses


def test_forty_tools_of_which_the_refused_are_hidden(demo_site):
    tools = json.loads(fetch(f"{demo_site}/label/?format=json"))["results"]
    assert len(tools) == 37
    assert {"A", "B", "C"} <= {tool["letter"] for tool in tools if tool["letter"]}
    assert {tool["letter"] for tool in tools} <= {"A", "B", "C", "", None}


def test_ready_and_quick_to_restart(demo_site, demo_environment):
    said = json.loads(fetch(f"{demo_site}/readyz"))  # served here without its calendar, which it says
    assert [said[part] for part in ("database", "cache", "index", "media", "disk")] == ["ok"] * 5
    assert said["status"] in ("ok", "degraded")
