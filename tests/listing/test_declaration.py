"""No list without a clean address: a declaration that lacks something does not load, and the check says it."""

import django_filters
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import get_resolver

from content.pages.section_list import SECTIONS
from core import parameters
from listing import checks, declaration
from listing.declaration import FORMAT, PAGE, SORT, Listing, ListSort, all_listings
from listing.filters import AnyOf, CleanedFilter, ListFilters, Typed
from listing.reading import read
from prevenance import caching
from tests.listing.conftest import ThingFilters


class Unclean(ListFilters):
    q = django_filters.CharFilter()


class Lazy(CleanedFilter, django_filters.CharFilter):
    """Says that it cleans, and does not."""


class Asleep(ListFilters):
    q = Lazy()


class Taken(ListFilters):
    page = Typed()


class Empty(ListFilters):
    pass


class PlainSet(django_filters.FilterSet):
    q = Typed()


class Closed(ListFilters):
    a = AnyOf(known={"1": "Un"})


@pytest.mark.parametrize(
    ("filters", "more"),
    [
        (Unclean, {}),
        (Asleep, {}),
        (Taken, {}),
        (Empty, {}),
        (PlainSet, {}),
        (None, {}),
        (ThingFilters, {"columns": ()}),
        (ThingFilters, {"columns": ("a", "a")}),
        (ThingFilters, {"formats": ("exe",)}),
        (ThingFilters, {"carried": ("tri",)}),
        (ThingFilters, {"old_names": {"format": "q"}}),
        (ThingFilters, {"text_sort": "x"}),
        (Closed, {"sorts": {"x": ListSort("x", "X")}, "text_sort": "x"}),
    ],
)
def test_a_list_that_does_not_clean_its_address_cannot_be_declared(filters, more):
    with pytest.raises(ImproperlyConfigured):
        Listing("broken", filters, **{"columns": ("a",), **more})
    assert "broken" not in declaration._declared


def test_the_system_check_says_what_a_declaration_lacks(monkeypatch, things):
    assert checks.check_listings() == []
    monkeypatch.setattr(Listing, "faults", lambda self: ["something"])
    assert {error.id for error in checks.check_listings()} == {"listing.E001"}


def views(patterns=None):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        else:
            yield pattern.callback


def test_every_public_view_that_turns_pages_is_a_list_of_the_kit():
    """A list that reads its address by itself is found by what it reads: a page, an order or a format."""
    served = set()
    for view in views():
        read_ = parameters.of(view)
        names = {*read_.one, *read_.many, *read_.ordered}
        if names & {PAGE, SORT, FORMAT}:
            assert hasattr(view, "listing"), f"{view.__module__}.{view.__name__}"
            assert view.parameters == view.listing.parameters
            served.add(view.listing.name)
    assert served | {"sections"} == {listing.name for listing in all_listings()}
    assert caching.parameters_of(RequestFactory().get("/comprendre/")) == SECTIONS.parameters


def test_every_list_cleans_what_is_hostile():
    assert all_listings()
    for listing in all_listings():
        assert listing.faults() == []
        for name in listing.filters.base_filters:
            for value in ("\x00", "\ud800", "'; DROP TABLE", "9" * 5000, "<script>", "\u202e", "%"):
                data = QueryDict(mutable=True)
                data[name] = value
                query = read(listing, data)
                assert "\x00" not in query.address(left_out=True)
                assert len(query.first(name)) <= 1000


test_every_list_cleans_what_is_hostile = pytest.mark.django_db(test_every_list_cleans_what_is_hostile)
