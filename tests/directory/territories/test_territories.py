import time

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory import reference
from directory.enums import TerritoryKind
from directory.models import PostalCode, Territory
from directory.territories import communes as territories

pytestmark = pytest.mark.django_db


def codes(text, limit=10):
    return [territory.code for territory in territories.search(text, limit)]


def test_exact_name_first_then_population(communes):
    assert codes("saint-denis")[:3] == ["97411", "93066", "11339"]
    assert territories.resolve("saint-denis") is None
    assert codes("St Denis")[:2] == ["97411", "93066"]
    assert codes("Saint-Denis 93") == ["93066"]
    assert codes("saint denis 97400") == ["97411"]


@pytest.mark.parametrize("text", ["lille", "LILLE", "Lille 59", "59000 Lille", "Lille (59)", "59350", "59020 cedex 1"])
def test_one_commune_several_ways(communes, text):
    assert territories.resolve(text).code == "59350"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Paris", "75056"),
        ("75011", "75111"),
        ("Paris 11e", "75111"),
        ("paris 11ème arrondissement", "75111"),
        ("75000", "75056"),
        ("Lyon 3e", "69383"),
        ("lyon 3", "69383"),
        ("Marseille 8", "13208"),
    ],
)
def test_cities_with_arrondissements(communes, text, code):
    assert territories.resolve(text).code == code


def test_arrondissements_follow_their_number(communes):
    assert codes("paris") == ["75056", "75101", "75111", "75112"]


def test_a_city_includes_its_arrondissements(communes):
    paris = Territory.objects.get(code="75056")
    assert paris.codes_within() == ["75056", "75101", "75111", "75112"]
    region = Territory.objects.get(kind=TerritoryKind.REGION, code="11")
    assert "75111" in region.codes_within()
    assert "75111" in Territory.objects.get(code="200054781").codes_within(), "EPCI of its commune"
    assert Territory.objects.get(code="75111").municipal_code == "75056"


def test_a_shared_postcode_gives_a_list(communes):
    assert set(codes("59260")) >= {"59350", "59346"}
    assert territories.resolve("59260") is None


def test_words_inside_a_name_and_former_communes(communes):
    assert codes("ascq") == ["59009"]
    (found,) = territories.search("cherbourg-octeville")
    assert (found.code, found.alias, found.exact) == ("50129", "Cherbourg-Octeville", False)
    assert territories.resolve("Bellegarde-sur-Valserine").code == "01033"
    assert territories.by_code("50602").code == "50129"


def test_beginning_of_a_postcode_and_corsica(communes):
    assert codes("593") == [] or all(code.startswith("59") for code in codes("593"))
    assert codes("2a") == codes("20") == ["2A004"]
    assert "59350" in codes("59")


def test_a_commune_without_position_behaves(communes):
    noumea = territories.resolve("Nouméa")
    assert noumea.code == "98818"
    assert (noumea.has_position, noumea.bbox, noumea.lat) == (False, None, None)


def test_the_commune_with_one_letter(communes):
    assert territories.resolve("Y").code == "80829"


@pytest.mark.parametrize(
    "text", ["", " ", "'", "%", "_", "\0", "a" * 10_000, "é", "x; DROP TABLE", "٣٤", "1", "99999", "-1", "²", "lyon 99"]
)
def test_hostile_input_gives_nothing_or_a_list(communes, text):
    assert isinstance(territories.search(text), list)
    assert isinstance(territories.similar(text), list)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(max_size=60))
def test_anything_may_be_typed(communes, text):
    found = territories.search(text)
    assert len(found) <= 10
    assert len(territories.similar(text)) <= 5
    assert len({territory.pk for territory in found}) == len(found)


def test_loading_again_changes_nothing(communes, reference_folder, capsys):
    assert sum(communes.values()) > 0
    assert set(reference.load(folder=reference_folder).values()) == {0}
    call_command("load_territories", reference_folder)
    assert "nothing to change" in capsys.readouterr().out


def test_a_changed_file_updates_what_changed(communes, reference_folder):
    Territory.objects.filter(code="59350").update(name="Rijsel", population=3)
    PostalCode.objects.get(code="59000").territories.clear()
    written = reference.load(folder=reference_folder)
    assert written["communes"] == 1
    assert written["postcodes"] == 1
    assert Territory.objects.get(code="59350").name == "Lille"


def test_all_of_france_is_loaded_and_answers_in_milliseconds(db):
    reference.load()
    assert Territory.objects.filter(kind=TerritoryKind.COMMUNE).count() == 34_969
    assert Territory.objects.filter(kind=TerritoryKind.ARRONDISSEMENT).count() == 45
    assert Territory.objects.municipal().filter(lat=None).count() == 94
    mistyped = {"lile": "Lille", "dunkerqe": "Dunkerque", "marseile": "Marseille", "st omer": "Saint-Omer"}
    for text, name in mistyped.items():
        found = territories.search(text) or territories.similar(text)
        assert found[0].name == name, text
    for text in ("lille", "saint", "59", "75011", "sa"):
        territories.search(text)
        best = min(_seconds(text) for _ in range(5))
        assert best < 0.02, f"{text}: {best * 1000:.1f} ms"


def _seconds(text):
    started = time.process_time()
    territories.search(text)
    return time.process_time() - started
