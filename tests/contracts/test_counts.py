"""Filters, ranges, facets, sort and pages, checked against plain Python over the same rows."""

import datetime as dt
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search import service
from search.port import BadRequest, FacetValue, SearchRequest

TOPICS = [f"t{number}" for number in range(25)]
_random = random.Random(7)
ROWS = {
    f"d{number}": {
        "title": " ".join(_random.sample(["tabac", "sommeil", "écran", "dos", "dent"], 2)),
        "topics": _random.sample(TOPICS, _random.randint(0, 4)),
        "language": _random.choice(["fr", "en", "ar"]),
        "free": _random.choice([True, False, None]),
        "price": _random.choice([None, 0, 1.5, 2, 10, 99.99]),
        "day": (dt.date(2026, 1, 1) + dt.timedelta(days=_random.randint(0, 30))).isoformat(),
    }
    for number in range(300)
}


def as_list(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def expected(filters, ranges, without=None):
    """The ids that a person would count by hand."""
    found = []
    for key, row in ROWS.items():
        kept = all(
            set(as_list(row[name])) & set(values) for name, values in filters.items() if values and name != without
        )
        for name, (low, high) in ranges.items():
            value = row[name]
            kept &= value is not None and (low is None or value >= low) and (high is None or value <= high)
        if kept:
            found.append(key)
    return found


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "topics": st.lists(st.sampled_from([*TOPICS, "unknown"]), max_size=4),
        "language": st.lists(st.sampled_from(["fr", "en", "ar"]), max_size=2),
        "free": st.lists(st.booleans(), max_size=2),
        "price": st.lists(st.sampled_from([0, 1.5, 2, 10]), max_size=2),
    },
)
BOUND = st.one_of(st.none(), st.sampled_from([-1, 0, 1.5, 3, 99.99]))
RANGES = st.one_of(st.just({}), st.fixed_dictionaries({"price": st.tuples(BOUND, BOUND)}))


@pytest.fixture
def index_name(fill):
    return fill(ROWS).index.name


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILTERS, RANGES)
def test_facets_are_what_one_would_count_by_hand(index_name, filters, ranges):
    ranges = {name: bounds for name, bounds in ranges.items() if bounds != (None, None)}
    facets = ("topics", "language", "free", "price")
    answer = service.search(
        SearchRequest(index_name, filters=filters, ranges=ranges, facets=facets, size=300), log_empty=False
    )
    assert {hit.id for hit in answer.hits} == set(expected(filters, ranges))
    assert answer.total == len(answer.hits)
    for name in facets:
        counted = Counter(v for key in expected(filters, ranges, without=name) for v in as_list(ROWS[key][name]))
        chosen = set(filters.get(name, []))
        assert {f.value: f.count for f in answer.facets[name]} == {**dict.fromkeys(chosen, 0), **counted}
        assert {f.value for f in answer.facets[name] if f.selected} == chosen


def test_more_than_ten_values_are_counted_most_frequent_first(index_name, ask):
    counts = [value.count for value in ask(facets=("topics",)).facets["topics"]]
    assert len(counts) == len(TOPICS)
    assert counts == sorted(counts, reverse=True)


def test_a_value_never_seen_is_shown_with_zero(index_name, ask):
    found = ask(filters={"language": ["de"]}, facets=("language",)).facets["language"]
    assert FacetValue("de", 0, True) in found
    assert len(found) == 4


def test_facets_follow_the_text(index_name, ask):
    found = ask("tabac", facets=("language",), size=300)
    assert sum(value.count for value in found.facets["language"]) == found.total
    assert 0 < found.total < len(ROWS)


def test_filters_from_an_address_are_text(index_name, ask):
    assert ask(filters={"free": ["true"]}).total == ask(filters={"free": [True]}).total > 0
    assert ask(filters={"price": ["1.5"]}).total == ask(filters={"price": [1.5]}).total > 0
    assert ask(filters={"day": ["2026-01-05"]}).total == ask(filters={"day": [dt.date(2026, 1, 5)]}).total
    assert ask(filters={"language": "fr"}).total == ask(filters={"language": ["fr"]}).total
    assert ask(filters={"language": []}).total == len(ROWS)


def test_days_have_bounds_included(index_name, ask):
    low, high = "2026-01-05", "2026-01-10"
    by_hand = [key for key, row in ROWS.items() if low <= row["day"] <= high]
    assert {h.id for h in ask(ranges={"day": (low, dt.date(2026, 1, 10))}, size=300).hits} == set(by_hand)


def test_ids_are_a_filter(index_name, ask):
    assert {hit.id for hit in ask(filters={"id": ["d1", "d2", "nobody"]}).hits} == {"d1", "d2"}


@pytest.mark.parametrize("sort", ["title", "-title", "price", "-price", "day", "-day", "language"])
def test_sort_orders_values_and_loses_nobody(index_name, ask, sort):
    hits = ask(sort=sort, size=300).hits
    assert len({hit.id for hit in hits}) == len(ROWS)
    values = [hit.fields[sort.strip("-")] for hit in hits]
    values = [value.replace("é", "e") if isinstance(value, str) else value for value in values if value is not None]
    assert values == sorted(values, reverse=sort.startswith("-"))


@pytest.mark.parametrize("sort", ["relevance", "title", "-day"])
def test_pages_cut_the_same_list(index_name, ask, sort):
    whole = [hit.id for hit in ask("tabac sommeil écran dos dent"[:5], sort=sort, size=300).hits]
    pages = [h.id for page in range(1, 40) for h in ask("tabac", sort=sort, page=page, size=7).hits]
    assert pages == whole


def test_a_page_after_the_last_is_empty_but_counts(index_name, ask):
    answer = ask(page=50, size=20)
    assert answer.hits == []
    assert answer.total == len(ROWS)


@pytest.mark.parametrize(
    "options",
    [
        {"page": 0},
        {"size": 0},
        {"page": 10_000_000},
        {"sort": "body"},
        {"sort": "nothing"},
        {"sort": "topics"},
        {"sort": "url"},
        {"sort": "distance"},
        {"facets": ("title",)},
        {"facets": ("nothing",)},
        {"filters": {"nothing": ["x"]}},
        {"filters": {"url": ["x"]}},
        {"filters": {"price": ["cheap"]}},
        {"filters": {"price": ["inf"]}},
        {"filters": {"free": ["maybe"]}},
        {"filters": {"day": ["32/01/2026"]}},
        {"filters": {"topics": [str(n) for n in range(1000)]}},
        {"ranges": {"language": ("a", "b")}},
        {"ranges": {"price": ("nan", None)}},
        {"ranges": {"day": ("0001-01-01", None)}},
    ],
)
def test_what_cannot_be_answered_says_so(index_name, ask, options):
    with pytest.raises(BadRequest) as caught:
        ask(**options)
    assert str(caught.value)


def test_hits_carry_the_document_as_it_was_given(fill, ask):
    row = {"title": "Été", "url": "/été/", "topics": ["a", "b"], "price": 1.5, "free": True, "day": "2026-01-01"}
    fill({"x": {**row, "position": (50.5, 3.25)}})
    hit = ask().hits[0]
    assert hit.id == hit.fields["id"] == "x"
    assert {name: hit.fields[name] for name in row} == row
    assert list(hit.fields["position"]) == [50.5, 3.25]
