"""Another framework loads and is scored without a line of code about it."""

import json

import pytest
import yaml
from django.core.management import CommandError, call_command

from registry.framework import spec as framework_spec
from registry.framework import validation, yaml_file
from registry.framework.converters import rgaa
from registry.rules import scoring

SAMPLE = {
    "topics": [
        {
            "topic": f"Thème {number}",
            "number": number,
            "criteria": [
                {
                    "criterium": {
                        "number": rank,
                        "title": f"Chaque [élément](#element) {rank} est-il `correct` ?",
                        "tests": {"1": ["Premier essai"], "2": "Second essai"},
                        "references": [{"wcag": ["1.1.1 Non-text Content (A)"]}, {"techniques": ["H36"]}],
                    }
                }
                for rank in range(1, count + 1)
            ],
        }
        for number, count in enumerate((9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12), start=1)
    ]
}


@pytest.mark.parametrize("counts", [[9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12], [1], [1, 500], [3, 3, 3]])
def test_weights_sum_to_one_hundred(counts):
    weights = rgaa.shares(counts)
    assert sum(weights) == 100
    assert min(weights) >= 1


def test_it_loads_and_scores(tmp_path, capsys):
    path = tmp_path / "criteres.json"
    path.write_text(json.dumps(SAMPLE))
    call_command("convert_rgaa", str(path))
    data = yaml_file.parse(capsys.readouterr().out)
    assert validation.faults(data) == []
    spec = framework_spec.build(data)
    assert len(spec.criteria) == 106
    answers = {item.code: scoring.CriterionAnswer("conforme") for item in spec.criteria}
    assert scoring.score(spec, "INFO", answers).letter == "A"
    answers["1.1"] = scoring.CriterionAnswer("non_conforme")
    answers |= {
        item.code: scoring.CriterionAnswer("so", why="Pas de cadre.")
        for item in spec.criteria
        if item.dimension == "T02"
    }
    outcome = scoring.score(spec, "INFO", answers)
    assert outcome.letter == "B"
    assert outcome.dimensions["T02"].score is None
    assert str(outcome.dimensions["T01"].score) == "88.9"


@pytest.mark.django_db
def test_it_becomes_rows(tmp_path):
    path = tmp_path / "rgaa.yaml"
    path.write_text(yaml.safe_dump(rgaa.convert(SAMPLE), allow_unicode=True))
    call_command("load_framework", str(path))
    from registry.models import Framework

    assert Framework.objects.get(code="RGAA").spec.criteria[0].code == "1.1"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"topics": 3}'])
def test_other_files_are_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(CommandError):
        call_command("convert_rgaa", str(path))


@pytest.mark.django_db
def test_another_framework_never_becomes_that_of_the_label(framework_path):
    from registry.models import Framework
    from registry.reference import loader

    call_command("load_framework", str(framework_path))
    loader.load(yaml_file.normalise(rgaa.convert(SAMPLE)))
    assert Framework.objects.latest_usable().code == "PREVENANCE"
