"""Every kind of public page, one address each, found on the demo itself."""

import json
import re
import urllib.request
from functools import cache

MAP_PAGES = frozenset({"near me", "near me, results", "place"})


def fetch(url: str) -> str:
    """Text of an address."""
    return urllib.request.urlopen(url, timeout=60).read().decode()


def links(base: str, path: str) -> list[str]:
    """Local paths linked from a page, in order, without repeats."""
    found = re.findall(r'href="(/[^"#?]*)', fetch(base + path))
    return list(dict.fromkeys(found))


def below(base: str, section: str) -> str:
    """First page linked from a section that lies below it."""
    return next(
        path
        for path in links(base, section)
        if path.startswith(section) and path != section and not path.endswith(("/feed/", ".xml"))
    )


@cache
def kinds(base: str) -> dict[str, str]:
    """Return ``{kind of page: path}``."""
    tools = json.loads(fetch(base + "/label/?format=json"))["results"]
    labelled = next(tool["identifier"] for tool in tools if tool["letter"])
    unevaluated = next(tool["identifier"] for tool in tools if not tool["letter"])
    others = [tool["identifier"] for tool in tools if tool["letter"]][:3]
    near = "/pres-de-chez-moi/?commune=59350"
    place = next(path for path in re.findall(r'href="(/lieu/[^"#?]+)', fetch(base + near)))
    return {
        "home": "/",
        "home, easy to read": "/fr-simple/",
        "home, English": "/en/",
        "home, Arabic": "/ar/",
        "section": "/comprendre/",
        "article": below(base, "/comprendre/"),
        "campaigns": "/campagnes/",
        "campaign": below(base, "/campagnes/"),
        "kits": "/kits/",
        "kit": below(base, "/kits/"),
        "label list": "/label/",
        "label list, filtered": "/label/?letter=A&letter=B",
        "label list, nothing": "/label/?q=zzzzzz",
        "fiche": f"/label/{labelled}/",
        "fiche, not evaluated": f"/label/{unevaluated}/",
        "compare": "/label/comparer/?" + "&".join(f"o={identifier}" for identifier in others),
        "method": "/label/methode/",
        "near me": "/pres-de-chez-moi/",
        "near me, results": near,
        "place": place,
        "search": "/recherche/?q=sommeil",
        "search, Arabic": "/ar/recherche/?q=النوم",
        "label list, Arabic": "/ar/label/",
        "near me, Arabic": "/ar/pres-de-chez-moi/?commune=59350",
        "not found": "/nulle-part/",
    }
