import dataclasses
from decimal import Decimal
from fractions import Fraction

import pytest

from registry.rules import agreement, scoring
from tests.registry.answers import all_best


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([("a", "a")] * 3, None),
        ([("a", "a"), ("b", "b")], Fraction(1)),
        ([("a", "b"), ("b", "a")], Fraction(-1)),
        # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: the textbook example, kappa = 0.4
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, Fraction(2, 5)),
    ],
)
def test_kappa(pairs, expected):
    assert agreement.cohen_kappa(pairs) == expected


def test_two_evaluations(spec):
    first = scoring.score(spec, "SUIVI", all_best(spec))
    second = scoring.score(spec, "SUIVI", all_best(spec, DP_06="2", TE_05="partiel"))
    found = agreement.compare(spec, first, second)
    assert found.different == ("DP-06", "TE-05")
    assert found.share == Fraction(56, 58)
    assert found.kappa["SE"] is None
    assert agreement.needs_third_auditor(spec, first, second) == ()


def test_same_step_is_the_same_answer(spec):
    first = scoring.score(spec, "SUIVI", all_best(spec, DP_16="12"))
    second = scoring.score(spec, "SUIVI", all_best(spec, DP_16="30"))
    assert agreement.compare(spec, first, second).different == ()


def test_a_blocking_disagreement_calls_a_third_auditor(spec):
    first = scoring.score(spec, "SUIVI", all_best(spec))
    second = scoring.score(spec, "SUIVI", all_best(spec, DP_07="non"))
    assert agreement.needs_third_auditor(spec, first, second) == ("DP-07",)


@pytest.mark.parametrize(("gap", "reasons"), [(10, ()), (-10, ()), (Decimal("10.1"), ("score",)), (-11, ("score",))])
def test_more_than_ten_points_call_a_third_auditor(spec, gap, reasons):
    first = scoring.score(spec, "SUIVI", all_best(spec))
    second = dataclasses.replace(first, score=first.score + gap)
    assert agreement.needs_third_auditor(spec, first, second) == reasons


@pytest.mark.parametrize("without", ["first", "second", "both"])
def test_no_score_is_no_gap(spec, without):
    """Too little is known to give one of them a score: what they say is compared all the same."""
    outcome = scoring.score(spec, "SUIVI", all_best(spec))
    none = dataclasses.replace(outcome, score=None)
    first = outcome if without == "second" else none
    second = outcome if without == "first" else none
    assert agreement.needs_third_auditor(spec, first, second) == ()


def test_only_what_both_answered_is_compared(spec):
    whole = scoring.score(spec, "SUIVI", all_best(spec))
    less = dataclasses.replace(whole, criteria={code: row for code, row in whole.criteria.items() if code != "DP-07"})
    for first, second in ((whole, less), (less, whole)):
        found = agreement.compare(spec, first, second)
        assert (found.share, found.different) == (1, ())
    nothing = dataclasses.replace(whole, criteria={})
    assert agreement.compare(spec, whole, nothing).share is None


def test_figures_are_published_with_three_decimals():
    found = agreement.Agreement(Fraction(2, 3), {"A": Fraction(1, 3), "B": None, "C": Fraction(0)}, ("X",))
    assert found.as_json() == {"share": 0.667, "kappa": {"A": 0.333, "B": None, "C": 0.0}, "different": ["X"]}
    assert agreement.Agreement(None, {}, ()).as_json() == {"share": None, "kappa": {}, "different": []}
    assert agreement.Agreement(Fraction(0), {}, ()).as_json()["share"] == 0.0
