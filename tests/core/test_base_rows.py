"""A test that empties the tables leaves what migrations had put there to those that come after it."""

import pytest
from wagtail.models import Locale, Page

from prevenance import generation, marks


@pytest.mark.django_db(transaction=True)
def test_one_that_empties_the_tables():
    assert Locale.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_next_one_finds_languages_and_the_root():
    assert Locale.objects.exists()
    assert Page.get_first_root_node() is not None


@pytest.mark.django_db
def test_nor_a_change_newer_than_the_number_of_changes():
    """Every copy that a test makes would be taken for a changed one."""
    basis = marks.Basis(("all",), marks.snapshot())
    generation.renew(["something else"])
    assert marks.judge(basis) is marks.Standing.TRUE
