"""A page that is not translated: the language switch leads to an offer of the French page, marked as French."""

import pytest
from django.test import Client
from django.utils import translation
from wagtail.models import PageViewRestriction

from frame.navigation import alternates

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def language_left_as_it_was():
    with translation.override("fr"):
        yield


@pytest.fixture
def page(make, english):
    return make(title="Bien dormir")


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


def test_nothing_is_offered_of_what_is_not_public(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "Bien dormir" not in Client().get(f"/en{page.url}").content.decode()
    PageViewRestriction.objects.all().delete()
    page.unpublish()
    assert "Bien dormir" not in Client().get(f"/en{page.url}").content.decode()


def test_an_address_that_no_language_has_is_only_not_found(page):
    html = Client().get("/en/nowhere/at-all/").content.decode()
    assert "not translated" not in html
