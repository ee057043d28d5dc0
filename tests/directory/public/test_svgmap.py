import math

import pytest

from directory.public.svgmap import MapBounds, Point, Projection, clip_ring, draw, mercator, path_of

LILLE = (50.63, 3.06)


def point(number, lat, lon):
    return Point(number, f"Lieu {number}", f"#lieu-{number}", lat, lon)


def test_mercator_known_positions():
    assert mercator(0, 0) == pytest.approx((0.5, 0.5))
    assert mercator(85.05112878, -180) == pytest.approx((0, 0), abs=1e-6)


def test_poles_do_not_break_the_projection():
    assert all(math.isfinite(value) for value in mercator(90, 0))


def test_projection_keeps_the_box_inside_and_north_up():
    projection = Projection(MapBounds.around(*LILLE, 10))
    north, south = projection(LILLE[0] + 0.05, LILLE[1]), projection(LILLE[0] - 0.05, LILLE[1])
    assert north[1] < south[1]
    assert projection(*LILLE) == pytest.approx((240, 210), abs=1)


def test_ten_kilometres_measure_ten_kilometres():
    projection = Projection(MapBounds.around(*LILLE, 10))
    x, y = projection(LILLE[0] + 10 / 110.574, LILLE[1])
    assert math.dist((x, y), projection(*LILLE)) == pytest.approx(10 * projection.units_per_km(LILLE[0]), rel=0.01)


def test_a_single_position_is_drawn():
    drawing = draw(MapBounds(3.06, 50.63, 3.06, 50.63), [point(1, *LILLE)])
    assert (drawing.points[0].x, drawing.points[0].y) == (240, 210)


def test_identical_coordinates_are_fanned_out_and_keep_their_true_position():
    drawing = draw(MapBounds.around(*LILLE, 5), [point(n, *LILLE) for n in range(1, 8)])
    positions = [(p.x, p.y) for p in drawing.points]
    for index, first in enumerate(positions):
        for second in positions[index + 1 :]:
            assert math.dist(first, second) >= 22
    assert {p.anchor for p in drawing.points} == {drawing.points[0].anchor}
    assert drawing.points[0].anchor == pytest.approx((240, 210), abs=0.2)


def test_crowded_points_never_hide_each_other():
    drawing = draw(
        MapBounds.around(*LILLE, 5), [point(n, 50.63 + n % 5 / 400, 3.06 + n % 4 / 400) for n in range(1, 21)]
    )
    positions = [(p.x, p.y) for p in drawing.points]
    assert min(math.dist(a, b) for i, a in enumerate(positions) for b in positions[i + 1 :]) >= 22
    assert all(12 <= x <= drawing.width - 12 and 12 <= y <= drawing.height - 12 for x, y in positions)


def test_distant_points_stay_where_they_are():
    drawing = draw(MapBounds.around(*LILLE, 5), [point(1, *LILLE), point(2, 50.66, 3.1)])
    assert [p.anchor for p in drawing.points] == [None, None]


def test_every_point_is_inside_even_out_of_the_box():
    drawing = draw(MapBounds.around(*LILLE, 5), [point(1, 51.0, 2.4), point(2, 50.2, 4.0)])
    assert all(0 <= p.x <= drawing.width and 0 <= p.y <= drawing.height for p in drawing.points)


def test_clip_keeps_only_what_is_seen():
    ring = [(-1000, -1000), (2000, -1000), (2000, 2000), (-1000, 2000)]
    clipped = clip_ring(ring, 640, 480, 0)
    assert set(clipped) == {(0, 0), (640, 0), (640, 480), (0, 480)}
    assert clip_ring([(900, 900), (950, 900), (950, 950)], 640, 480, 0) == []


def test_path_of_polygons():
    projection = Projection(MapBounds.around(*LILLE, 10))
    data = path_of([[[[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]]], projection)
    assert data.startswith("M")
    assert data.endswith("Z")


def test_landmarks_do_not_overlap():
    drawing = draw(
        MapBounds.around(*LILLE, 10), [], landmarks=[("Lille", *LILLE, True), ("La Madeleine", 50.6301, 3.0601, False)]
    )
    assert [mark.name for mark in drawing.landmarks] == ["Lille"]
