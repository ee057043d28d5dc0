"""Thresholds of closing as data: the product's file, what a framework may say instead, what is refused in it."""

from decimal import Decimal
from uuid import uuid4

import pytest

from registry.framework import closing_spec


def own(**rules):
    return {"evaluation": {"cloture": rules}}


def test_the_product_s_own_rules():
    rules = closing_spec.build({})
    assert rules.version == "1"
    assert rules.needs == {
        "positive": {"preuve", "piece"}, "nulle": {"preuve"}, "so": frozenset(), "nc": frozenset(),
    }  # fmt: skip
    assert rules.without_evidence == {"D0"}
    assert (rules.characters, rules.same_text, rules.same_text_without_value, rules.likeness) == (20, 3, 10, 0.9)
    assert rules.words == closing_spec.WordRules(("fr",), 2, 0.5, 0.5, 15)
    assert rules.test_age == {"aveugle": 60, "finale": 180, "complement": 365}
    assert rules.hours == {
        "aveugle": (Decimal(1), Decimal(300)),
        "finale": (Decimal("0.5"), Decimal(300)),
        "complement": (Decimal("0.5"), Decimal(300)),
    }
    assert (rules.change_needs_reason, rules.change_reason_public) == (True, True)


NOTHING = [
    {"evaluation": None}, own(), {"cycle_de_vie": None}, {"cycle_de_vie": {"delais": None}},
    {"evaluation": {"exigence_par_reponse": "justification (40 caractères)"}},
]  # fmt: skip


@pytest.mark.parametrize("empty", NOTHING)
def test_a_framework_that_says_nothing_has_those_of_the_product(empty):
    assert closing_spec.build(empty) == closing_spec.build({})


def test_a_framework_changes_one_key_and_keeps_the_others():
    rules = closing_spec.build(own(heures={"aveugle": {"min": 4}}, exigences={"nc": ["piece"], "nulle": None}))
    assert rules.hours["aveugle"] == (Decimal(4), Decimal(300))
    assert rules.hours["finale"] == (Decimal("0.5"), Decimal(300))
    assert (rules.needs["nc"], rules.needs["nulle"]) == ({"piece"}, frozenset())
    assert rules.needs["positive"] == {"preuve", "piece"}
    assert closing_spec.build(own(version={"du": "jour"})).version == "{'du': 'jour'}"


def test_the_delay_of_an_evaluation_is_the_age_of_a_blind_test_unless_the_framework_says_another():
    data = {"cycle_de_vie": {"delais": {"evaluation_jours": 45}}}
    assert closing_spec.build(data).test_age == {"aveugle": 45, "finale": 180, "complement": 365}
    said = {**data, **own(test={"anciennete_max_jours": {"finale": 90}})}
    assert closing_spec.build(said).test_age == {"aveugle": 60, "finale": 90, "complement": 365}
    assert closing_spec.build({**data, **own(motif_public=False)}).test_age["aveugle"] == 45


@pytest.mark.parametrize(
    ("demands", "characters"),
    [
        (["preuve", "justification (40 caractères au moins)"], 40),
        (["motif (30 caractères au moins)"], 20),
        (["justification"], 20),
        (["justification", "justification (35 caractères)"], 35),
    ],
)
def test_the_framework_s_own_words_give_the_length_of_a_justification(demands, characters):
    assert closing_spec.build({"evaluation": {"exigence_par_reponse": demands}}).characters == characters


def test_whether_the_reason_of_a_change_is_public_is_read_once_per_version():
    first, second = uuid4().hex, uuid4().hex
    assert closing_spec.reason_is_public(first, own(motif_public=False)) is False
    assert closing_spec.reason_is_public(first, own(motif_public=True)) is False
    assert closing_spec.reason_is_public(second, own(motif_public=True)) is True


@pytest.mark.parametrize("data", [{}, {"evaluation": None}, {"evaluation": {}}, own(), own(version="2")])
def test_nothing_to_say_about(data):
    assert list(closing_spec.faults(data)) == []


@pytest.mark.parametrize(
    ("name", "bad", "good"),
    [
        ("justification.ressemblance_max", [-0.1, 1.1, 2], [0, 1]),
        ("mots.part_connue_min", [-0.1, 1.1, 2], [0, 1]),
        ("mots.part_differente_min", [-0.1, 1.1, 2], [0, 1]),
        ("heures.aveugle.min", [-1, 300.5], [0, 0.5, 300]),
        ("heures.complement.max", [0.4], [0.5]),
        ("justification.caracteres_min", [0, -1], [1]),
        ("justification.meme_phrase_max", [0], [1]),
        ("justification.meme_phrase_sans_valeur_max", [0], [1]),
        ("mots.connus_min", [0], [1]),
        ("mots.differents_suffisants", [0], [1]),
        ("test.anciennete_max_jours.aveugle", [0], [1]),
        ("test.anciennete_max_jours.complement", [0], [1]),
        ("heures.aveugle.max", ["beaucoup", None], [1]),
        ("heures", [3, []], []),
        ("heures.aveugle", [3], []),
        ("version", [{}], ["2"]),
        ("inconnu", [1], []),
        ("heures.aveugle.maximum", [1], []),
    ],
)
def test_each_value_has_its_limits_and_one_fault(name, bad, good):
    def with_value(value):
        for part in reversed(name.split(".")):
            value = {part: value}
        return {"evaluation": {"cloture": value}}

    for value in bad:
        assert list(closing_spec.faults(with_value(value))), value
    if name not in ("heures", "heures.aveugle"):  # what is no range is also no number
        assert all(len(list(closing_spec.faults(with_value(value)))) == 1 for value in bad)
    for value in good:
        assert list(closing_spec.faults(with_value(value))) == [], value


@pytest.mark.parametrize("rules", [[], "non", 3])
def test_rules_are_given_by_name(rules):
    assert len(list(closing_spec.faults({"evaluation": {"cloture": rules}}))) == 1


def test_a_key_that_nobody_knows_is_named_with_its_place():
    [fault] = closing_spec.faults(own(heures={"aveugle": {"maximum": 3}}))
    assert "cloture.heures.aveugle" in fault
    assert "maximum" in fault
