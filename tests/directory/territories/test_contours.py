import pytest

from directory.territories import contours


def test_files_stay_small():
    assert (contours.FOLDER / "departements.geojson").stat().st_size <= 60 * 1024
    files = list((contours.FOLDER / "fine").glob("*.geojson"))
    assert len(files) == 101
    assert max(path.stat().st_size for path in files) <= 15 * 1024


def test_neighbours_share_their_border():
    nord, aisne = (
        {tuple(point) for polygon in contours.fine(code).polygons for ring in polygon for point in ring}
        for code in ("59", "02")
    )
    assert len(nord & aisne) > 30


def test_what_is_in_a_box():
    around_lille = contours.within(2.9, 50.5, 3.2, 50.8)
    assert {contour.code for contour in around_lille} >= {"59", "62"}
    fine, low = contours.fine("59"), contours.load()["59"]
    assert len(str(fine.polygons)) > 3 * len(str(low.polygons))
    assert contours.within(-30, 0, -29, 1) == []
    assert contours.fine("988") is None
    with pytest.raises(ValueError, match="level"):
        contours.load("communes")


def test_geojson_and_svg():
    collection = contours.geojson(2.9, 50.5, 3.2, 50.8, "regions")
    assert [feature["properties"]["code"] for feature in collection["features"]] == ["32"]
    path = contours.svg_path(contours.load()["974"], (55.2, -21.4, 55.9, -20.8), 400, 300)
    assert path.startswith("M")
    assert path.endswith("Z")
    numbers = [float(number) for number in path.strip("MZ").replace("L", " ").split()]
    assert all(-5 <= number <= 405 for number in numbers)
