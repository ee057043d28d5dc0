"""What the references of the question set may name on the demo, read from its files: no database."""

import csv
import gzip
import io
from collections.abc import Iterator

import yaml
from django.utils.text import slugify

from evaluation.questions import LANGUAGES
from evaluation.targets import TargetCatalogue
from registry.rules import identifiers
from tests.demo_site import ROOT

FIXTURES = ROOT / "fixtures"
#: Year of the identifiers of the demo's tools (``demo.label.tools.YEAR``).
YEAR = 2026
#: Sections that every site has (``content.reference.SECTIONS``).
SECTIONS = ("comprendre", "campagnes", "kits")
_NOT_PUBLIC = {"in_moderation", "private", "scheduled"}
_PREFIX = {"fr": "/", "fr-simple": "/fr-simple/", "en": "/en/", "ar": "/ar/"}


def pages(language: str) -> dict[str, str]:
    """Path of each live page by its address under its parent."""
    rows = {name: {"parent": ""} for name in SECTIONS}
    for path in sorted((FIXTURES / "demo" / "pages" / language).glob("*.md")):
        meta = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1])
        if meta["kind"] != "home" and meta.get("state") not in _NOT_PUBLIC:
            rows[meta.get("slug", path.stem)] = {"parent": meta.get("parent", "")}

    def path_of(name: str) -> str:
        parent = rows[name]["parent"]
        return f"{path_of(parent) if parent else _PREFIX[language]}{name}/"

    return {"home": _PREFIX[language], **{name: path_of(name) for name in rows}}


def tools() -> dict[str, str]:
    """Identifier of each public tool by name: one that was only refused is never shown."""
    data = yaml.safe_load((FIXTURES / "label" / "tools.yaml").read_text(encoding="utf-8"))
    return {
        tool["nom"]: identifiers.make(YEAR, number)
        for number, tool in enumerate(data["outils"], 1)
        if tool["issue"] != "refus"
    }


def _rows(path) -> Iterator[dict[str, str]]:
    text = gzip.decompress(path.read_bytes()).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text), delimiter="\t" if path.name.endswith(".tsv.gz") else ",")


def place_slugs() -> set[str]:
    """Addresses that the places of the demo may have: of their name, or of their name and commune."""
    found = set()
    for path in (FIXTURES / "places").glob("*.csv.gz"):
        for row in _rows(path):
            found |= {slugify(row["name"]), slugify(f"{row['name']} {row['commune']}")}
    return found


def commune_names() -> dict[str, str]:
    """Name of each commune by INSEE code."""
    return {row["code"]: row["name"] for row in _rows(FIXTURES / "territories" / "communes.tsv.gz")}


def postcodes() -> set[str]:
    """Every postcode of France."""
    return {code for row in _rows(FIXTURES / "territories" / "communes.tsv.gz") for code in row["postcodes"].split()}


def handover_codes() -> set[str]:
    """Codes of the hand-overs."""
    text = (ROOT / "handovers" / "data" / "handovers.yaml").read_text(encoding="utf-8")
    return {row["code"] for row in yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))["handovers"]}


def catalogue() -> TargetCatalogue:
    """The demo as a catalogue."""
    return TargetCatalogue(
        pages={language: pages(language) for language in LANGUAGES},
        tools=tools(),
        places=frozenset(place_slugs()),
        communes=frozenset(commune_names()),
        handovers=frozenset(handover_codes()),
    )
