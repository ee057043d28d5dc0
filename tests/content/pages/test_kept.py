"""Pages made from what is kept in memory: few queries, nothing withdrawn, restricted, expired or drafted in them."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.models import ArticlePage, ContentSettings
from core import shared
from tests.content.helpers import BODY
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_pages_kept(settings):
    settings.PUBLIC_CACHE_ENABLED = False


def text(client, address):
    return client.get(address).content.decode()


@pytest.mark.parametrize(
    ("kind", "most"),
    [("home", 2), ("section", 2), ("article", 2), ("standard", 2), ("campaign", 8), ("kit", 8), ("guideline", 8)],
)
def test_queries_of_a_page_that_was_read_before(client, make, one_state, section, kind, most):
    for number in range(3):
        make(topics=["sommeil"], title=f"Autre {number}")
    page = make(kind, topics=["sommeil"], body=BODY) if kind not in ("home", "section") else None
    address = page.url if page else {"home": "/", "section": section.url}[kind]
    cache.clear()
    first = text(client, address)
    with CaptureQueriesContext(connection) as queries:
        second = text(client, address)
    assert second == first
    assert len(queries) <= most, "\n".join(query["sql"][:200] for query in queries)


def test_what_is_kept_of_a_page_is_new_once_it_is_published(client, make, section):
    page = make(title="Avant", body=[("text", "<p>Ancien texte.</p>")], topics=["sommeil"])
    other = make(title="Voisin", topics=["sommeil"])
    for address in (page.url, other.url, section.url, "/"):
        assert "Avant" in text(client, address)
    page.title, page.body = "Après", [("text", "<p>Nouveau texte.</p>")]
    page.save_revision().publish()
    for address in (page.url, other.url, section.url, "/"):
        html = text(client, address)
        assert "Après" in html, address
        assert "Avant" not in html, address
    assert "Nouveau texte" in text(client, page.url)


@pytest.mark.parametrize("how", ["unpublish", "update", "restrict", "delete", "expire"])
def test_a_page_leaves_every_list_at_once(client, make, section, how):
    page = make(title="Introuvable", topics=["sommeil"])
    other = make(title="Voisin", topics=["sommeil"])
    lists = (section.url, "/", other.url, f"{section.url}?topic=sommeil")
    assert all("Introuvable" in text(client, address) for address in lists)
    if how == "unpublish":
        page.unpublish()
    elif how == "update":
        ArticlePage.objects.filter(pk=page.pk).update(live=False)
    elif how == "restrict":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")
    elif how == "delete":
        page.delete()
    else:
        ArticlePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    for address in lists:
        assert "Introuvable" not in text(client, address), address
    if how != "restrict":
        assert client.get(page.url).status_code == 404


def test_a_page_that_moves_answers_at_its_new_address_only(client, make):
    page = make(title="Qui bouge")
    before = page.url
    assert client.get(before).status_code == 200
    page.slug = "ailleurs"
    page.save_revision().publish()
    assert client.get(before).status_code == 404
    assert "Qui bouge" in text(client, ArticlePage.objects.get(pk=page.pk).url)


def test_restricting_a_folder_closes_what_is_below_for_all(client, make, section):
    page = make(title="Sous clé", body=[("text", "<p>Réservé.</p>")])
    assert "Réservé" in text(client, page.url)
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.PASSWORD, password="x")
    assert "Réservé" not in text(client, page.url)
    assert "Sous clé" not in text(client, "/")


def test_a_reader_who_gave_the_password_leaves_nothing_in_what_is_kept(client, make, section, monkeypatch):
    page = make(title="Sous clé", body=[("text", "<p>Réservé.</p>")])
    lock = PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    monkeypatch.setattr(PageViewRestriction, "accept_request", lambda self, request: True)
    assert "Réservé" in text(client, page.url)
    kept = [value for state in shared._states.values() for value in state.values.values()]
    assert not [value for value in kept if isinstance(value, str) and "Réservé" in value]
    assert lock.pk


def test_an_expired_page_leaves_what_is_kept_at_its_minute(client, make, section):
    hour = timezone.make_aware(dt.datetime(2026, 12, 3, 18))
    with time_machine.travel(hour - dt.timedelta(minutes=2), tick=False):
        page = make(title="Jusqu'à six heures", topics=["sommeil"], expire_at=hour)
        other = make(title="Voisin", topics=["sommeil"])
        assert "six heures" in text(client, other.url)
    with time_machine.travel(hour - dt.timedelta(seconds=1), tick=False):
        assert all("six heures" in text(client, address) for address in (other.url, section.url, "/"))
    with time_machine.travel(hour, tick=False):
        assert not any("six heures" in text(client, address) for address in (other.url, section.url, "/"))
        assert client.get(page.url).status_code == 404


def test_a_preview_shows_the_draft_and_keeps_nothing_of_it(client, make, person):
    page = make(title="Publié", body=[("text", "<p>Texte publié.</p>")])
    page.title, page.body = "Brouillon secret", [("text", "<p>Texte secret.</p>")]
    page.save_revision()
    client.force_login(person("chef", admin=True))
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "Texte secret" in draft
    client.logout()
    public = text(client, page.url)
    assert "secret" not in public
    assert "Texte publié" in public


def test_words_of_the_vocabulary_and_settings_are_new_at_once(client, make, section):
    page = make(topics=["sommeil"])
    for number in range(3):
        make(title=f"Autre {number}")
    assert "Bien dormir !" not in text(client, page.url)
    Topic.objects.filter(code="sommeil", locale__language_code="fr").update(label="Bien dormir !")
    assert "Bien dormir !" in text(client, page.url)
    assert "Bien dormir !" in text(client, section.url)
    assert 'rel="next"' not in text(client, section.url)
    ContentSettings.objects.create(results_per_page=2)
    assert 'rel="next"' in text(client, section.url)


def test_a_feed_below_a_kept_route_still_answers(client, make, section):
    make(title="Au fil")
    for _time in range(2):
        assert "Au fil" in text(client, f"{section.url}feed/")
        assert "Au fil" in text(client, section.url)
        assert client.get(f"{section.url}rien/").status_code == 404
