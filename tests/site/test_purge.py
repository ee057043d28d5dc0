"""The cache in front forgets what changed; whatever it answers, the editor's answer is the same."""

import datetime as dt
import http.server
import threading
import time

import pytest
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from prevenance import generation, purge, tags
from prevenance.models import Mark, PendingPurge
from tests.site.kit import Backend
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(settings, monkeypatch):
    monkeypatch.setattr(purge, "start", lambda: None)
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.site.kit.Backend"}}
    Backend.purged = []
    root = Page.get_first_root_node()
    home = root.add_child(instance=Page(title="Accueil de test", slug="accueil-test"))
    Site.objects.all().delete()
    Site.objects.create(hostname="example.org", root_page=home, is_default_site=True)
    section = home.add_child(instance=Page(title="Rubrique", slug="rubrique"))
    return section.add_child(instance=Page(title="Article", slug="article"))


def test_publishing_purges_the_page_and_those_that_list_it(tree):
    tree.save_revision().publish()
    assert purge.drain()
    assert {url.split("example.org", 1)[1] for url in Backend.purged} >= {"/", "/rubrique/", "/rubrique/article/"}
    assert not PendingPurge.objects.exists()


def test_nothing_is_called_without_a_cache_in_front(tree, settings):
    settings.WAGTAILFRONTENDCACHE = {}
    tree.save_revision().publish()
    assert not PendingPurge.objects.exists()


def test_wagtail_does_not_ask_the_cache_while_the_editor_waits(tree):
    tree.save_revision().publish()
    tree.unpublish()
    assert Backend.purged == []


def test_batch_holds_no_other_page(tree):
    tree.get_parent().add_sibling("right", instance=Page(title="Autre", slug="autre"))
    assert not any("autre" in url for url in purge.batch_for(tree).urls)


def test_written_with_the_change_and_asked_after_the_commit(tree, monkeypatch, django_capture_on_commit_callbacks):
    started = []
    monkeypatch.setattr(purge, "start", lambda: started.append(1))
    with django_capture_on_commit_callbacks() as callbacks:
        tree.unpublish()
        assert PendingPurge.objects.exists()
        assert not started
    assert any(callback.__name__ == "<lambda>" for callback in callbacks)


def test_what_cannot_even_be_written_does_not_fail_the_publication(tree, monkeypatch):
    def broken(page):
        raise RuntimeError("no address")

    monkeypatch.setattr(purge, "batch_for", broken)
    tree.save_revision().publish()
    tree.refresh_from_db()
    assert tree.live


@pytest.fixture
def front():
    """A cache in front: ``codes`` are its answers in turn (the last one repeats), ``asked`` what it saw."""

    class Handler(http.server.BaseHTTPRequestHandler):
        codes, asked = [200], []

        def do_PURGE(self):
            self.asked.append((self.headers["Host"], self.path))
            code = self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]
            time.sleep(0.5 if code == 0 else 0)
            if code:
                self.send_response(code)
                self.end_headers()

        def log_message(self, *args): ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Handler.address = f"http://127.0.0.1:{server.server_port}"
    yield Handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def real(tree, settings, front):
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "prevenance.purge.PurgeBackend", "LOCATION": front.address}}
    return front


def test_asks_with_the_host_of_the_site(real):
    purge.schedule(["https://example.org:8443/a/?b=c"])
    assert purge.drain()
    assert real.asked == [("example.org:8443", "/a/?b=c")]


def test_what_the_cache_does_not_hold_is_purged(real):
    real.codes[:] = [404]
    purge.schedule(["https://example.org/a/"])
    assert purge.drain()


@pytest.mark.parametrize("code", [0, 403, 500, 503])
def test_a_failure_waits_longer_each_time_and_is_tried_again(real, code):
    real.codes[:] = [code]
    purge.schedule(["https://example.org/a/"])
    pauses = []
    for _ in range(3):
        assert not purge.drain()
        row = PendingPurge.objects.get()
        pauses.append(round((row.next_try - timezone.now()).total_seconds()))
        assert purge.drain(), "not due yet"
        PendingPurge.objects.update(next_try=timezone.now())
    assert pauses == [10, 20, 40]
    real.codes[:] = [200]
    assert purge.drain()
    assert not PendingPurge.objects.exists()


def test_a_cache_that_is_gone_is_asked_once_for_all(real, settings, monkeypatch):
    settings.WAGTAILFRONTENDCACHE["default"]["LOCATION"] = "http://127.0.0.1:1"
    purge.schedule([f"https://example.org/{n}/" for n in range(5)])
    assert not purge.drain()
    assert sorted(PendingPurge.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]


def test_given_up_after_a_day(real):
    purge.schedule(["https://example.org/a/"])
    PendingPurge.objects.update(created=timezone.now() - purge.GIVE_UP - dt.timedelta(minutes=1))
    assert purge.drain()
    assert not PendingPurge.objects.exists()
    assert real.asked == []


class TestTags:
    """What shows something that changed is purged by its tags, whatever changed it."""

    @pytest.fixture
    def asked(self, tree, settings, monkeypatch):
        settings.WAGTAILFRONTENDCACHE = {
            "default": {"BACKEND": "prevenance.purge.PurgeBackend", "LOCATION": "http://127.0.0.1:1"}
        }
        found = []
        monkeypatch.setattr(
            purge.PurgeBackend, "_ask", lambda self, path, query, headers: found.append((path, headers))
        )
        return found

    @staticmethod
    def tags_of(asked):
        return {one for _path, headers in asked for one in headers.get("Surrogate-Key", "").split()}

    def test_a_publication_purges_what_shows_it(self, tree, asked):
        tree.title = "Un autre titre"
        tree.save_revision().publish()
        assert purge.drain()
        assert {tags.tag(f"page:{tree.pk}"), tags.tag("wagtailcore_page")} <= self.tags_of(asked)
        assert not PendingPurge.objects.exists()

    def test_any_form_does(self, asked, settings):
        topic = Topic.objects.create(code="essai", label="Essai", locale=Locale.get_default())
        purge.after_form()
        assert purge.drain()
        assert tags.tag(Topic._meta.db_table) in self.tags_of(asked)
        assert tags.tag(f"vocabularies.topic:{topic.pk}") in self.tags_of(asked)

    def test_a_header_stays_short(self, asked):
        generation.renew(f"essai:{number}" for number in range(purge.TAGS_AT_ONCE + 20))
        purge.schedule_changes()
        assert purge.drain()
        lengths = [len(headers["Surrogate-Key"].split()) for _path, headers in asked]
        assert len(lengths) >= 2
        assert max(lengths) <= purge.TAGS_AT_ONCE
        assert tags.tag(f"essai:{purge.TAGS_AT_ONCE + 19}") in self.tags_of(asked)

    def test_what_failed_is_asked_again(self, asked, monkeypatch):
        def refuse(self, path, query, headers):
            raise ConnectionError

        generation.renew(["essai"])
        purge.schedule_changes()
        with monkeypatch.context() as patch:
            patch.setattr(purge.PurgeBackend, "_ask", refuse)
            assert not purge.drain()
        assert PendingPurge.objects.filter(url=f"{purge.TAG}{tags.tag('essai')}").exists()
        PendingPurge.objects.update(next_try=timezone.now())
        assert purge.drain()
        assert tags.tag("essai") in self.tags_of(asked)

    def test_marks_of_long_ago_are_not_purged(self, asked):
        generation.renew(["essai"])
        Mark.objects.update(created=timezone.now() - dt.timedelta(seconds=purge.LATELY_SECONDS + 5))
        purge.schedule_changes()
        assert not PendingPurge.objects.exists()

    def test_a_form_that_is_accepted_calls_it(self, client, monkeypatch):
        called = []
        monkeypatch.setattr(purge, "after_form", lambda: called.append(1))
        client.get("/")
        assert called == []
        client.post("/admin/login/", {"username": "x", "password": "y"})
        assert called == [1]
