"""Discs, rectangles, nearest first, clusters: against plain trigonometry."""

import math
import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from search import service
from search.port import BadRequest, BBox, Near, SearchRequest

_random = random.Random(11)


def _somewhere():
    kind = _random.random()
    if kind < 0.7:
        return _random.uniform(49.5, 51.2), _random.uniform(1.5, 4.3)
    if kind < 0.8:
        return _random.uniform(-22, -20), _random.uniform(55, 56)
    if kind < 0.9:
        return _random.uniform(-20, -15), _random.choice([-1, 1]) * _random.uniform(178, 180)
    return _random.uniform(-90, 90), _random.uniform(-180, 180)


EDGES = [(90.0, 0.0), (-90.0, 10.0), (0.0, 180.0), (0.0, -180.0), (0.0, 0.0), (50.0, 3.0), (50.0, 3.0)]
ROWS = {
    f"p{number}": {"title": f"Lieu {number}", "language": "fr" if number % 3 else "en", "position": place}
    for number, place in enumerate([*EDGES, *(_somewhere() for _ in range(500))])
}
ROWS["nowhere"] = {"title": "Lieu sans adresse", "language": "fr"}


def km(a, b):
    """Another formula than the product's: the angle between two unit vectors."""

    def vector(lat, lon):
        lat, lon = math.radians(lat), math.radians(lon)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    u, v = vector(*a), vector(*b)
    cross = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    return 6371.0088 * math.atan2(math.hypot(*cross), sum(x * y for x, y in zip(u, v, strict=True)))


PLACED = {key: row["position"] for key, row in ROWS.items() if "position" in row}
LAT = st.one_of(st.floats(49.5, 51.2), st.floats(-90, 90), st.sampled_from([90.0, -90.0, 0.0, 50.0]))
LON = st.one_of(st.floats(1.5, 4.3), st.floats(-180, 180), st.sampled_from([180.0, -180.0, 3.0]))


@pytest.fixture
def index_name(fill):
    return fill(ROWS).index.name


SLOW = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=150, **SLOW)
@given(LAT, LON, st.one_of(st.floats(0, 100), st.floats(0, 20_015)), st.booleans())
def test_a_disc_holds_the_points_within_its_radius(index_name, lat, lon, radius, french):
    filters = {"language": ["fr"]} if french else {}
    answer = service.search(
        SearchRequest(index_name, near=Near(lat, lon, radius), filters=filters, facets=("language",), size=600),
        log_empty=False,
    )
    found = {hit.id for hit in answer.hits}
    away = {key: km((lat, lon), place) for key, place in PLACED.items()}
    kept = {key for key in away if not french or ROWS[key]["language"] == "fr"}
    sure = {key for key in kept if away[key] < radius - 0.01}
    perhaps = {key for key in kept if away[key] <= radius + 0.01}
    assert sure <= found <= perhaps
    assert answer.total == len(found)
    for hit in answer.hits:
        assert hit.distance_km == pytest.approx(away[hit.id], abs=0.01)
    every = {v.value: v.count for v in answer.facets["language"]}
    near = Counter(ROWS[key]["language"] for key, far in away.items() if far <= radius)
    assert sum(abs(every.get(code, 0) - near[code]) for code in ("fr", "en")) <= len(perhaps) - len(sure)


@settings(max_examples=100, **SLOW)
@given(LAT, LON, st.one_of(st.none(), st.floats(1, 20_015)), st.integers(1, 3), st.sampled_from([1, 7, 40]))
def test_nearest_first_page_by_page(index_name, lat, lon, radius, page, size):
    request = SearchRequest(index_name, near=Near(lat, lon, radius), sort="distance", page=page, size=size)
    answer = service.search(request, log_empty=False)
    away = sorted(km((lat, lon), place) for place in PLACED.values())
    if radius is None:
        assert answer.total == len(PLACED)
        expected = away[(page - 1) * size : page * size]
    else:
        expected = [far for far in away if far <= radius][(page - 1) * size : page * size]
        if abs(answer.total - sum(far <= radius for far in away)) == 1:
            return  # a point exactly on the circle: both answers are right
    assert [hit.distance_km for hit in answer.hits] == pytest.approx(expected, abs=0.01)


@settings(max_examples=150, **SLOW)
@given(LAT, LON, LAT, LON)
@example(0.0, 2.0, -0.0, 1.5)
def test_a_rectangle_holds_the_points_within_its_sides(index_name, lat1, west, lat2, east):
    south, north = sorted((lat1, lat2))
    answer = service.search(SearchRequest(index_name, bbox=BBox(west, south, east, north), size=600), log_empty=False)

    def within(lat, lon):
        across = west <= lon <= east if west <= east else lon >= west or lon <= east
        return south <= lat <= north and across

    assert {hit.id for hit in answer.hits} == {key for key, place in PLACED.items() if within(*place)}


@pytest.mark.parametrize("zoom", [0, 5, 7, 8, 9, 11, 13, 20])
def test_clusters_hold_every_point_once_at_their_mean(index_name, ask, zoom):
    clusters = ask(zoom=zoom, size=1).clusters
    assert sum(cluster.count for cluster in clusters) == len(PLACED)
    assert len({cluster.key for cluster in clusters}) == len(clusters)
    for cluster in clusters:
        z, x, y = map(int, cluster.key.split("/"))
        west, east = x / 2**z * 360 - 180, (x + 1) / 2**z * 360 - 180
        assert west - 1e-6 <= cluster.lon <= east + 1e-6
        assert 0 <= y < 2**z


def test_clusters_follow_filters_and_rectangle(index_name, ask):
    box = BBox(1.5, 49.5, 4.3, 51.2)
    answer = ask(zoom=9, bbox=box, filters={"language": ["fr"]})
    assert 1 < sum(cluster.count for cluster in answer.clusters) == answer.total < len(PLACED)


def test_no_cluster_unless_asked(index_name, ask):
    assert ask().clusters == []


def test_two_points_at_the_same_place_are_one_cluster(index_name, ask):
    answer = ask(zoom=13, near=Near(50, 3, 0.01))
    assert [(c.count, round(c.lat, 6), round(c.lon, 6)) for c in answer.clusters] == [(2, 50.0, 3.0)]


@pytest.mark.parametrize(
    "options",
    [
        {"near": Near(91, 0, 1)},
        {"near": Near(0, 181, 1)},
        {"near": Near(math.nan, 0, 1)},
        {"near": Near("north", 0, 1)},
        {"near": Near(0, 0, -1)},
        {"near": Near(0, 0, 1e9)},
        {"bbox": BBox(0, 10, 1, 5)},
        {"bbox": BBox(0, -100, 1, 5)},
        {"bbox": BBox(0, math.inf, 1, 5)},
    ],
)
def test_a_place_out_of_the_earth_says_so(index_name, ask, options):
    with pytest.raises(BadRequest) as caught:
        ask(**options)
    assert str(caught.value)
