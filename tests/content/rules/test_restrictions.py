"""Which pages may be under a view restriction: their own, an ancestor's, or that of the source of an alias."""

import pytest
from wagtail.models import Page, PageViewRestriction

from content.rules import restrictions

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(monkeypatch):
    """``section``, ``article`` below it, ``other`` beside it; everything is asked again each time."""
    monkeypatch.setattr(restrictions.shared, "kept", lambda *key, make: make())
    root = Page.get_first_root_node()
    section = root.add_child(instance=Page(title="Section", slug="section-a"))
    article = section.add_child(instance=Page(title="Article", slug="article"))
    other = root.add_child(instance=Page(title="Autre", slug="section-b"))
    return {"root": root, "section": section, "article": article, "other": other}


def restricted(pages):
    return {name for name, page in pages.items() if restrictions.may_be_restricted(page)}


def test_a_restriction_is_of_the_page_and_of_what_is_below(pages):
    assert restricted(pages) == set()
    assert restrictions.restricted_paths() == ()
    PageViewRestriction.objects.create(page=pages["section"], restriction_type="login")
    assert restrictions.restricted_paths() == (pages["section"].path,)
    assert restricted(pages) == {"section", "article"}


def test_where_there_are_aliases_every_page_may_be(pages):
    """The restriction of an alias is that of its source, anywhere in the tree."""
    pages["article"].create_alias(parent=pages["root"], update_slug="copie")
    assert restricted(pages) == set(pages)
