"""Letters, caps and reasons on frameworks made for the case: one criterion a dimension, its value chosen."""

import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest

from registry.framework.spec import CapSpec, ChoiceScale, CriterionSpec, DimensionSpec
from registry.rules import scoring
from registry.rules.scoring import CriterionAnswer

SCALE = ChoiceScale("share", {str(share): Fraction(share, 100) for share in (100, 92, 72, 60, 45, 10, 0)})
VALUES = {"A": "92", "B": "72", "C": "60", "D": "45", "E": "10", "so": "so", "nt": "nt", "nc": "nc"}
CAPS = {
    "P1": CapSpec("P1", "Never better than the first and the second.", ("D0", "D1")),
    "P2": CapSpec("P2", "A asks for B everywhere, B for C."),
    "P3": CapSpec("P3", "No A when an essential criterion failed."),
}


@pytest.fixture
def made(spec):
    """``made("A 9", "D 1", caps="P2")``: outcome of a framework with these dimensions (letter reached, weight)."""

    def make(*dimensions, caps="", floor="", weight=1, threshold=None):
        asked = [one.split() for one in dimensions]
        rule = dataclasses.replace(
            spec,
            dimensions=tuple(DimensionSpec(f"D{n}", f"D{n}", int(share), floor) for n, (_, share) in enumerate(asked)),
            criteria=tuple(
                CriterionSpec(
                    *(f"C{n}", f"D{n}", "title", SCALE, weight, frozenset({"INFO"}), spec.proofs[0], threshold, True)
                )
                for n in range(len(asked))
            ),
            caps=tuple(CAPS[code] for code in caps.split()),
        )
        answers = {
            f"C{n}": CriterionAnswer(VALUES.get(value, value), why="Nothing of the kind.")
            for n, (value, _) in enumerate(asked)
        }
        return scoring.score(rule, "INFO", answers)

    return make


def because(outcome):
    return [(cap.code, cap.because) for cap in outcome.caps]


@pytest.mark.parametrize(
    ("dimensions", "letter", "caps"),
    [
        (("B 1", "C 8", "A 91"), "C", [("P1", ("D0", "D1"))]),  # the worse of the two
        (("C 4", "B 5", "A 91"), "C", [("P1", ("D0", "D1"))]),
        (("A 4", "A 1", "D 5", "A 90"), "A", []),  # another dimension
        (("so 4", "A 5", "A 91"), "A", []),  # nothing applies: no letter to be better than
        (("so 4", "B 5", "A 91"), "B", [("P1", ("D1",))]),
    ],
)
def test_never_better_than_the_two_guarantees(made, dimensions, letter, caps):
    outcome = made(*dimensions, caps="P1")
    assert (outcome.letter, because(outcome)) == (letter, caps)


@pytest.mark.parametrize(
    ("dimensions", "letter", "caps"),
    [
        (("A 95", "B 5"), "A", []),
        (("100 95", "C 5"), "B", [("P2", ("D1",))]),
        (("100 95", "D 5"), "C", [("P2", ("D1",))]),  # not A, then not B either
        (("100 95", "E 1", "C 4"), "C", [("P2", ("D1", "D2"))]),
        (("72 95", "C 5"), "B", []),
        (("72 95", "D 5"), "C", [("P2", ("D1",))]),
        (("60 95", "E 1"), "C", []),  # C asks for nothing
    ],
)
def test_a_high_letter_asks_for_something_everywhere(made, dimensions, letter, caps):
    outcome = made(*dimensions, caps="P2")
    assert (outcome.letter, because(outcome)) == (letter, caps)


@pytest.mark.parametrize(
    ("dimensions", "weight", "letter", "caps"),
    [
        (("100 97", "0 3"), 3, "B", [("P3", ("C1",))]),
        (("100 97", "0 3"), 2, "A", []),
        (("100 97", "E 3"), 3, "A", []),  # poor is not failed
    ],
)
def test_no_a_with_a_failed_essential(made, dimensions, weight, letter, caps):
    outcome = made(*dimensions, caps="P3", weight=weight)
    assert (outcome.letter, because(outcome)) == (letter, caps)


def test_an_essential_failure_lowers_only_an_a(made):
    outcome = made("100 80", "0 20", caps="P3", weight=3)
    assert (outcome.score, outcome.letter, outcome.caps) == (Decimal("80.0"), "B", ())


def test_nothing_applies(made):
    outcome = made("so 60", "so 40", floor="C")
    assert (outcome.score, outcome.letter, outcome.letter_computed, outcome.label) == (None, None, None, False)
    assert len(outcome.reasons) == 1
    assert "there is nothing to grade" in outcome.reasons[0] or "rien" in outcome.reasons[0]
    assert all(one.floor_reached and one.score is None for one in outcome.dimensions.values())
    assert outcome.floors == ()


def test_an_untested_dimension_has_no_floor_and_one_reason(made):
    outcome = made("nt 60", "A 40", floor="C")
    assert not outcome.dimensions["D0"].floor_reached
    assert outcome.floors == ()
    assert len(outcome.reasons) == 1
    assert "C0" in outcome.reasons[0]


@pytest.mark.parametrize(("letter", "label"), [("C", True), ("D", False), ("E", False)])
def test_the_label_asks_for_a_letter(made, letter, label):
    outcome = made(f"{letter} 100")
    assert (outcome.label, outcome.letter_computed, len(outcome.reasons)) == (label, letter, 0 if label else 1)
    assert outcome.letter == (letter if label else None)


def test_a_floor_that_is_missed_is_a_reason(made):
    outcome = made("100 99", "D 1", floor="C")
    assert (outcome.floors, outcome.label, len(outcome.reasons)) == (("D1",), False, 1)


def test_reasons_are_told_together(made):
    outcome = made("nt 50", "0 50", threshold=Fraction(1, 2))
    assert [any(code in reason for reason in outcome.reasons) for code in ("C0", "C1")] == [True, True]
    assert len(outcome.reasons) == 2


@pytest.mark.parametrize(("apart", "reduced"), [(0, False), (25, False), (26, True), (100, True)])
def test_reduced_is_more_than_a_quarter_not_applicable(spec, apart, reduced):
    rule = dataclasses.replace(
        spec,
        dimensions=(DimensionSpec("D", "D", 100, ""),),
        criteria=tuple(
            CriterionSpec(code, "D", "title", SCALE, weight, frozenset({"INFO"}), spec.proofs[0], None, True)
            for code, weight in (("IN", 100 - apart), ("OUT", apart))
            if weight
        ),
    )
    answers = {"IN": CriterionAnswer("100"), "OUT": CriterionAnswer("so", why="Nothing of the kind.")}
    assert scoring.score(rule, "INFO", answers).dimensions["D"].reduced is reduced


def test_what_is_not_communicated_is_worth_nothing(made):
    outcome = made("nc 50", "100 50")
    assert (outcome.score, outcome.criteria["C0"].worth) == (Decimal("50.0"), 0)


def test_a_failure_needs_no_proof(spec):
    """A proof under the least makes a good answer "not communicated"; a bad answer stays what it is."""
    criterion = next(one for one in spec.criteria if one.minimum_proof != spec.proofs[0])
    scale = dataclasses.replace(criterion, scale=SCALE)
    failed = scoring.assess(spec, scale, CriterionAnswer("0", spec.proofs[0]))
    assert (failed.counted, failed.insufficient_proof) == ("value", False)
    poor = scoring.assess(spec, scale, CriterionAnswer("10", spec.proofs[0]))
    assert (poor.counted, poor.worth, poor.insufficient_proof) == ("nc", 0, True)
    held = scoring.assess(spec, scale, CriterionAnswer("10", criterion.minimum_proof))
    assert (held.counted, held.worth, held.insufficient_proof) == ("value", Fraction(1, 10), False)


@pytest.mark.parametrize(("value", "phrase"), [("100", "reussi"), ("92", "partiel"), ("10", "partiel"), ("0", "echec")])
def test_the_sentence_follows_what_the_answer_is_worth(spec, value, phrase):
    criterion = dataclasses.replace(spec.criteria[0], scale=SCALE)
    assert scoring.assess(spec, criterion, CriterionAnswer(value)).phrase == phrase
