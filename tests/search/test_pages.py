"""What Wagtail does to pages reaches the index: publish, unpublish, move, hide, translate, delete."""

import pytest
from wagtail.models import Locale, Page, PageViewRestriction

from search import service, upkeep
from search.port import SearchRequest


@pytest.fixture
def home(pages):
    root = Page.objects.get(depth=1)
    return root.add_child(title="Accueil", slug="accueil-essai")


@pytest.fixture
def follow(titles):
    def _follow(text=""):
        upkeep.follow()
        return titles("test_pages", text)

    return _follow


def test_published_and_unpublished(home, follow):
    page = home.add_child(title="Sommeil", live=False)
    assert follow("sommeil") == []
    page.save_revision().publish()
    assert follow("sommeil") == ["Sommeil"]
    page.refresh_from_db()
    page.unpublish()
    assert follow("sommeil") == []


def test_a_draft_changes_nothing(home, follow):
    page = home.add_child(title="Sommeil")
    page.title = "Secret"
    page.save_revision()
    assert follow("secret") == []
    assert follow("sommeil") == ["Sommeil"]


def test_moved_with_its_branch(home, follow, pages):
    section = home.add_child(title="Section", slug="section")
    section.add_child(title="Sommeil", slug="sommeil")
    other = home.add_child(title="Autre", slug="autre")
    follow()
    section.move(other, "last-child")
    upkeep.follow()
    document = next(iter(pages.documents([str(Page.objects.get(title="Sommeil").pk)])))
    found = service.search(SearchRequest("test_pages", "sommeil")).hits[0]
    assert found.fields["url"] == document["url"]
    assert "/autre/section/sommeil/" in found.fields["url"]


def test_made_private_with_its_branch_and_public_again(home, follow):
    section = home.add_child(title="Section")
    section.add_child(title="Sommeil")
    assert follow("sommeil") == ["Sommeil"]
    restriction = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert follow("sommeil") == []
    assert follow("section") == []
    restriction.delete()
    assert follow("sommeil") == ["Sommeil"]


def test_moved_under_a_private_page(home, follow):
    section = home.add_child(title="Section")
    page = home.add_child(title="Sommeil")
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    assert follow("sommeil") == ["Sommeil"]
    page.move(section, "last-child")
    assert follow("sommeil") == []


def test_a_new_slug_changes_the_branch(home, follow, titles):
    section = home.add_child(title="Section", slug="section")
    section.add_child(title="Sommeil", slug="sommeil")
    follow()
    section.slug = "rubrique"
    section.save_revision().publish()
    upkeep.follow()
    assert "/rubrique/sommeil/" in service.search(SearchRequest("test_pages", "sommeil")).hits[0].fields["url"]


def test_translated(home, follow, titles):
    english, _ = Locale.objects.get_or_create(language_code="en")
    home.copy_for_translation(english)
    page = home.get_translation(english)
    page.title = "Sleep"
    page.save_revision().publish()
    assert follow("sleep") == ["Sleep"]
    assert titles("test_pages", "sleep", filters={"language": ["fr"]}) == []


def test_deleted_with_its_branch(home, follow):
    section = home.add_child(title="Section")
    section.add_child(title="Sommeil")
    assert follow("sommeil") == ["Sommeil"]
    section.delete()
    assert follow("sommeil") == []
    assert follow("section") == []
