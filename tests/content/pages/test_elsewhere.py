"""A page that is not translated: the language switch leads to an offer of the French page, marked as French."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from content.models import SectionPage
from frame.navigation import alternates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def language_left_as_it_was():
    with translation.override("fr"):
        yield


@pytest.fixture
def page(make, english):
    body = [("text", RichText("<p>Éteindre les écrans.</p>"))]
    return make(title="Bien dormir", summary="Huit heures.", body=body)


def test_the_switch_leads_to_the_same_address_in_the_other_language(page):
    html = Client().get(page.url).content.decode()
    assert f'href="/en{page.url}"' in html
    links = {link["code"]: link for link in alternates(page.url, [{"code": "fr", "url": page.url}])}
    assert (links["en"]["url"], links["en"]["exact"]) == (f"/en{page.url}", False)


def test_a_page_without_public_address_leads_home():
    assert {link["code"]: link["url"] for link in alternates("/x/", [])}["en"] == "/en/"


def test_the_offer_names_the_french_page_and_marks_its_language(page):
    response = Client().get(f"/en{page.url}")
    html = response.content.decode()
    assert response.status_code == 404
    assert "not translated" in html
    assert f'<a href="{page.url}" hreflang="fr"><span lang="fr" dir="ltr">Bien dormir</span>' in html
    assert '<html lang="en"' in html


def article(html):
    return re.search(r'<article class="article" lang="(.*?)" dir="(.*?)">(.*?)</article>', html, re.DOTALL)


@pytest.mark.parametrize("code", ["en", "ar", "fr-simple"])
def test_the_text_itself_is_shown_marked_under_a_notice(page, code):
    html = Client().get(f"/{code}{page.url}").content.decode()
    notice, text = html.index('class="notice'), article(html)
    assert notice < text.start()
    assert (text[1], text[2]) == ("fr", "ltr")
    assert "<h1>Bien dormir</h1>" in text[3]
    assert html.count("<h1") == 1
    assert page.summary in text[3]
    assert "<p>Éteindre les écrans.</p>" in text[3]
    assert 'name="robots" content="noindex"' in html


def test_a_section_offers_its_entries(page, english):
    section = page.get_parent()
    SectionPage.objects.filter(translation_key=section.translation_key).exclude(pk=section.pk).delete()
    text = article(Client().get(f"/en{section.url}").content.decode())
    assert f'href="{page.url}"' in text[3]


def borrowed(html):
    found = re.search(r'<ul class="grid" lang="fr" dir="ltr">(.*?)</ul>', html, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("code", ["en", "ar", "fr-simple"])
def test_an_empty_section_shows_the_french_entries_marked(page, english, code):
    html = Client().get(f"/{code}/comprendre/").content.decode()
    assert f'href="{page.url}"' in borrowed(html)
    assert html.index('class="notice') < html.index('<ul class="grid" lang="fr"')


def test_a_section_with_a_page_of_its_own_or_a_filter_borrows_nothing(page, make, english):
    assert not borrowed(Client().get("/en/comprendre/?topic=sommeil").content.decode())
    make(title="Sleep well", language="en")
    html = Client().get("/en/comprendre/").content.decode()
    assert "Sleep well" in html
    assert not borrowed(html)


@pytest.mark.parametrize("hide", ["private", "draft", "expired"])
def test_what_is_not_public_is_not_borrowed(page, english, hide):
    if hide == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif hide == "draft":
        page.unpublish()
    else:
        type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    assert "Bien dormir" not in Client().get("/en/comprendre/").content.decode()


def test_a_private_french_section_lends_nothing(page, english):
    section = page.get_parent()
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert "Bien dormir" not in Client().get("/en/comprendre/").content.decode()


def test_nothing_is_offered_of_what_is_not_public(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "Bien dormir" not in Client().get(f"/en{page.url}").content.decode()
    PageViewRestriction.objects.all().delete()
    page.unpublish()
    assert "Bien dormir" not in Client().get(f"/en{page.url}").content.decode()


def test_an_address_that_no_language_has_is_only_not_found(page):
    html = Client().get("/en/nowhere/at-all/").content.decode()
    assert "not translated" not in html
