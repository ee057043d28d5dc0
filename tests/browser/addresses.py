"""Every kind of public page, one address each, found on the demo itself."""

import json
import re
import urllib.request
from functools import cache

LILLE = "/pres-de-chez-moi/?commune=59350"
#: Kinds whose map may weigh more.
MAP_PAGES = frozenset({"near me", "near me, results", "near me, Arabic", "place", "place, Arabic"})
#: Kinds that answer with something else than 200.
STATUS = {"not found": 404, "not found, Arabic": 404, "search, too long": 400, "near me, unknown place": 404}
#: Kinds that live on a form's own address, where the token needs its cookie.
FORMS = frozenset({"report form"})


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
    labelled = [tool["identifier"] for tool in tools if tool["letter"]]
    never = json.loads(fetch(base + "/label/?format=json&etat=JAMAIS"))["results"]
    place = next(path for path in re.findall(r'href="(/lieu/[^"#?]+)', fetch(base + LILLE)))
    kit = below(base, "/kits/")
    charter = below(base, "/demarche/")
    earlier = next(path for path in links(base, charter) if path.endswith("/versions/1-0/"))
    return {
        "home": "/",
        "home, easy to read": "/fr-simple/",
        "home, English": "/en/",
        "home, Arabic": "/ar/",
        "section": "/comprendre/",
        "section, filtered": "/comprendre/?topic=sommeil",
        "article": below(base, "/comprendre/"),
        "article, easy to read": below(base, "/fr-simple/comprendre/"),
        "article, Arabic": below(base, "/ar/comprendre/"),
        "campaign": below(base, "/campagnes/"),
        "kits": "/kits/",
        "kit": kit,
        "kit, poster": kit + "affiche/",
        "guideline": charter,
        "guideline, earlier version": earlier,
        "guideline, compared": earlier + "2-0/",
        "about": "/a-propos/",
        "privacy": "/confidentialite/",
        "accessibility": "/accessibilite/",
        "legal": "/mentions-legales/",
        "label list": "/label/",
        "label list, filtered": "/label/?lettre=A&lettre=B",
        "label list, nothing": "/label/?q=zzzzzz",
        "label list, Arabic": "/ar/label/",
        "fiche": f"/label/{labelled[0]}/",
        "fiche, Arabic": f"/ar/label/{labelled[0]}/",
        "fiche, not evaluated": f"/label/{never[0]['identifier']}/",
        "compare": "/label/comparer/?" + "&".join(f"o={identifier}" for identifier in labelled[:3]),
        "method": "/label/methode/",
        "open data": "/label/donnees-ouvertes/",
        "near me": "/pres-de-chez-moi/",
        "near me, choices": "/pres-de-chez-moi/?ou=59300",
        "near me, unknown place": "/pres-de-chez-moi/?ou=zzzz",
        "near me, results": LILLE,
        "near me, Arabic": "/ar" + LILLE,
        "place": place,
        "place, Arabic": "/ar" + place,
        "report form": place + "signaler/",
        "search": "/recherche/?q=sommeil",
        "search, nothing": "/recherche/?q=zzzzzz",
        "search, too long": "/recherche/?q=" + "a" * 2000,
        "search, Arabic": "/ar/recherche/?q=%D8%A7%D9%84%D9%86%D9%88%D9%85",
        "not found": "/nulle-part/",
        "not found, Arabic": "/ar/nulle-part/",
    }
