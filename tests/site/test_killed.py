"""A process killed at any moment leaves no withdrawn page in the cache. ``FAULT_ROUNDS`` says how often it is tried."""

import os
import random
import signal
import time

import pytest
from django.core.cache import cache, caches
from django.db import connection, connections, transaction
from django.test import Client
from wagtail.models import Locale, Page, Site

from content.models import ArticlePage, HomePage
from prevenance import page_store
from search.models import OutboxEntry


def in_a_process_that_is_killed(work, delay: float | None) -> None:
    """Run ``work`` in a child that is killed after ``delay`` seconds, or kills itself (``None``: ``work`` does)."""
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            time.sleep(5)
            os._exit(0)
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.fixture
def served(django_db_setup, django_db_blocker, settings):
    """A page that is in the cache, really committed; yields it with a function that reads it."""
    settings.PUBLIC_CACHE_ENABLED = True
    caches["pages"].clear()
    with django_db_blocker.unblock():
        last = OutboxEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        sites = list(Site.objects.values())
        locale = Locale.get_default()
        root = Page.get_first_root_node()
        home = root.add_child(instance=HomePage(title="Accueil d'essai", slug="accueil-essai", locale=locale))
        Site.objects.all().delete()
        Site.objects.create(hostname="testserver", root_page=home, is_default_site=True)
        article = home.add_child(instance=ArticlePage(title="Article", slug="article-essai", locale=locale))
        try:
            yield article, lambda: Client().get("/article-essai/")
        finally:
            Page.objects.get(pk=home.pk).delete()
            Site.objects.bulk_create([Site(**values) for values in sites])
            cache.clear()
            caches["pages"].clear()
            OutboxEntry.objects.filter(pk__gt=last).delete()
            connections.close_all()


def test_killed_right_after_the_commit(served):
    """Before any signal, callback or line of Python that would follow it."""
    article, read = served
    assert read()["X-Cache"] == "miss"
    assert read()["X-Cache"] == "hit"

    def work():
        commit = connection._commit

        def commit_and_die():
            commit()
            os.kill(os.getpid(), signal.SIGKILL)

        connection.ensure_connection()
        connection._commit = commit_and_die
        with transaction.atomic():
            Page.objects.filter(pk=article.pk).update(live=False)

    in_a_process_that_is_killed(work, None)
    article.refresh_from_db()
    assert article.live is False
    assert read().status_code == 404


@pytest.mark.parametrize("round_", range(int(os.environ.get("FAULT_ROUNDS", "5"))))
def test_killed_at_any_moment_of_an_unpublication(served, round_):
    article, read = served
    assert read().status_code == 200
    assert read()["X-Cache"] == "hit"
    in_a_process_that_is_killed(article.unpublish, random.Random(round_).uniform(0.002, 0.06))
    article.refresh_from_db()
    assert read().status_code == (200 if article.live else 404)


def test_a_page_made_before_the_change_and_kept_after_it_is_not_served(served, monkeypatch):
    article, read = served
    keep = page_store.keep

    def change_first(*arguments):
        Page.objects.filter(pk=article.pk).update(live=False)
        keep(*arguments)

    monkeypatch.setattr(page_store, "keep", change_first)
    assert read().status_code == 200
    assert read().status_code == 404
