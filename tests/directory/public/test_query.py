from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from directory.public.query import NearbyQuery


def read(text):
    return NearbyQuery.read(QueryDict(text))


def test_everything_is_read():
    query = read(
        "commune=59350&type=pharmacie&type=pmi&cout=gratuit&acces=fauteuil&ouvert=samedi&rayon=20&tri=nom&page=2"
    )
    assert query == NearbyQuery(
        commune="59350",
        kinds=("pharmacie", "pmi"),
        cost="gratuit",
        access="fauteuil",
        opening="samedi",
        radius=20,
        sort="nom",
        page=2,
    )
    assert query.faults == ()


def test_an_address_read_again_is_the_same_request():
    query = read("commune=2A004&type=pmi&rayon=0&tri=nom")
    assert read(query.address()[1:]) == query
    assert query.radius == 0


def test_only_this_commune_is_not_no_choice():
    assert read("commune=59350").radius is None
    assert "rayon=0" in read("commune=59350&rayon=0").address()


def test_wrong_values_are_said_and_left_out():
    query = read("commune='%3B--&rayon=7&tri=x&page=0&type=%00&ouvert=&format=exe")
    assert query.commune == ""
    assert (query.radius, query.sort, query.page, query.kinds, query.format) == (None, "distance", 1, (), "")
    assert set(query.faults) == {"commune", "rayon", "tri", "page", "type", "format"}


def test_changes_go_back_to_the_first_page():
    assert read("commune=59350&page=4").address(radius=5) == "?commune=59350&rayon=5"
    assert read("commune=59350").address(format="csv", page=3).endswith("page=3&format=csv")


@given(
    st.dictionaries(
        st.sampled_from(["ou", "commune", "type", "cout", "acces", "ouvert", "rayon", "tri", "page", "format"]),
        st.text(),
    )
)
def test_nothing_raises(values):
    params = QueryDict(mutable=True)
    params.update(values)
    query = NearbyQuery.read(params)
    assert query.page >= 1
    assert len(query.text) <= 80
    assert query.address().startswith("?")
