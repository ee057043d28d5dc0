import pytest
from wagtail.contrib.frontend_cache.backends import BaseBackend
from wagtail.models import Page, Site

from prevenance import purge

pytestmark = pytest.mark.django_db


class Backend(BaseBackend):
    """Keeps the addresses that it was asked to purge."""

    purged: list[str] = []

    def purge_batch(self, urls):
        type(self).purged.extend(urls)


@pytest.fixture
def tree(settings):
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": "tests.site.test_purge.Backend"}}
    Backend.purged = []
    root = Page.get_first_root_node()
    home = root.add_child(instance=Page(title="Accueil de test", slug="accueil-test"))
    Site.objects.all().delete()
    Site.objects.create(hostname="example.org", root_page=home, is_default_site=True)
    section = home.add_child(instance=Page(title="Rubrique", slug="rubrique"))
    return section.add_child(instance=Page(title="Article", slug="article"))


def test_publishing_purges_the_page_and_those_that_list_it(tree):
    tree.save_revision().publish()
    assert {url.split("example.org", 1)[1] for url in Backend.purged} >= {"/", "/rubrique/", "/rubrique/article/"}


def test_nothing_is_called_without_a_cache_in_front(tree, settings):
    settings.WAGTAILFRONTENDCACHE = {}
    tree.save_revision().publish()
    assert Backend.purged == []


def test_batch_holds_no_other_page(tree):
    tree.get_parent().add_sibling("right", instance=Page(title="Autre", slug="autre"))
    assert not any("autre" in url for url in purge.batch_for(tree).urls)
