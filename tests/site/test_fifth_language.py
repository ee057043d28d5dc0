"""A language added to the settings, and nowhere else, reaches everything that has a language."""

import re

import polib
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale

from content import readiness
from content import reference as pages_reference
from content.blocks import QuoteBlock
from content.models import HomePage, KitFile, SectionPage, Source
from core import languages
from core import sitemaps as site_map
from prevenance.management.commands import catalogues
from prevenance.mirror import addresses
from search import service
from search.engines.embedded import fields, storage
from vocabularies import reference as terms_reference
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def german(site, settings):
    """German among the languages, after the steps of ``setup_site``."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("de", "Deutsch")]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    terms_reference.load()
    pages_reference.load()
    return Locale.objects.get(language_code="de")


@pytest.fixture
def pages(german, make):
    """``(French article, its German translation)``, both live."""
    french = make(title="Se faire vacciner", topics=["vaccination"])
    home = HomePage.objects.get(locale=german)
    original = SectionPage.objects.get(pk=french.get_parent().pk)
    section = SectionPage(title="Verstehen", slug=original.slug, locale=german, show_in_menus=True)
    section.translation_key = original.translation_key
    home.add_child(instance=section)
    section.save_revision().publish()
    article = type(french)(
        title="Impfungen für Reisende", slug="impfungen", locale=german, translation_key=french.translation_key,
        reviewed_by=french.reviewed_by, reviewed_on=french.reviewed_on, next_review_on=french.next_review_on,
    )  # fmt: skip
    article.topics = list(french.topics.all())
    section.add_child(instance=article)
    article.save_revision().publish()
    return french, type(french).objects.get(pk=article.pk)


def test_setup_makes_its_locale_and_its_home(german, client):
    home = HomePage.objects.get(locale=german)
    assert home.live
    assert home.title == project.SITE_NAME
    assert home.translation_key == HomePage.objects.get(locale__language_code="fr").translation_key
    assert readiness.language_faults() == []
    response = client.get("/de/")
    assert response.status_code == 200
    assert '<html lang="de"' in response.content.decode()
    assert not Topic.objects.filter(locale=german).exists()
    assert Topic.in_language("de")["vaccination"].label == "Vaccination"


def test_no_section_is_published_in_words_of_another_language(german):
    assert not SectionPage.objects.filter(locale=german).exists()


def test_its_pages_are_found_by_their_inflections(pages, client):
    service.rebuild("pages")
    for word in ("Impfungen", "Impfung", "Reisender"):
        found = client.get("/de/recherche/", {"q": word}).content.decode()
        assert "/de/comprendre/impfungen/" in found, word
    assert "/de/comprendre/impfungen/" not in client.get("/recherche/", {"q": "Impfung"}).content.decode()
    suggested = client.get("/de/recherche/suggestions/", {"q": "impf"}).json()["suggestions"]
    assert [item["url"] for item in suggested] == ["/de/comprendre/impfungen/"]


def test_its_words_change_the_index(german, settings):
    index = service.sources.get("pages").index
    assert fields.stemmers(index) == ("french", "english", "arabic", "german")
    made = storage.fingerprint(index)
    assert fields.stemmer_of(index, ["de"]) == "german"
    assert fields.stemmer_of(index, ["fr", "fr-simple"]) == "french"
    assert fields.stemmer_of(index, ["de", "en"]) == "french"
    settings.LANGUAGES = [pair for pair in settings.LANGUAGES if pair[0] != "de"]
    assert fields.stemmers(index) == ("french", "english", "arabic")
    assert storage.fingerprint(index) != made
    assert fields.stemmers(service.sources.get("places").index) == ("french",)


def test_its_pages_are_in_the_sitemap(pages, client):
    assert "/sitemap-pages-de.xml</loc>" in client.get("/sitemap.xml").content.decode()
    assert "/de/comprendre/impfungen/</loc>" in client.get("/sitemap-pages-de.xml").content.decode()
    entrances = client.get("/sitemap-entrances.xml").content.decode()
    assert {"/de/label/", "/de/pres-de-chez-moi/"} <= set(re.findall(r"<loc>https?://[^/]+(/[^<]*)", entrances))


def test_a_language_that_is_not_there_has_no_section(site, client):
    assert client.get("/sitemap-pages-de.xml").status_code == 404


def test_readers_are_led_to_it_and_back(pages, client):
    french, article = pages
    page = client.get(french.get_url()).content.decode()
    assert re.search(r'<link rel="alternate" hreflang="de" href="[^"]*/de/comprendre/impfungen/">', page)
    back = client.get(article.get_url()).content.decode()
    assert re.search(r'<link rel="alternate" hreflang="fr" href="', back)
    assert 'lang="de"' in back


def test_lists_and_exports_answer_in_it(german, client):
    with translation.override("de"):
        answers = [reverse(f"registry:{name}") for name in ("list", "export-csv", "export-json")]
    assert all(address.startswith("/de/label/") for address in answers)
    for address in answers:
        assert client.get(address).status_code == 200, address


def test_the_mirror_holds_it(pages):
    held = {address.path for address in addresses.seeds()}
    with translation.override("de"):
        assert {reverse("registry:export-csv"), "/de/comprendre/impfungen/", "/de/label/", "/de/"} <= held
    assert addresses.language_of("/de/comprendre/") == "de"


def test_editors_may_choose_it(german):
    for model in (KitFile, Source):
        assert ("de", "Deutsch") in model._meta.get_field("language").choices
    assert ("de", "Deutsch") in list(QuoteBlock().child_blocks["language"].field.choices)


def test_its_catalogue_is_asked_for(german, monkeypatch):
    asked = [polib.POEntry(msgid="a", occurrences=[("themes/x.html", "")])]
    assert catalogues.faults("de", "de", polib.POFile(), asked) == ["de: not translated: 'a'"]
    assert catalogues.faults("fr_Simple", "fr-simple", polib.POFile(), asked) == []
    made = {locale: polib.POFile() for locale in languages.catalogues()}
    monkeypatch.setattr(catalogues, "merged", lambda root, names: made)
    with pytest.raises(CommandError, match="de: no catalogue"):
        call_command("catalogues", check=True)
    assert made.keys() == {"fr", "fr_Simple", "en", "ar", "de"}


def test_what_is_known_of_a_language():
    assert languages.traits("de-at").stemmer == "german"
    assert languages.traits("zz") == languages.Traits()
    assert languages.traits("fr-simple").stemmer == languages.traits("fr").stemmer == "french"
    assert languages.is_partial("fr-simple")
    assert not languages.is_partial("en")
    assert [code for code in languages.codes() if languages.is_complete(code)] == ["fr", "en"]


def test_nginx_knows_the_prefixes_of_the_settings():
    text = (project.ROOT / "deploy" / "nginx" / "prevenance.conf").read_text()
    (prefixes,) = re.findall(r"~\^/\(\?<prevenance_prefix>([a-z|-]+)\)/", text)
    assert prefixes.split("|") == [code for code in languages.codes() if code != languages.default()]


def test_the_section_of_the_sitemap_follows_the_settings(german, settings):
    assert "pages-de" in site_map.sections()
    settings.LANGUAGES = [pair for pair in settings.LANGUAGES if pair[0] != "de"]
    assert "pages-de" not in site_map.sections()
