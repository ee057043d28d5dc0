"""What a change empties, and what it leaves: every page that shows it is made anew, the others stay."""

import os
import random

import pytest
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from content.models import ArticlePage, HomePage
from core import shown
from prevenance import generation, marks, page_store
from prevenance.marks import Basis, Standing
from search import upkeep
from vocabularies.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.PUBLIC_CACHE_ENABLED = True
    settings.PUBLIC_CACHE_ASKED = 4096
    caches["pages"].clear()
    cache.clear()
    yield
    caches["pages"].clear()
    cache.clear()


@pytest.fixture
def bases(monkeypatch):
    """``{address: basis}`` of what is kept."""
    found = {}
    keep = page_store.keep

    def watched(address, basis, page, seconds):
        found[address.text.removeprefix("http://testserver").removesuffix("?")] = basis
        keep(address, basis, page, seconds)

    monkeypatch.setattr(page_store, "keep", watched)
    return found


def get(address: str):
    return Client().get(address)


def old(bases) -> set[str]:
    """Addresses whose copy is no longer served."""
    return {address for address, basis in bases.items() if marks.judge(basis) is not Standing.TRUE}


class TestOneArticle:
    """Publishing one page in a site of many."""

    @pytest.fixture
    def many(self, make, bases):
        """Over five hundred addresses; a topic that few pages share.

        Most are copies of what a page of the crowd shows, under the number of another page: making five hundred pages
        would take minutes.
        """
        few, crowd = "sommeil", "vaccination"
        pages = [make("article", topics=[crowd]) for _ in range(8)]
        near = [make("article", topics=[few]) for _ in range(3)]
        upkeep.follow()
        one = pages[0]
        rows = [make("standard") for _ in range(2)]
        for page in (*pages, *near, *rows):
            get(page.url)
        sample = bases[one.url]
        for number in range(490):
            keys = tuple(
                key.replace(f"page:{one.pk}", f"page:{10_000_000 + number}").replace(one.slug, f"autre-{number}")
                for key in sample.keys
                if not key.startswith(("path:", "translations:"))
            )
            bases[f"/copie-{number}/"] = Basis(keys, sample.snapshot)
        for address in ("/", "/comprendre/", "/feed/", "/comprendre/feed/", "/sitemap-pages-fr.xml", "/label/"):
            get(address)
        get(f"/recherche/?topic={few}")
        assert len(bases) >= 500
        assert not old(bases)
        return near, pages

    def test_empties_what_shows_it_and_nothing_else(self, many, bases):
        near, pages = many
        article = near[0]
        article.title = "Un titre tout neuf"
        article.save_revision().publish()
        upkeep.follow()
        gone = old(bases)
        assert {article.url, near[1].url, near[2].url, "/", "/comprendre/", "/feed/", "/comprendre/feed/",
                "/sitemap-pages-fr.xml", "/recherche/?topic=sommeil"} <= gone  # fmt: skip
        assert "/label/" not in gone
        assert not gone & {page.url for page in pages}
        assert len(gone) <= len(bases) * 0.05, sorted(gone)
        for address in (article.url, near[1].url, "/comprendre/", "/feed/", "/comprendre/feed/"):
            assert "Un titre tout neuf" in get(address).content.decode(), address

    def test_a_new_one_appears(self, many, make, bases):
        near, pages = many
        make("article", topics=["sommeil"], title="Tout juste né")
        gone = old(bases)
        assert near[0].url in gone
        assert not gone & {page.url for page in pages}
        assert "Tout juste né" in get(near[0].url).content.decode()
        assert "Tout juste né" in get("/").content.decode()

    def test_a_draft_empties_nothing(self, many, make, bases):
        near, _pages = many
        before = generation.token()
        near[0].title = "Un brouillon"
        near[0].save_revision()
        make("article", topics=["sommeil"], publish=False)
        assert not old(bases)
        assert generation.token() == before


class TestEachKind:
    """A change of each kind, and the pages that show it."""

    def test_menu(self, make, bases, section):
        article, other = make("article"), make("standard")
        for page in (article, other):
            get(page.url)
        section.title = "Mieux comprendre"
        section.save_revision().publish()
        assert {article.url, other.url} <= old(bases)
        assert "Mieux comprendre" in get(other.url).content.decode()

    def test_text_of_a_section_is_not_its_title(self, make, bases, section):
        other = make("standard")
        get(other.url)
        section.summary = "Un autre résumé"
        section.save_revision().publish()
        # Its own page and its children: the trail names it. The menu did not change.
        assert shown_keys(bases, other) & {"menu"}
        assert not [key for key in ("menu",) if marks.judge(Basis((key,), bases[other.url].snapshot)) != Standing.TRUE]

    def test_word_of_a_vocabulary(self, make, bases):
        article = make("article", topics=["sommeil"])
        get(article.url)
        Topic.objects.filter(code="sommeil").update(label="Dormir")
        assert article.url in old(bases)
        assert "Dormir" in get(article.url).content.decode()

    def test_restriction_put_on_a_section(self, make, bases, section):
        article = make("article")
        for address in (article.url, "/", "/feed/"):
            get(address)
        PageViewRestriction.objects.create(page=section, restriction_type="login")
        assert {article.url, "/", "/feed/"} <= old(bases)
        assert all(marks.judge(bases[address]) is Standing.WITHDRAWN for address in (article.url, "/", "/feed/"))
        assert get(article.url).status_code == 302

    def test_translation_gives_a_link(self, make, bases):
        article = make("article", topics=["sommeil"])
        get(article.url)
        other = make("article", language="en", title="In English")
        Page.objects.filter(pk=other.pk).update(translation_key=article.translation_key)
        assert article.url in old(bases)
        assert other.url in get(article.url).content.decode()

    def test_moved_and_renamed_pages(self, make, bases, section):
        article = make("article")
        home = HomePage.objects.get(locale__language_code="fr")
        get(article.url)
        article.move(home, "last-child")
        assert article.url in old(bases)

    def test_withdrawn_is_never_harmless(self, make, bases):
        article = make("article")
        for address in (article.url, "/"):
            get(address)
        article.unpublish()
        assert marks.judge(bases[article.url]) is Standing.WITHDRAWN
        assert marks.judge(bases["/"]) is Standing.WITHDRAWN

    def test_a_new_text_is(self, make, bases):
        article = make("article")
        get("/")
        article.title = "Autre titre"
        article.save_revision().publish()
        assert marks.judge(bases["/"]) is Standing.CHANGED

    def test_expiry(self, make, bases):
        article = make("article")
        get("/")
        Page.objects.filter(pk=article.pk).update(expire_at=timezone.now())
        assert marks.judge(bases["/"]) is Standing.WITHDRAWN

    def test_site(self, make, bases):
        from wagtail.models import Site

        get(make("article").url)
        get("/label/")
        Site.objects.update(port=8443)
        assert {"/label/"} <= old(bases)
        assert len(old(bases)) == len(bases)


def shown_keys(bases, page) -> set[str]:
    return set(bases[page.url].keys)


class TestMarks:
    """The rule, without pages."""

    def test_before_and_after(self):
        before = marks.snapshot()
        generation.renew(["a"])
        after = marks.snapshot()
        assert marks.judge(Basis(("a",), before)) is Standing.WITHDRAWN
        assert marks.judge(Basis(("b",), before)) is Standing.TRUE
        assert marks.judge(Basis(("a", "b"), after)) is Standing.TRUE
        assert marks.judge(Basis((shown.ANYTHING,), before)) is Standing.WITHDRAWN

    def test_another_database(self):
        seen = marks.snapshot()
        assert marks.judge(Basis(("a",), ("elsewhere", *seen[1:]))) is Standing.WITHDRAWN
        if connection.vendor == "sqlite":
            assert marks.judge(Basis(("a",), ("sqlite", seen[1] + 10**9))) is Standing.WITHDRAWN
        else:
            assert marks.judge(Basis(("a",), (seen[0], "another", *seen[2:]))) is Standing.WITHDRAWN

    def test_old_marks_go_and_their_number_does_not_come_back(self):
        generation.renew(["a"])
        seen = marks.snapshot()
        from prevenance.models import Mark

        Mark.objects.update(created=timezone.now() - timezone.timedelta(hours=marks.KEPT_HOURS + 1))
        generation.compact()
        assert not Mark.objects.exists()
        assert marks.judge(Basis(("a",), seen)) is Standing.TRUE
        generation.renew(["a"])
        assert marks.judge(Basis(("a",), seen)) is Standing.WITHDRAWN

    def test_one_query(self, django_assert_num_queries):
        basis = Basis(("a", "b"), marks.snapshot())
        with django_assert_num_queries(1):
            marks.judge(basis)

    def test_a_value_that_depends_on_anything(self):
        with shown.collecting() as collector:
            generation.current()
        assert shown.ANYTHING in collector.keys

    def test_too_many_keys_are_one(self):
        with shown.collecting() as collector:
            shown.add(*map(str, range(shown.MOST_KEYS + 1)))
        assert collector.keys == (shown.ANYTHING,)

    def test_what_is_kept_says_its_keys_again(self):
        with shown.collecting() as inner, shown.instead("menu", group="pages"):
            list(ArticlePage.objects.filter(live=True))
        assert "menu" in inner.keys
        assert "content_articlepage" not in inner.keys
        with shown.collecting() as outer:
            shown.add(*inner.keys)
        assert set(inner.keys) <= set(outer.keys)


class TestWhatIsServed:
    """Everything served from the cache equals what would be made now, after any series of edits."""

    @pytest.mark.parametrize("seed", range(int(os.environ.get("FAULT_ROUNDS", "2"))))
    def test_after_random_edits(self, make, section, seed, settings):
        dice = random.Random(seed)
        pages = [make(kind, topics=["sommeil"]) for kind in ("article", "article", "kit", "campaign", "standard")]
        pages.append(make("article", topics=["vaccination"]))
        make("article", language="en")
        topic = Topic.objects.filter(locale__language_code="fr").first()

        def title(page):
            page = Page.objects.get(pk=page.pk).specific
            page.title = f"Titre {dice.random()}"
            page.save_revision().publish()

        def withdraw(page):
            Page.objects.get(pk=page.pk).specific.unpublish()

        def publish(page):
            Page.objects.get(pk=page.pk).specific.save_revision().publish()

        def update(page):
            type(page).objects.filter(pk=page.pk).update(summary=f"Résumé {dice.random()}")

        def word(page):
            Topic.objects.filter(pk=topic.pk).update(label=f"Mot {dice.random()}")

        def retopic(page):
            page = Page.objects.get(pk=page.pk).specific
            page.topics = dice.sample(list(Topic.objects.filter(locale__language_code="fr")), 2)
            page.save_revision().publish()

        def restrict(page):
            PageViewRestriction.objects.get_or_create(page_id=page.pk, restriction_type="login")

        def open_again(page):
            PageViewRestriction.objects.all().delete()

        def menus(page):
            Page.objects.filter(pk=section.pk).update(show_in_menus=dice.random() > 0.5, title=f"S {dice.random()}")

        def index(page):
            upkeep.follow()

        edits = (title, withdraw, publish, update, word, retopic, restrict, open_again, menus, index)
        addresses = ["/", "/en/", "/comprendre/", "/feed/", "/sitemap-pages-fr.xml", "/recherche/?topic=sommeil"]
        addresses += [page.url for page in pages]
        upkeep.follow()
        hits = 0
        for _ in range(5):
            for address in addresses:
                get(address)
            for _n in range(dice.randint(1, 2)):
                dice.choice(edits)(dice.choice(pages))
            for address in addresses:
                kept = get(address)
                hits += kept.get("X-Cache") == "hit"
                settings.PUBLIC_CACHE_ENABLED = False
                fresh = get(address)
                settings.PUBLIC_CACHE_ENABLED = True
                assert (kept.status_code, kept.content) == (fresh.status_code, fresh.content), address
        assert hits
