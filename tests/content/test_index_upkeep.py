"""The index ``pages`` stays true whatever happens to a page."""

import pytest
from wagtail.models import Locale, PageViewRestriction

from content.models import GuidelineCriterion, GuidelineVersion, SectionPage
from search import service
from search.port import SearchRequest
from search.tasks import follow

pytestmark = pytest.mark.django_db  # ``follow`` is called by hand: nothing waits for a commit


def found(text, language="fr"):
    follow()
    response = service.search(SearchRequest("pages", text, filters={"language": [language]}), log_empty=False)
    return {hit.fields["title"]: hit.fields["url"] for hit in response.hits}


@pytest.fixture
def page(make):
    page = make(title="Marmotte endormie")
    service.rebuild("pages")
    assert "Marmotte endormie" in found("marmotte")
    return page


def test_publish(make):
    service.rebuild("pages")
    make(title="Hérisson nouveau")
    assert "Hérisson nouveau" in found("hérisson")


def test_a_new_version(page):
    page.title = "Loutre réveillée"
    page.save_revision()
    assert not found("loutre")
    page.save_revision().publish()
    assert "Loutre réveillée" in found("loutre")
    assert not found("marmotte")


def test_unpublish(page):
    page.unpublish()
    assert not found("marmotte")


def test_move(page, site):
    target = SectionPage.objects.child_of(site).get(slug="kits")
    page.move(target, "last-child")
    assert found("marmotte") == {"Marmotte endormie": f"/kits/{page.slug}/"}


def test_a_section_that_moves_takes_its_pages(page, site):
    section = page.get_parent().specific
    section.slug = "savoir"
    section.save_revision().publish()
    assert found("marmotte") == {"Marmotte endormie": f"/savoir/{page.slug}/"}


def test_private(page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert not found("marmotte")
    restriction.delete()
    assert found("marmotte")


def test_a_private_section(page):
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert not found("marmotte")


def test_translate(page):
    translation = page.copy_for_translation(Locale.objects.get(language_code="en"))
    assert not found("marmot", "en")
    translation.title = "Sleepy marmot"
    translation.save_revision().publish()
    assert "Sleepy marmot" in found("marmot", "en")
    assert "Sleepy marmot" not in found("marmot")


def test_delete(page):
    page.delete()
    assert not found("marmotte")


def test_deleting_a_section(page):
    page.get_parent().delete()
    assert not found("marmotte")


def test_a_version_of_a_charter(make):
    service.rebuild("pages")
    charter = make("guideline", title="Charte")
    version = GuidelineVersion(page=charter, number="1.0", published_on="2026-01-01")
    version.criteria = [GuidelineCriterion(number="1", text="Mention ornithorynque", reason="La loi")]
    version.enter_as_published()
    assert "Charte" in found("ornithorynque")
