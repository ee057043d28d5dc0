import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from directory.public.places_list import PLACES, address_at, at, radius_of
from listing.reading import read as read_list

KINDS = {"pharmacie": "Pharmacie", "pmi": "PMI"}


@pytest.fixture(autouse=True, scope="module")
def kinds():
    """Kinds of offers without a database."""
    known = PLACES.filters.base_filters["type"]
    before, known._known = known._known, KINDS
    yield
    known._known = before


def read(text):
    return read_list(PLACES, QueryDict(text))


def test_everything_is_read():
    query = read(
        "commune=59350&type=pmi&type=pharmacie&cout=gratuit&acces=fauteuil&ouvert=samedi&rayon=20&tri=nom&page=2"
    )
    assert query.values == {
        "commune": ("59350",),
        "type": ("pharmacie", "pmi"),
        "cout": ("gratuit",),
        "acces": ("fauteuil",),
        "ouvert": ("samedi",),
        "rayon": ("20",),
    }
    assert (query.sort, query.sort_key, query.page, radius_of(query)) == ("nom", "title", 2, 20)
    assert query.problems == ()


def test_an_address_read_again_is_the_same_request():
    query = read("commune=2a004&type=pmi&rayon=0&tri=nom")
    assert query.first("commune") == "2A004"
    assert read(query.address()[1:]) == query
    assert radius_of(query) == 0


def test_only_this_commune_is_not_no_choice():
    assert radius_of(read("commune=59350")) == 10
    assert "rayon=0" in read("commune=59350&rayon=0").address()


def test_wrong_values_are_said_and_left_out():
    query = read("commune='%3B--&rayon=7&tri=x&page=0&type=%00&type=zz&ouvert=&format=exe")
    assert query.values == {"ou": ("';--",)}  # where a code is awaited, a text says where all the same
    assert (radius_of(query), query.sort, query.page, query.format) == (10, "distance", 1, "html")
    assert {problem.name for problem in query.problems} == {"rayon", "tri", "page", "type", "format"}


def test_a_known_commune_wins_over_a_text():
    assert read("commune=59350&ou=Lens").values == {"commune": ("59350",)}


def test_changes_go_back_to_the_first_page():
    assert read("commune=59350&page=4").changed(rayon="5").address() == "?commune=59350&rayon=5"
    assert read("commune=59350").address(format="csv", page=3).endswith("page=3&format=csv")
    assert at(read("ou=Lens&type=pmi"), "62498").address() == "?commune=62498&type=pmi"
    assert address_at("59350", page=2) == "?commune=59350&page=2"


def test_only_what_one_looks_for_narrows():
    assert not read("commune=59350&rayon=5&tri=nom").is_narrowed
    assert read("commune=59350&ouvert=soir").is_narrowed


@given(
    st.dictionaries(
        st.sampled_from(["ou", "commune", "type", "cout", "acces", "ouvert", "rayon", "tri", "page", "format"]),
        st.text(),
    )
)
def test_nothing_raises(values):
    params = QueryDict(mutable=True)
    params.update(values)
    query = read_list(PLACES, params)
    assert query.page >= 1
    assert len(query.first("ou")) <= 80
    assert query.address().startswith("?")
