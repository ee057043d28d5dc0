"""The five cases of the label's README, then the rule of the framework, edge by edge."""

from decimal import Decimal
from fractions import Fraction

import pytest

from registry.framework.spec import NumberScale
from registry.rules import scoring
from registry.rules.scoring import CriterionAnswer
from tests.registry.answers import all_best, best, graded, worst


def scores(outcome):
    return {code: str(result.score) for code, result in outcome.dimensions.items()}


def test_every_answer_the_best(spec):
    outcome = scoring.score(spec, "SUIVI", all_best(spec))
    assert (outcome.score, outcome.letter, outcome.label) == (Decimal("100.0"), "A", True)
    assert outcome.caps == outcome.reasons == outcome.blocking == ()


def test_every_answer_in_the_middle(spec):
    middle = {"oui_non": "oui", "oui_partiel_non": "partiel", "niveau_0_3": "2"}
    answers = {
        item.code: CriterionAnswer(graded(item)[1] if isinstance(item.scale, NumberScale) else middle[item.scale.name])
        for item in spec.criteria
    }
    outcome = scoring.score(spec, "SUIVI", answers)
    assert (str(outcome.score), outcome.letter, outcome.label) == ("64.6", "C", True)
    assert scores(outcome) == {"DP": "64.1", "SE": "64.0", "SC": "65.2", "AC": "63.4", "TE": "63.8", "IR": "68.3"}


def test_best_but_only_declared(spec):
    declared = {code: CriterionAnswer(answer.value, "D0") for code, answer in all_best(spec).items()}
    outcome = scoring.score(spec, "SUIVI", declared)
    assert (str(outcome.score), outcome.letter, outcome.label) == ("0.0", None, False)
    assert all(result.insufficient_proof for result in outcome.criteria.values())


def test_perfect_but_a_tracker_before_consent(spec):
    outcome = scoring.score(spec, "SUIVI", all_best(spec, DP_07="non"))
    assert (str(outcome.score), outcome.letter, outcome.label) == ("98.0", None, False)
    assert outcome.blocking == ("DP-07",)
    assert scores(outcome)["DP"] == "93.2"
    assert [(cap.code, cap.because) for cap in outcome.caps] == [("P3", ("DP-07",))]


def test_perfect_but_accessibility_at_zero(spec):
    answers = {
        item.code: CriterionAnswer(worst(item) if item.dimension == "AC" else best(item)) for item in spec.criteria
    }
    outcome = scoring.score(spec, "SUIVI", answers)
    assert (str(outcome.score), outcome.letter, outcome.label) == ("88.0", None, False)
    assert outcome.floors == ("AC",)


@pytest.mark.parametrize(
    ("number", "rounded"),
    [(Fraction(1, 20), "0.1"), (Fraction(49, 1000), "0.0"), (Fraction(8495, 100), "85.0"), (Fraction(2, 3), "0.7")],
)
def test_rounding_is_half_up(number, rounded):
    assert str(scoring.round_half_up(number)) == rounded


def test_not_applicable_leaves_the_sum_and_needs_a_reason(spec):
    answers = all_best(spec, DP_08="non") | {"DP-04": CriterionAnswer("so", why="Aucune donnée de santé.")}
    assert scoring.score(spec, "SUIVI", answers).criteria["DP-04"].worth is None
    with pytest.raises(scoring.ScoringError):
        scoring.score(spec, "SUIVI", answers | {"DP-04": CriterionAnswer("so", why=" ")})
    with pytest.raises(scoring.ScoringError):
        scoring.score(spec, "SUIVI", answers | {"DP-05": CriterionAnswer("so", why="Motif donné.")})


def test_a_dimension_with_nothing_applicable_leaves_the_mean(spec):
    profile = "INFO"
    answers = all_best(spec)
    kept = {item.code for item in spec.for_profile(profile) if item.dimension == "IR"}
    so = {code: CriterionAnswer("so", why="Sans objet pour cet outil.") for code in kept}
    only_so = [item for item in spec.criteria if item.code in kept and item.may_be_na]
    outcome = scoring.score(spec, profile, answers | {item.code: so[item.code] for item in only_so})
    assert outcome.dimensions["IR"].reduced
    assert outcome.score == Decimal("100.0")


def test_not_communicated_counts_zero_and_blocks(spec):
    outcome = scoring.score(spec, "SUIVI", all_best(spec, SC_02="nc"))
    assert outcome.blocking == ("SC-02",)
    assert outcome.criteria["SC-02"].phrase == "nc"
    assert not outcome.label


def test_untested_gives_no_score_and_no_label(spec):
    outcome = scoring.score(spec, "SUIVI", all_best(spec, TE_08="nt"))
    assert (outcome.score, outcome.letter, outcome.label) == (None, None, False)
    assert outcome.dimensions["TE"].score is None
    assert outcome.dimensions["DP"].score == Decimal("100.0")
    assert outcome.untested == ("TE-08",)


def test_criteria_outside_the_profile_do_not_count(spec):
    outcome = scoring.score(spec, "INFO", all_best(spec, DP_11="non", SE_09="non"))
    assert outcome.score == Decimal("100.0")
    assert "DP-11" not in outcome.criteria


def test_a_missing_answer_is_refused(spec):
    answers = all_best(spec)
    del answers["TE-05"]
    with pytest.raises(scoring.ScoringError, match="TE-05"):
        scoring.score(spec, "SUIVI", answers)


def test_a_threshold_on_levels(spec):
    assert scoring.score(spec, "SUIVI", all_best(spec, SC_03="2")).blocking == ()
    assert scoring.score(spec, "SUIVI", all_best(spec, SC_03="1")).blocking == ("SC-03",)


def test_caps_are_applied_in_order_and_explained(spec):
    answers = all_best(spec)
    for item in spec.criteria:
        if item.dimension == "DP" and item.threshold is None:
            answers[item.code] = CriterionAnswer(graded(item)[1])
    outcome = scoring.score(spec, "SUIVI", answers)
    assert outcome.dimensions["DP"].letter == "B"
    assert outcome.letter == "B"
    assert [(cap.code, cap.because) for cap in outcome.caps] == [("P1", ("DP",))]
    assert all(cap.text for cap in outcome.caps)


def test_public_sentence_follows_the_file(spec):
    outcome = scoring.score(spec, "SUIVI", all_best(spec, DP_03="1", DP_15="2", DP_16="20"))
    assert [outcome.criteria[code].phrase for code in ("DP-03", "DP-15", "DP-16")] == ["echec", "partiel", "partiel"]


def test_a_blocking_criterion_fails_in_silence_too(spec):
    """ "Not communicated" fails whatever the threshold; what has no result is not judged."""
    criteria = [one for one in spec.criteria if one.threshold is not None]
    results = {one.code: scoring.assess(spec, one, CriterionAnswer("nc")) for one in criteria}
    assert scoring.failed_blocking(criteria, results) == tuple(one.code for one in criteria)
    results = {one.code: scoring.assess(spec, one, CriterionAnswer(best(one))) for one in criteria}
    assert scoring.failed_blocking(criteria, results) == ()
    assert scoring.failed_blocking(criteria, {}) == ()
    first = criteria[0]
    results[first.code] = scoring.assess(spec, first, CriterionAnswer(worst(first)))
    assert scoring.failed_blocking(reversed(criteria), results) == (first.code,)
