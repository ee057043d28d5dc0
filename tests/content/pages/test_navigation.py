"""Menu and foot of every page follow the live pages of the language."""

import pytest
from django.test import Client

from content import reference
from content.models import GuidelinePage, HomePage, SectionPage, StandardPage
from content.pages.navigation import site_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(site):
    reference.load()
    return {home.locale.language_code: home for home in HomePage.objects.select_related("locale")}


def add(parent, page):
    parent = type(parent).objects.get(pk=parent.pk)
    page.locale = parent.locale
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def titles(language):
    return [entry["title"] for entry in site_links(language)["menu"]]


def test_sections_of_the_language_around_the_services(house):
    add(house["fr"], SectionPage(title="Notre démarche", slug="demarche", show_in_menus=True))
    add(house["fr"], SectionPage(title="Archives", slug="archives"))
    menu = site_links("fr")["menu"]
    shown = [entry["url"] for entry in menu]
    assert shown[-1] == "/demarche/"
    assert "/archives/" not in shown
    assert shown.index("/label/") < shown.index("/demarche/")
    assert "Understand" in titles("en")
    assert "Notre démarche" not in titles("en")
    assert all(entry["url"].startswith("/en/") for entry in site_links("en")["menu"])


def test_a_section_that_is_withdrawn_leaves_the_menu(house, django_capture_on_commit_callbacks):
    assert b'href="/kits/"' in Client().get("/").content
    with django_capture_on_commit_callbacks(execute=True):
        SectionPage.objects.get(slug="kits", locale__language_code="fr").unpublish()
    assert b'href="/kits/"><' not in Client().get("/").content
    assert "/kits/" not in [entry["url"] for entry in site_links("fr")["menu"]]


def test_foot_finds_the_translation_or_says_french(house):
    french = add(house["fr"], StandardPage(title="Mentions", slug="mentions-legales"))
    (link,) = site_links("en")["footer"]
    assert (link["url"], link["code"]) == ("/mentions-legales/", "fr")
    assert "(en français)" in Client().get("/en/").content.decode()
    english = StandardPage(title="Notice", slug="legal", translation_key=french.translation_key)
    add(house["en"], english)
    (link,) = site_links("en")["footer"]
    assert (link["url"], link["code"]) == ("/en/legal/", "en")


def test_charters_and_chosen_pages_are_at_the_foot(house):
    section = add(house["fr"], SectionPage(title="Démarche", slug="demarche"))
    add(section, GuidelinePage(title="Charte", slug="charte"))
    add(house["fr"], StandardPage(title="Presse", slug="presse", show_in_menus=True))
    add(house["fr"], StandardPage(title="Cachée", slug="cachee"))
    links = {link["url"]: link for link in site_links("fr")["footer"]}
    assert links["/demarche/charte/"]["titled"]
    assert "/presse/" in links
    assert "/cachee/" not in links


def test_one_query_whatever_the_number(house, django_assert_max_num_queries):
    for number in range(6):
        add(house["fr"], SectionPage(title=f"S{number}", slug=f"s{number}", show_in_menus=True))
    site_links("fr")
    with django_assert_max_num_queries(4):
        site_links("fr")


def test_source_code_is_linked_when_it_is_known(house, settings):
    assert "code.example" not in Client().get("/recherche/").content.decode()
    settings.CODE_URL = "https://code.example/site"
    assert 'href="https://code.example/site"' in Client().get("/recherche/?q=").content.decode()
