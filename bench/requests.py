"""Processor time of every kind of anonymous request, without any cache, on the demo: none may cost a campaign dear.

Each figure is the least of several runs in one process, so that what else the machine does counts little, and stands
beside ``/healthz`` of the same run. Exit 1 when a request costs more than ``MOST`` seconds, exports excepted: they are
streamed and limited. Usage: ``python bench/requests.py [--runs 3]``.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:] = [str(ROOT), str(ROOT / "site"), *(p for p in sys.path if Path(p).resolve() != ROOT / "bench")]

MOST = 0.15
LONG = (
    "ordinateurr acompagnement numerriques vaccinatoin medecinn depistaje sommmeil alimentasion pharmacye associattion "
    "formasion santee mentalle grossese enfantz adolescant activitee physikes cancerr diabbete tabaak alcohol "
    "prevvention rendezvouss infirmiere kinesitherapeutte psychollogue hopitall urgense telefone adresse horraires"
)
#: (what it is, path, parameters). ``{…}`` are filled from the demo.
REQUESTS = (
    ("home", "/", {}),
    ("section", "/comprendre/", {}),
    ("article", "{article}", {}),
    ("campaign", "{campaign}", {}),
    ("kit", "{kit}", {}),
    ("charter", "{guideline}", {}),
    ("English home", "/en/", {}),
    ("easy-to-read home", "/fr-simple/", {}),
    ("Arabic home", "/ar/", {}),
    ("label: list", "/label/", {}),
    ("label: list, every filter", "/label/", {"q": "sommeil", "grade": ["A", "B", "C"], "tri": "score", "page": "2"}),
    ("label: sheet", "{tool}", {}),
    ("label: method", "/label/methode/", {}),
    ("label: open data", "/label/donnees-ouvertes/", {}),
    ("near me: form", "/pres-de-chez-moi/", {}),
    ("near me: Lille", "/pres-de-chez-moi/", {"commune": "59350"}),
    ("near me: 50 km, open now", "/pres-de-chez-moi/", {"commune": "59350", "rayon": "50", "ouvert": "maintenant"}),
    ("near me: misspelt commune", "/pres-de-chez-moi/", {"commune": "Roubais sur mere les bains de pied"}),
    ("communes while typing", "/pres-de-chez-moi/communes/", {"q": "lil"}),
    ("place", "{place}", {}),
    ("search: a word", "/recherche/", {"q": "sommeil"}),
    ("search: a misspelt word", "/recherche/", {"q": "somemil"}),
    ("search: 32 misspelt words", "/recherche/", {"q": LONG[:499]}),
    ("search: one word 45 times", "/recherche/", {"q": ("abcdefghij " * 46)[:499]}),
    ("search: one word of 499 letters", "/recherche/", {"q": "a" * 499}),
    ("search: 45 quoted phrases", "/recherche/", {"q": ('"la vie" ' * 56)[:499]}),
    ("search: beyond the last page", "/recherche/", {"q": "sommeil", "type": "pages", "page": "9999"}),
    ("label: 32 misspelt words", "/label/", {"q": LONG[:499]}),
    ("suggestions", "/recherche/suggestions/", {"q": "vac"}),
    ("suggestions: misspelt, long", "/recherche/suggestions/", {"q": LONG[:99]}),
    ("sitemap", "/sitemap.xml", {}),
    ("unknown page", "/cette-page/n-existe/pas/", {}),
    ("badge", "{tool}badge.svg", {}),
)
EXPORTS = (
    ("label: CSV", "/label/", {"format": "csv"}),
    ("label: JSON", "/label/", {"format": "json"}),
    ("near me: CSV", "/pres-de-chez-moi/", {"commune": "59350", "rayon": "50", "format": "csv"}),
    ("near me: GeoJSON", "/pres-de-chez-moi/", {"commune": "59350", "rayon": "50", "format": "geojson"}),
)


def _addresses() -> dict[str, str]:
    """One address of each kind of page, from the demo."""
    from content.models import ArticlePage, CampaignPage, GuidelinePage, KitPage
    from directory.models import Place
    from registry.models import Dossier

    found = {}
    for name, model in (
        ("article", ArticlePage),
        ("campaign", CampaignPage),
        ("kit", KitPage),
        ("guideline", GuidelinePage),
    ):
        page = model.objects.live().filter(locale__language_code="fr").order_by("pk").first()
        found[name] = page.get_url()
    found["tool"] = Dossier.objects.public().order_by("pk").first().tool.get_absolute_url()
    found["place"] = Place.objects.order_by("pk").first().get_absolute_url()
    return found


def cost(client, path: str, question: dict, runs: int) -> tuple[float, int]:
    """Least processor time in seconds of one request, and its status."""
    times, status = [], 0
    client.get(path, question)  # imports and templates of the first time
    for _ in range(runs):
        started = time.process_time()
        response = client.get(path, question)
        if response.streaming:
            for _part in response.streaming_content:
                pass
        times.append(time.process_time() - started)
        status = response.status_code
    return min(times), status


def main() -> int:
    """Print the table; return 1 when a request is too dear or answers with a fault of ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    from tests.demo_site import _environment, prepare

    environment = _environment()
    prepare(environment)
    os.environ.update(environment, PUBLIC_CACHE_ENABLED="0", LOG_LEVEL="CRITICAL")

    import django

    django.setup()
    from django.test import Client

    client, addresses, dear = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False), _addresses(), []
    ground, _status = cost(client, "/healthz", {}, runs)
    print(f"{'request':<34} {'status':>6} {'processor ms':>12} {'× healthz':>10}")
    for kind, path, question in (*REQUESTS, *EXPORTS):
        took, status = cost(client, path.format(**addresses), question, runs)
        too_dear = took > MOST and (kind, path, question) not in EXPORTS
        if too_dear or status >= 500:
            dear.append(kind)
        print(f"{kind:<34} {status:>6} {took * 1000:>12.1f} {took / ground:>10.0f}{'  ← too dear' if too_dear else ''}")
    if dear:
        print(f"Above {MOST} s of processor, or failing: {', '.join(dear)}")
    return bool(dear)


if __name__ == "__main__":
    sys.exit(main())
