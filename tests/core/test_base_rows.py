"""A test that empties the tables leaves what migrations had put there to those that come after it."""

import pytest
from wagtail.models import Locale, Page


@pytest.mark.django_db(transaction=True)
def test_one_that_empties_the_tables():
    assert Locale.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_next_one_finds_languages_and_the_root():
    assert Locale.objects.exists()
    assert Page.get_first_root_node() is not None
