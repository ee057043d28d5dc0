"""What the texts promise: length, sources, tone, honest links, short sentences."""

import re
from urllib.parse import urlsplit

import pytest

from content.pages.readability import long_sentences, most_words
from content.printing.markup import html, plain
from core import languages
from demo.pages import files
from demo.pages.tree import MODELS

OFFICIAL = {
    "www.ameli.fr", "www.service-public.fr", "www.e-cancer.fr", "vaccination-info-service.fr", "sante.gouv.fr",
    "www.santepubliquefrance.fr", "www.inserm.fr", "www.has-sante.fr", "www.mangerbouger.fr",
    "www.tabac-info-service.fr", "www.alcool-info-service.fr", "3114.fr", "www.filsantejeunes.com",
    "www.monespacesante.fr", "www.cnil.fr", "jeprotegemonenfant.gouv.fr", "www.sante.fr",
    "www.pour-les-personnes-agees.gouv.fr", "www.legifrance.gouv.fr", "www.conseil-national.medecin.fr",
    "www.arpp.org", "accessibilite.numerique.gouv.fr",
}  # fmt: skip
ALL = [text for language in languages.codes() for text in files.pages(language)]
HEALTH = [text for text in ALL if MODELS[text.meta["kind"]].is_health_page]


def name(text):
    return f"{text.language}/{text.name}"


def of(kind, language="fr"):
    return [text for text in files.pages(language) if text.meta["kind"] == kind]


def inlines(value):
    """Every inline run of a structure of blocks."""
    if isinstance(value, dict):
        if "text" in value and value.get("kind") in {"text", "strong", "em", "link"}:
            yield value
        for child in value.values():
            yield from inlines(child)
    elif isinstance(value, list):
        for child in value:
            yield from inlines(child)


def test_counts():
    live = [text for text in of("article") if "state" not in text.meta]
    assert len(live) >= 12
    assert len(of("campaign")) >= 4
    assert len(of("kit")) >= 6
    assert len([text for text in files.pages("fr-simple") if text.meta["kind"] != "section"]) >= 6
    assert len([text for text in files.pages("en") if text.meta["kind"] != "section"]) >= 4
    assert len([text for text in files.pages("ar") if text.meta["kind"] != "section"]) >= 3
    for language in languages.codes():
        assert len(of("home", language)) == 1
        assert of("section", language)


@pytest.mark.parametrize("text", of("article"), ids=name)
def test_articles_have_400_to_700_words(text):
    assert 400 <= len(text.source.split()) <= 700


@pytest.mark.parametrize("text", HEALTH, ids=name)
def test_health_pages_show_sources_and_an_image_with_words(text):
    meta = files.french_meta(text.name) if text.language != "fr" else text.meta
    assert meta["sources"]
    assert set(meta["sources"]) <= set(files.sources())
    assert text.meta["image"]
    assert len(text.meta["image_alt"]) > 15
    if text.language == "fr":
        assert text.meta["cowriting"]
        assert "démonstration" in text.meta["cowriting"][0]["who"]


def test_sources_are_public_bodies_over_https():
    for row in files.sources().values():
        address = urlsplit(row["url"])
        assert address.scheme == "https"
        assert address.hostname in OFFICIAL
        assert row["title"]
        assert row["publisher"]
        assert row["consulted"]


@pytest.mark.parametrize("text", ALL, ids=name)
def test_links_lead_inside_or_to_an_official_site(text):
    urls = re.findall(r"\]\(([^)]+)\)", text.source) + re.findall(r"^:::cta .*\| (\S+)$", text.source, re.MULTILINE)
    urls += [row["url"] for row in text.meta.get("questions", []) if "url" in row]
    for url in urls:
        assert (url.startswith("/") and not url.startswith("//")) or urlsplit(url).hostname in OFFICIAL


@pytest.mark.parametrize("text", ALL, ids=name)
def test_tone_invites_and_never_orders(text):
    everything = f"{text.meta} {text.source}".lower()
    for wrong in ("vous devez", "il faut que vous", "lorem", "you must"):
        assert wrong not in everything


@pytest.mark.parametrize("path", sorted((files.ROOT / "printables").glob("*.md")), ids=lambda path: path.stem)
def test_tone_of_printable_files(path):
    assert "vous devez" not in path.read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("text", [*files.pages("fr-simple"), *files.pages("fr")], ids=name)
def test_sentences_are_short(text):
    lines = [plain(block["inline"]) for block in text.blocks if "inline" in block]
    lines += [text.meta[key] for key in ("title", "summary", "image_alt", "hero_text") if key in text.meta]
    lines += [plain(item) for block in text.blocks for item in block.get("items", []) if isinstance(item, list)]
    lines += [plain(item["text"]) for block in text.blocks if block["kind"] == "steps" for item in block["items"]]
    answers = [item["answer"] for block in text.blocks if block["kind"] == "faq" for item in block["items"]]
    lines += [plain(part) for answer in answers for part in answer]
    assert long_sentences("\n".join(lines), most_words(text.language)) == []


@pytest.mark.parametrize(
    "text", [t for t in files.pages("fr-simple") if t.meta["kind"] in {"article", "home"}], ids=name
)
def test_easy_to_read_says_that_it_was_not_reviewed(text):
    assert "n’ont pas encore relu" in text.source


def test_translations_have_a_french_page():
    french = {text.name for text in files.pages("fr")}
    for text in ALL:
        assert text.name in french


def test_charter_versions():
    old, new = files.guideline()
    assert 12 <= len(old["criteria"]) <= 16
    assert 12 <= len(new["criteria"]) <= 16
    for version in (old, new):
        assert [row["number"] for row in version["criteria"]] == [str(n + 1) for n in range(len(version["criteria"]))]
        assert all(row["reason"] and row["source"] for row in version["criteria"])


def test_inline_marks_are_all_read():
    for text in ALL:
        for run in inlines(text.blocks):
            assert "**" not in run["text"], name(text)
            assert html([run])
