"""Where a place is: each limit tried on both sides, without a database."""

import math
from collections import defaultdict
from dataclasses import dataclass

import pytest
from pyproj import Transformer

from directory.enums import TerritoryKind
from directory.folding import fold
from directory.sources import whereabouts
from directory.sources.base import PlaceData, RowRefused
from directory.sources.whereabouts import Communes


@dataclass(eq=False)
class Town:
    """What is read of a territory."""

    code: str
    name: str
    departement_code: str = "59"
    bbox: tuple | None = (3.0, 50.5, 3.2, 50.7)
    lat: float | None = 50.6
    lon: float | None = 3.1
    kind: str = TerritoryKind.COMMUNE
    municipal_code: str = ""

    def __post_init__(self):
        self.municipal_code = self.municipal_code or self.code

    @property
    def has_position(self):
        return self.lat is not None

    @property
    def pk(self):
        return int(self.code)

    def __str__(self):
        return self.name


def towns(*given, old=()):
    """``towns((town, postcodes), …)`` as an import would have read them."""
    found = Communes.__new__(Communes)
    found.by_code, found.by_old_code = {}, dict(old)
    found.by_name, found.by_postcode = defaultdict(set), defaultdict(list)
    for town, postcodes in given:
        found.by_code[town.code] = town
        found.by_name[fold(town.name)].add(town)
        for postcode in postcodes:
            found.by_postcode[postcode].append(town)
    return found


LILLE = Town("59350", "Lille")


# --- coordinates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lat", "lon", "kept"),
    [
        (50.6, 3.1, (50.6, 3.1)),
        (90.0, 180.0, (90.0, 180.0)),
        (-90.0, -180.0, (-90.0, -180.0)),
        (0.0, 3.1, (0.0, 3.1)),
        (50.6, 0.0, (50.6, 0.0)),
        (0, 0, (None, None)),
        (None, 3.1, (None, None)),
        (50.6, None, (None, None)),
        (math.nan, 3.1, (None, None)),
        (50.6, math.inf, (None, None)),
    ],
)
def test_degrees(lat, lon, kept):
    assert whereabouts._degrees(lat, lon, "59") == kept


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 3.0), (50.0, 181.0)])
def test_what_is_no_degree_is_read_as_metres(lat, lon):
    """One of the two is enough; such metres are in the Atlantic, thousands of kilometres away."""
    found = whereabouts._degrees(lat, lon, "59")
    assert found != (lat, lon)


#: Department: legal system, and a point of it.
SYSTEMS = {
    "59": (2154, 50.63, 3.06),
    "971": (5490, 16.2, -61.5),
    "972": (5490, 14.6, -61.0),
    "973": (2972, 4.9, -52.3),
    "974": (2975, -20.9, 55.45),
    "975": (4467, 46.8, -56.2),
    "976": (4471, -12.8, 45.2),
    "977": (5490, 17.9, -62.8),
    "978": (5490, 18.07, -63.05),
}


@pytest.mark.parametrize("departement", SYSTEMS)
def test_metres_are_of_the_legal_system_of_the_territory(departement, monkeypatch):
    monkeypatch.setattr(whereabouts, "_transformers", {})
    epsg, lat, lon = SYSTEMS[departement]
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    for _time in range(2):  # made, then kept
        assert whereabouts._degrees(y, x, departement) == pytest.approx((lat, lon), abs=1e-6)
    assert list(whereabouts._transformers) == [epsg]


def test_metres_that_are_nowhere():
    assert whereabouts._degrees(1e300, 1e300, "974") == (None, None)


@pytest.mark.parametrize(
    ("lat", "lon", "away"),
    [
        (50.6, 3.1, 0),
        (50.7, 3.2, 0),
        (50.8, 3.1, 0.1),
        (50.4, 3.1, 0.1),
        (50.6, 2.9, 0.1),
        (50.6, 3.3, 0.1),
        (50.73, 3.24, 0.05),
    ],
)
def test_distance_to_a_box(lat, lon, away):
    assert whereabouts._distance_to(LILLE, lat, lon) == pytest.approx(away)


def test_distance_to_a_point_and_to_nothing():
    assert whereabouts._distance_to(Town("1", "A", bbox=None), 50.9, 3.5) == pytest.approx(0.5)
    assert whereabouts._distance_to(Town("1", "A", bbox=None, lat=None, lon=None), 50.9, 3.5) == 0


@pytest.mark.parametrize(
    ("lat", "kept", "problem"),
    [
        (50.7299, 50.7299, ""),  # within NEAR of the box
        (50.731, 50.731, "about 3 km outside Lille: to be checked"),
        (50.7999, 50.7999, "about 11 km outside Lille: to be checked"),
        (50.801, None, "coordinates 11 km away from Lille: its centre is used instead"),
        (51.7, None, "coordinates 111 km away from Lille: its centre is used instead"),
    ],
)
def test_near_far_and_too_far(lat, kept, problem):
    found = whereabouts._checked(lat, 3.1, LILLE)
    assert found == (kept, None if kept is None else 3.1, problem)


def test_the_limits_themselves_are_inside():
    square = Town("1", "A", bbox=(0.0, 0.0, 0.0, 0.0))
    assert whereabouts._checked(0.03, 0.0, square) == (0.03, 0.0, "")
    assert whereabouts._checked(0.1, 0.0, square)[:2] == (0.1, 0.0)
    point = Town("1", "A", bbox=None, lat=0.0, lon=0.0)
    assert whereabouts._checked(0.1, 0.0, point) == (0.1, 0.0, ""), "around a point, ten kilometres are nothing"


def test_swapped_coordinates_are_put_right_when_they_then_fit():
    assert whereabouts._checked(3.1, 50.6, LILLE) == (50.6, 3.1, "latitude and longitude were swapped")
    assert whereabouts._checked(3.24, 50.6, LILLE)[0] is None, "near is not enough to swap"
    assert whereabouts._checked(3.2, 50.73, LILLE)[2] == "latitude and longitude were swapped"
    assert whereabouts._checked(3.1, 90.6, Town("1", "A", bbox=(3.0, 90.5, 3.2, 90.7)))[0] is None, "no latitude"


def test_six_decimals_are_kept():
    assert whereabouts._checked(50.61234567, 3.12345678, LILLE) == (50.612346, 3.123457, "")
    assert whereabouts._checked(3.12345678, 50.61234567, LILLE)[:2] == (50.612346, 3.123457)
    assert whereabouts._checked(50.75345678, 3.12345678, LILLE)[:2] == (50.753457, 3.123457)


# --- the commune -------------------------------------------------------------------------------------------


def find(known, code="", postcode="", name=""):
    warnings = []
    return known.find(code, postcode, name, warnings), warnings


HELLEMMES, PARIS = Town("59298", "Hellemmes"), Town("75056", "Paris", "75")
FIRST = Town("75101", "Paris 1er Arrondissement", "75", kind=TerritoryKind.ARRONDISSEMENT, municipal_code="75056")
ELEVENTH = Town("75111", "Paris 11e Arrondissement", "75", kind=TerritoryKind.ARRONDISSEMENT, municipal_code="75056")
DENIS, OTHER_DENIS = Town("93066", "Saint-Denis", "93"), Town("97411", "Saint-Denis", "974")
KNOWN = towns(
    (LILLE, ["59000", "59800"]),
    (HELLEMMES, ["59260", "59800"]),
    (PARIS, ["75001", "75011", "75012"]),
    (FIRST, ["75001", "75012"]),
    (ELEVENTH, ["75011", "75012"]),
    (DENIS, ["93200"]),
    (OTHER_DENIS, ["97400"]),
    (Town("59001", "Abancourt"), ["59268"]),
    (Town("59010", "Bantigny"), ["59268"]),
    old=[("59999", HELLEMMES)],
)


def test_the_code_is_enough():
    assert find(KNOWN, "59350", "59000", "Lille") == (LILLE, [])
    assert find(KNOWN, "59350") == (LILLE, [])


def test_a_former_code_alone_is_enough():
    assert find(KNOWN, "59999") == (HELLEMMES, [])


def test_letters_of_a_code_may_be_small():
    corsica = Town("2", "Ajaccio", "2A")
    known = towns((corsica, ["20000"]))
    known.by_code = {"2A004": corsica}
    assert find(known, "2a004")[0] is corsica
    known.by_old_code, known.by_code = known.by_code, {}
    assert find(known, "2a004")[0] is corsica


def test_name_and_postcode_together_beat_the_code():
    found, warnings = find(KNOWN, "59350", "93200", "Saint-Denis")
    assert found is DENIS
    assert warnings == ["INSEE code 59350 is Lille, the commune is found by its name and postcode"]
    for postcode, name in (("93200", "Lille"), ("59000", "Saint-Denis"), ("93200", "Ailleurs"), ("", "Saint-Denis")):
        assert find(KNOWN, "59350", postcode, name) == (LILLE, []), "one of them may be wrong, not both"


def test_an_unknown_code_is_said():
    assert find(KNOWN, "00001", "59000", "Lille") == (LILLE, ["INSEE code 00001 unknown, commune found by its name"])
    assert find(KNOWN, "", "59000", "Lille") == (LILLE, [])


def test_name_and_postcode_without_code():
    assert find(KNOWN, postcode="59800", name="Hellemmes") == (HELLEMMES, [])
    assert find(KNOWN, postcode="59000", name="Lille (Nord)") == (LILLE, [])


def test_a_namesake_is_told_by_the_department_of_an_unknown_postcode():
    assert find(KNOWN, postcode="97490", name="Saint-Denis") == (
        OTHER_DENIS,
        ["postcode 97490 is not one of Saint-Denis"],
    )
    with pytest.raises(RowRefused, match=r"commune not found: Saint-Denis$"):
        find(KNOWN, name="Saint-Denis")


def test_a_name_alone_or_with_a_postcode_of_the_same_department():
    assert find(KNOWN, name="Lille") == (LILLE, [])
    assert find(KNOWN, postcode="59268", name="Lille") == (LILLE, ["postcode 59268 is not one of Lille"])
    with pytest.raises(RowRefused, match="Lille 93200"):
        find(KNOWN, postcode="93200", name="Lille")


def test_one_name_is_enough_however_far_its_postcode():
    assert find(KNOWN, postcode="97999", name="Lille") == (LILLE, ["postcode 97999 is not one of Lille"])
    assert find(KNOWN, postcode="97150", name="Saint-Denis")[0] is OTHER_DENIS, "two signs tell the department"


def test_what_is_repeated_in_a_message_is_cut():
    long, name = "9" * 30, "Nulle part " + "x" * 90
    refused = f"commune not found: {name[:60]} {long[:10]}"
    with pytest.raises(RowRefused) as error:
        find(KNOWN, postcode=long, name=name)
    assert str(error.value) == refused
    assert find(KNOWN, long, "59000", "Lille")[1] == [f"INSEE code {long[:10]} unknown, commune found by its name"]
    assert find(KNOWN, postcode=long, name="Lille")[1] == [f"postcode {long[:10]} is not one of Lille"]
    assert find(KNOWN, postcode="93200", name=name)[1] == [
        f"commune {name[:60]} unknown, found by postcode 93200: Saint-Denis"
    ]
    known = towns((LILLE, ["59000"]), (DENIS, ["93200"]))
    known.by_code = {long: LILLE}
    assert find(known, long, "93200", "Saint-Denis")[1] == [
        f"INSEE code {long[:10]} is Lille, the commune is found by its name and postcode"
    ]


def test_a_postcode_alone():
    assert find(KNOWN, postcode="93200", name="Nulle part") == (
        DENIS,
        ["commune Nulle part unknown, found by postcode 93200: Saint-Denis"],
    )
    with pytest.raises(RowRefused, match="Nulle part 59268"):  # two communes
        find(KNOWN, postcode="59268", name="Nulle part")
    with pytest.raises(RowRefused, match="commune not found: Nulle part 00000"):
        find(KNOWN, postcode="00000", name="Nulle part")


def test_a_postcode_whose_territories_are_one_commune():
    one, other = Town("1", "Un", municipal_code="9"), Town("2", "Deux", municipal_code="9")
    assert find(towns((one, ["10000"]), (other, ["10000"])), postcode="10000", name="Nulle part")[0] is one


@pytest.mark.parametrize(("code", "name"), [("75056", "Paris"), ("69123", "Lyon"), ("13055", "Marseille")])
def test_the_postcode_tells_the_arrondissement(code, name):
    whole = Town(code, name)
    part = Town(f"{code[:2]}9", f"{name} 1er", kind=TerritoryKind.ARRONDISSEMENT)
    known = towns((whole, ["00001", "00002"]), (part, ["00001"]))
    assert find(known, code, "00001", name)[0] is part
    assert find(known, code, "00002", name)[0] is whole


def test_two_arrondissements_of_one_postcode_tell_nothing():
    assert find(KNOWN, "75056", "75012", "Paris")[0] is PARIS
    assert find(KNOWN, "59350", "75011", "Lille")[0] is LILLE


# --- both --------------------------------------------------------------------------------------------------


def locate(**values):
    place = PlaceData(
        **{"external_id": "1", "name": "Lieu", "commune_code": "59350", "postcode": "59000", "commune_name": "Lille"}
        | values
    )
    return whereabouts.locate(place, KNOWN), place.warnings


def test_a_spot():
    spot, warnings = locate(lat=50.6, lon=3.1)
    assert (spot.commune_id, spot.commune_name, spot.postcode, spot.lat, spot.lon, spot.quality, warnings) == (
        *(59350, "Lille", "59000", 50.6, 3.1, "source"),
        [],
    )


@pytest.mark.parametrize(
    ("values", "warning"),
    [
        ({}, "no coordinates: the centre of the commune is used"),
        ({"lat": 0, "lon": 0}, "coordinates not understood: the centre of the commune is used"),
        ({"lat": 50.6}, "coordinates not understood: the centre of the commune is used"),
        ({"lon": 3.1}, "coordinates not understood: the centre of the commune is used"),
        ({"lat": 52.0, "lon": 3.1}, "coordinates 144 km away from Lille: its centre is used instead"),
    ],
)
def test_the_centre_of_the_commune_instead(values, warning):
    spot, warnings = locate(**values)
    assert (spot.lat, spot.lon, spot.quality, warnings) == (50.6, 3.1, "commune", [warning])


@pytest.mark.parametrize(("postcode", "kept"), [("59000", "59000"), ("5900", ""), ("590000", ""), ("5900A", "")])
def test_a_postcode_has_five_digits(postcode, kept):
    assert locate(postcode=postcode)[0].postcode == kept


def test_a_commune_without_position():
    nowhere = Town("98818", "Nouméa", "988", bbox=None, lat=None, lon=None)
    place = PlaceData(external_id="1", name="Lieu", commune_code="98818", postcode="", commune_name="Nouméa")
    spot = whereabouts.locate(place, towns((nowhere, [])))
    assert (spot.lat, spot.lon, spot.quality) == (None, None, "none")


@pytest.mark.django_db
def test_communes_are_known_by_their_former_codes_and_names(communes):
    known = Communes()
    assert find(known, "50602")[0].code == "50129"
    assert find(known, name="Tourlaville")[0].code == "50129"
    assert find(known, postcode="75011", name="Paris")[0].code == "75111"
    assert find(known, postcode="59000", name="Nulle part")[0].code == "59350"
    assert known.find("50129", "", "", []).parent is not None
