import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError

from content.enums import ReviewState
from content.models import ArticlePage, ContentSettings, HomePage
from tests.content.helpers import BODY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/fr-simple/", "/en/", "/ar/"])
def test_a_home_in_every_language(client, site, path):
    response = client.get(path)
    assert response.status_code == 200
    assert b'id="questions"' in response.content


@pytest.mark.parametrize("kind", ["article", "campaign", "kit", "guideline", "standard"])
def test_every_kind_answers_and_sets_no_cookie(client, make, kind):
    page = make(kind, topics=["sommeil"], body=BODY)
    response = client.get(page.url)
    html = response.content.decode()
    assert response.status_code == 200
    assert page.title in html
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    assert ' style="' not in html.split("<main")[1].split("</main>")[0]


def test_blocks_show_what_they_hold(client, make):
    html = client.get(make(body=BODY).url).content.decode().replace("\u202f", " ").replace("\xa0", " ")
    for words in ("Bien dormir", "Premier point", "Éteindre", "Colonne B", "3114", "Combien de temps ?", "Une voix"):
        assert words in html
    assert 'lang="ar"' in html
    assert 'id="bien-dormir"' in html


def test_sources_and_cowriting_are_public(client, make):
    from content.models import CoWriting, Source

    page = make()
    page.sources.add(Source(title="Dossier sommeil", publisher="Inserm", url="https://www.inserm.fr/", language="en"))
    page.cowriting.add(CoWriting(who="Six parents de Lens", said="C'est trop long.", done="Deux fois plus court."))
    page.save_revision().publish()
    html = client.get(page.url).content.decode()
    assert "Dossier sommeil" in html
    assert 'lang="en"' in html
    assert "Six parents de Lens" in html
    assert "Deux fois plus court." in html


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (dt.date(2026, 1, 31), ReviewState.FRESH),
        (dt.date(2026, 2, 1), ReviewState.FRESH),
        (dt.date(2026, 2, 2), ReviewState.DUE),
        (dt.date(2026, 2, 11), ReviewState.DUE),
        (dt.date(2026, 2, 12), ReviewState.OVERDUE),
    ],
)
def test_review_state(day, state):
    page = ArticlePage(reviewed_on=dt.date(2025, 2, 1), next_review_on=dt.date(2026, 2, 1))
    assert page.review_state(day, grace_days=10) == state
    assert ArticlePage().review_state(day, grace_days=10) == ReviewState.NONE


def test_readers_are_told_after_the_grace_time_only(client, make):
    page = make(reviewed_on=dt.date(2025, 1, 1), next_review_on=dt.date(2026, 1, 1))
    with time_machine.travel("2026-01-20"):
        assert b"review-overdue" not in client.get(page.url).content
    ContentSettings.objects.create(review_grace_days=5)
    with time_machine.travel("2026-01-20"):
        assert b"review-overdue" in client.get(page.url).content


def test_next_review_comes_after_the_last(section):
    page = ArticlePage(title="x", slug="x", reviewed_on=dt.date(2026, 1, 1), next_review_on=dt.date(2026, 1, 1))
    page.locale = section.locale
    with pytest.raises(ValidationError) as error:
        page.clean()
    assert "next_review_on" in error.value.message_dict


def test_an_image_needs_words(site):
    from wagtail.images.models import Image

    page = ArticlePage(title="x", slug="x", locale=site.locale, image=Image(pk=1, title="i"))
    with pytest.raises(ValidationError) as error:
        page.clean()
    assert "image_alt" in error.value.message_dict
    page.image_decorative = True
    page.clean()


def test_home_points_to_the_three_questions(client, site):
    html = client.get("/").content.decode()
    assert 'href="/label/"' in html
    assert 'href="/pres-de-chez-moi/"' in html
    assert 'href="/comprendre/"' in html


def test_reference_twice_changes_nothing(site):
    from wagtail.models import Page, Site

    from content import reference

    before = Page.objects.count()
    reference.load()
    assert Page.objects.count() == before
    assert HomePage.objects.count() == 4
    assert len(set(HomePage.objects.values_list("translation_key", flat=True))) == 1
    assert Site.objects.get(is_default_site=True).root_page_id == site.pk


def test_translations_are_announced(client, make):
    page = make(title="Sommeil")
    english = page.copy_for_translation(make(language="en").locale)
    english.title = "Sleep"
    english.save_revision().publish()
    html = client.get(page.url).content.decode()
    assert f'hreflang="en" href="http://127.0.0.1:8000{english.url}"' in html
    assert 'hreflang="x-default"' in html
    assert 'hreflang="ar" href' not in html
    english.refresh_from_db()
    english.unpublish()
    assert 'rel="alternate" hreflang="en"' not in client.get(page.url).content.decode()
