"""A framework that does not hold is refused, with every reason at once."""

import copy
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.framework import spec, validation, yaml_file
from registry.models import Criterion, Framework
from registry.reference import loader

DATA = yaml_file.read(Path(__file__).resolve().parents[3] / "fixtures" / "label" / "referentiel.yaml")


def changed(change):
    data = copy.deepcopy(DATA)
    change(data)
    return data


def criterion(data, code):
    return next(item for item in data["criteres"] if item["code"] == code)


FAULTS = {
    "unknown scale": (lambda d: criterion(d, "DP-01").update(type="etoiles"), ["DP-01", "etoiles"]),
    "missing dimension": (lambda d: criterion(d, "DP-01").update(dimension="XX"), ["DP-01", "XX"]),
    "dimension removed": (lambda d: d["dimensions"].pop(), ["IR-01", "IR"]),
    "weights": (lambda d: d["dimensions"][0].update(poids=31), ["101"]),
    "duplicate code": (lambda d: criterion(d, "DP-02").update(code="DP-01"), ["DP-01"]),
    "duplicate dimension": (lambda d: d["dimensions"][1].update(code="DP"), ["DP"]),
    "threshold": (lambda d: criterion(d, "DP-02").update(seuil_bloquant="peut-être"), ["DP-02", "peut-être"]),
    "no threshold": (lambda d: criterion(d, "DP-02").pop("seuil_bloquant"), ["DP-02"]),
    "proof": (lambda d: criterion(d, "DP-02").update(preuve_minimale="D9"), ["DP-02", "D9"]),
    "profile": (lambda d: criterion(d, "DP-02").update(profils=["LUNE"]), ["DP-02", "LUNE"]),
    "weight": (lambda d: criterion(d, "DP-02").update(poids=7), ["DP-02", "7"]),
    "steps": (lambda d: criterion(d, "DP-06").pop("bareme"), ["DP-06"]),
    "open steps": (lambda d: criterion(d, "DP-06")["bareme"].pop(), ["DP-06"]),
    "steps upside down": (lambda d: criterion(d, "DP-06")["bareme"].reverse(), ["DP-06"]),
    "when": (lambda d: criterion(d, "DP-04")["sans_objet"].pop("condition"), ["DP-04"]),
    "levels": (lambda d: criterion(d, "DP-03")["niveaux"].pop("3"), ["DP-03"]),
    "status": (lambda d: d["referentiel"].update(statut="magique"), ["magique"]),
    "cap": (lambda d: d["notation"]["plafonds"].append({"code": "P9", "regle": "?"}), ["P9"]),
    "letters": (lambda d: d["notation"]["lettres"].pop(), ["0"]),
    "section": (lambda d: d.pop("echelles"), ["echelles"]),
    "sheet": (lambda d: d["fiche_donnees"]["lignes"][0].update(criteres=["ZZ-99"]), ["ZZ-99", "FD-01"]),
    "states": (lambda d: d["cycle_de_vie"]["etats"].pop(), ["DESISTEE"]),
}


def test_our_framework_has_no_fault():
    assert validation.faults(DATA) == []


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_said(name):
    change, words = FAULTS[name]
    found = validation.faults(changed(change))
    assert any(all(word in line for word in words) for line in found), found


def test_faults_are_all_said_at_once():
    def break_three(data):
        criterion(data, "DP-01")["type"] = "etoiles"
        criterion(data, "SC-01")["preuve_minimale"] = "D9"
        data["dimensions"][0]["poids"] = 1

    assert len(validation.faults(changed(break_three))) == 3


def nodes(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from nodes(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value[:3]):
            yield from nodes(item, (*path, index))


PATHS = [path for path in nodes(DATA) if path and path[0] != "donnees_ouvertes"]
JUNK = st.sampled_from([None, True, -1, 3.5, float("nan"), "", "x" * 500, [], [[]], {}, {"a": 1}, "so"])


@settings(max_examples=150)
@given(st.sampled_from(PATHS), JUNK)
def test_whatever_is_broken_is_a_fault_or_builds(path, junk):
    data = copy.deepcopy(DATA)
    target = data
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = junk
    if not validation.faults(data):
        spec.build(data)


@pytest.mark.parametrize(
    "text",
    ["", "- a\n- b", "a: [", "a: 1\na: 2", "juste un texte", "{" * 2000],
    ids=["empty", "list", "yaml", "twice", "text", "deep"],
)
def test_what_is_not_a_framework_is_refused(text):
    with pytest.raises(yaml_file.UnreadableFileError):
        yaml_file.parse(text)


@pytest.mark.django_db
def test_loading_twice_changes_nothing(framework_path, capsys):
    call_command("load_framework", str(framework_path))
    pks = list(Criterion.objects.values_list("pk", flat=True))
    assert len(pks) == 59
    call_command("load_framework", str(framework_path))
    assert list(Criterion.objects.values_list("pk", flat=True)) == pks
    assert Framework.objects.get().spec.criteria[0].code == "DP-01"


@pytest.mark.django_db
def test_a_version_in_force_never_changes():
    in_force = changed(lambda d: d["referentiel"].update(statut="en_vigueur"))
    loader.load(DATA)
    assert loader.load(in_force).change == "updated"
    other = copy.deepcopy(in_force)
    criterion(other, "DP-01")["question"] = "Une autre question ?"
    with pytest.raises(loader.FrameworkRefusedError) as refused:
        loader.load(other)
    assert "1.0.0" in refused.value.faults[0]
    with pytest.raises(loader.FrameworkRefusedError):
        loader.load(DATA)  # nor does it become a proposal again
    other["referentiel"]["version"] = "1.1.0"
    assert loader.load(other).change == "created"


@pytest.mark.django_db
def test_the_command_lists_faults_and_exits_with_2(tmp_path, framework_path, capsys):
    bad = tmp_path / "bad.yaml"
    text = framework_path.read_text().replace("poids: 30", "poids: 29", 1).replace("type: nombre", "type: note", 1)
    bad.write_text(text)
    with pytest.raises(SystemExit) as stop:
        call_command("load_framework", str(bad))
    assert stop.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
    assert not Framework.objects.exists()
    with pytest.raises(SystemExit):
        call_command("load_framework", str(tmp_path / "absent.yaml"))
