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
