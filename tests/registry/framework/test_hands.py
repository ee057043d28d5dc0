"""Separate hands: the strict rule, what a framework may permit, and what none may."""

from itertools import permutations

import pytest

from registry.framework import hands, validation
from registry.framework.hands import AUDITS, DECIDES, OPENS, PUBLISHES, SPEAKS


def cycle(**given):
    return {"cycle_de_vie": {"mains_separees": given}}


@pytest.mark.parametrize(("act", "other"), list(permutations(hands.ACTS, 2)))
def test_the_strict_rule_parts_every_pair(act, other):
    for data in ({}, {"cycle_de_vie": {}}, cycle()):
        assert hands.read(data).against(act, {other}) == (other,)
        assert hands.read(data).against(act, {act}) == ()


def test_the_product_own_framework_is_strict(framework_data):
    assert hands.read(framework_data) == hands.STRICT
    assert hands.STRICT.years == 5  # "lien de moins de 5 ans", says its declaration of interests


def test_a_small_body_may_permit_some():
    rules = hands.read(cycle(cumuls_permis=[[PUBLISHES, OPENS]], liens_comptent_ans=2))
    assert rules.against(OPENS, {PUBLISHES}) == rules.against(PUBLISHES, {OPENS}) == ()
    assert rules.against(PUBLISHES, {OPENS, DECIDES, AUDITS}) == (AUDITS, DECIDES)
    assert rules.years == 2


@pytest.mark.parametrize("pair", sorted(sorted(pair) for pair in hands.NEVER))
def test_what_no_framework_may_permit(pair):
    assert hands.read(cycle(cumuls_permis=[pair])) == hands.STRICT
    (fault,) = hands.rule_faults(cycle(cumuls_permis=[pair])["cycle_de_vie"])
    assert f"“{pair[0]}”" in fault or f"« {pair[0]} »" in fault.replace("\N{NO-BREAK SPACE}", " ")
    assert pair[1] in fault
    assert {SPEAKS, AUDITS} & set(pair)


@pytest.mark.parametrize(
    "given",
    [
        {"cumuls_permis": "ouvre"},
        {"cumuls_permis": [["ouvre"]]},
        {"cumuls_permis": [["ouvre", "publie", "decide"]]},
        {"cumuls_permis": [["ouvre", "publie", "publie"]]},
        {"cumuls_permis": [["ouvre", "ouvre"]]},
        {"cumuls_permis": [["ouvre", "ferme"]]},
        {"cumuls_permis": [[["ouvre"], "publie"]]},
        {"liens_comptent_ans": -1},
        {"liens_comptent_ans": 31},
        {"liens_comptent_ans": "cinq"},
        {"liens_comptent_ans": True},
    ],
)
def test_a_framework_that_does_not_hold(framework_data, given):
    data = {**framework_data, "cycle_de_vie": {**framework_data["cycle_de_vie"], "mains_separees": given}}
    assert len(validation.faults(data)) == 1
    assert list(hands.rule_faults({"mains_separees": []}))


@pytest.mark.parametrize("given", [{}, {"cumuls_permis": [], "liens_comptent_ans": 0}, {"liens_comptent_ans": 30}])
def test_a_framework_that_holds(framework_data, given):
    data = {**framework_data, "cycle_de_vie": {**framework_data["cycle_de_vie"], "mains_separees": given}}
    assert validation.faults(data) == []


def test_every_role_of_the_framework_is_an_act():
    from registry.rules.lifecycle import ROLES

    assert set(hands.ACT_OF_ROLE) == set(ROLES) - {"systeme"}
    assert set(hands.ACT_OF_ROLE.values()) | {AUDITS} == set(hands.ACTS)


def test_a_pair_that_may_be_permitted_is_no_fault():
    for pair in sorted(sorted(pair) for pair in hands.STRICT.apart - hands.NEVER):
        assert list(hands.rule_faults(cycle(cumuls_permis=[pair])["cycle_de_vie"])) == []
