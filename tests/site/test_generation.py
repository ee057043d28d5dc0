"""The generation changes in the transaction of the content, whoever writes and however a process ends."""

import time

import pytest
from django.apps import apps
from django.db import connection, transaction
from wagtail.models import Locale, Page, Site

from content.models import ArticlePage, HomePage
from core import declaration
from prevenance import generation, marks, triggers
from tests.site.kit import Changed
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db):
    root = Page.get_first_root_node()
    return root.add_child(instance=HomePage(title="Accueil d'essai", slug="accueil-essai"))


def a_topic(code="essai", **values) -> Topic:
    return Topic(locale=Locale.get_default(), code=code, label="Essai", **values)


def test_reading_it_is_one_query_and_changes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        first = generation.current()
    assert generation.current() == first


class TestPublicContent:
    """Whatever the way to write."""

    def test_a_row_saved_updated_deleted(self):
        with Changed() as saved:
            a_topic().save()
        with Changed() as updated:
            Topic.objects.filter(code="essai").update(label="Autre")
        with Changed() as bulk:
            Topic.objects.bulk_create([a_topic("un"), a_topic("deux")])
        with Changed() as deleted:
            Topic.objects.filter(code="essai")._raw_delete("default")
        assert all((saved, updated, bulk, deleted))

    def test_plain_sql(self):
        a_topic().save()
        with Changed() as changed, connection.cursor() as cursor:
            cursor.execute("UPDATE vocabularies_topic SET label = 'x' WHERE code = 'essai'")
        assert changed

    def test_rolled_back_with_the_change(self):
        with Changed() as changed, transaction.atomic():
            a_topic().save()
            transaction.set_rollback(True)
        assert not changed

    def test_again_after_a_savepoint_was_rolled_back(self):
        with Changed() as changed, transaction.atomic():
            with transaction.atomic():
                a_topic("perdu").save()
                transaction.set_rollback(True)
            a_topic().save()
        assert changed

    def test_links_between_rows(self, home):
        article = home.add_child(instance=ArticlePage(title="Article", slug="article-essai"))
        topic = a_topic()
        topic.save()
        table = ArticlePage._meta.get_field("topics").remote_field.through
        with Changed() as changed:
            table.objects.create(content_object=article, topic=topic) if hasattr(table, "content_object") else (
                table.objects.create(**{"articlepage_id": article.pk, "topic_id": topic.pk})
            )
        assert changed


class TestPages:
    """Drafts say nothing to the public."""

    def test_draft_of_a_page_that_was_never_live(self, home):
        with Changed() as changed:
            home.add_child(instance=Page(title="Brouillon", slug="brouillon", live=False))
            Page.objects.filter(slug="brouillon").update(title="Brouillon encore")
        assert not changed

    def test_draft_of_a_live_page(self, home):
        article = home.add_child(instance=ArticlePage(title="Article", slug="article-essai"))
        with Changed() as changed:
            article.title = "Article remanié"
            article.save_revision()
        assert not changed
        with Changed() as published:
            article.get_latest_revision().publish()
        assert published

    def test_unpublished_moved_deleted(self, home):
        article = home.add_child(instance=ArticlePage(title="Article", slug="article-essai"))
        other = home.add_child(instance=ArticlePage(title="Autre", slug="autre-essai"))
        with Changed() as moved:
            article.move(other, "last-child")
        article.refresh_from_db()
        with Changed() as unpublished:
            article.unpublish()
        with Changed() as deleted:
            other.delete()
        assert all((moved, unpublished, deleted))

    def test_text_of_a_live_page_without_the_tree(self, home):
        with Changed() as changed:
            HomePage.objects.filter(pk=home.pk).update(hero_title="Autre")
        assert changed

    def test_site_and_restriction(self, home):
        from wagtail.models import PageViewRestriction

        with Changed() as restricted:
            PageViewRestriction.objects.create(page=home, restriction_type="login")
        with Changed() as site:
            Site.objects.create(hostname="autre.example", root_page=home)
        assert all((restricted, site))


def test_what_is_not_public_changes_nothing(django_user_model):
    from search.models import EmptyQuery

    with Changed() as changed:
        django_user_model.objects.create(username="quelqu-un")
        EmptyQuery.objects.create(index="pages", query="rien")
    assert not changed


def test_every_public_table_is_watched_and_no_private_one():
    assert generation.missing() == []
    tables = {trigger.table for trigger in triggers.wanted(connection.vendor)}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed:
            assert (model._meta.db_table in tables) == declaration.is_public(model), model
    assert {"registry_presentation", "registry_tool_topics", "vocabularies_topic", "wagtailcore_page"} <= tables
    assert not {"registry_answer", "content_kitdownload", "identity_membership", "search_emptyquery"} & tables


def test_a_database_without_its_triggers_is_said(monkeypatch):
    lost = [triggers.Trigger("vocabularies_topic", "INSERT", "1 = 1")]
    monkeypatch.setattr(triggers, "wanted", lambda vendor: lost)
    (error,) = generation.triggers_are_there(None, databases=["default"])
    assert error.id == "prevenance.E020"
    assert "vocabularies_topic" in error.msg


def test_compacting_keeps_the_generation():
    a_topic().save()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for _ in range(5):
                generation.renew()
            cursor.execute("UPDATE prevenance_generationmark SET created = now() - interval '2 hours'")
    before = generation.current()
    generation.compact()
    assert generation.current() == before
    assert generation.GenerationMark.objects.count() == 1
    with Changed() as changed:
        a_topic("encore").save()
    assert changed


def test_a_database_that_does_not_answer_is_unknown_then_last_known(monkeypatch):
    from django.db import OperationalError

    known = generation.current()
    assert marks.last_known() == known

    class Away:
        def cursor(self):
            raise OperationalError("away")

    monkeypatch.setattr(generation, "connection", Away())
    assert generation.current() is None
    assert marks.last_known() == known
    monkeypatch.setattr(marks, "_last", (known, time.monotonic() - marks.BLIND_SECONDS - 1))
    assert marks.last_known() is None
