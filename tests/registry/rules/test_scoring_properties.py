"""What must hold for any set of answers whatever."""

from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.framework import spec, yaml_file
from registry.rules import scoring
from registry.rules.scoring import CriterionAnswer
from tests.registry.answers import graded

SPEC = spec.build(yaml_file.read(Path(__file__).resolve().parents[3] / "fixtures" / "label" / "referentiel.yaml"))
PROOFS = st.sampled_from([None, *SPEC.proofs])


def answer_of(criterion, special=("nc",)):
    values = st.builds(CriterionAnswer, st.sampled_from([*graded(criterion), *special]), PROOFS)
    if criterion.may_be_na:
        return values | st.just(CriterionAnswer("so", why="Ne concerne pas cet outil."))
    return values


def answers(special=("nc",)):
    return st.fixed_dictionaries({item.code: answer_of(item, special) for item in SPEC.criteria})


PROFILES = st.sampled_from(SPEC.profiles)


@settings(max_examples=80)
@given(PROFILES, answers(), st.data())
def test_improving_an_answer_never_lowers_anything(profile, given_answers, data):
    criterion = data.draw(st.sampled_from(SPEC.for_profile(profile)))
    before = scoring.score(SPEC, profile, given_answers)
    old = before.criteria[criterion.code].worth
    if old is None:
        return
    better = data.draw(st.sampled_from([v for v in graded(criterion) if criterion.scale.worth(v) >= old]))
    after = scoring.score(SPEC, profile, given_answers | {criterion.code: CriterionAnswer(better)})
    assert after.score >= before.score
    assert SPEC.rank(after.letter_computed) <= SPEC.rank(before.letter_computed)
    assert after.label >= before.label


@settings(max_examples=40)
@given(PROFILES, answers(("nc", "nt")), st.randoms(use_true_random=False))
def test_order_does_not_matter(profile, given_answers, random):
    items = list(given_answers.items())
    random.shuffle(items)
    assert scoring.score(SPEC, profile, dict(items)) == scoring.score(SPEC, profile, given_answers)


@settings(max_examples=120)
@given(PROFILES, answers(("nc", "nt")))
def test_letters_labels_and_caps_are_coherent(profile, given_answers):
    outcome = scoring.score(SPEC, profile, given_answers)
    assert (outcome.letter is None) == (not outcome.label)
    assert outcome.label == (not outcome.reasons)
    for cap in outcome.caps:
        assert cap.because
        assert cap.text
    if outcome.untested:
        assert outcome.score is None
    elif outcome.score is not None:
        assert 0 <= outcome.score <= 100
        assert outcome.score == outcome.score.quantize(Decimal("0.1"))
        lowered = outcome.letter_computed != SPEC.letter_of(outcome.score)
        assert lowered == bool(outcome.caps)


@settings(max_examples=60)
@given(PROFILES, answers())
def test_a_citizen_can_recompute_the_score(profile, given_answers):
    outcome = scoring.score(SPEC, profile, given_answers)
    shown = [(item.weight, outcome.dimensions[item.code].score) for item in SPEC.dimensions]
    shown = [(weight, score) for weight, score in shown if score is not None]
    mean = sum(weight * score for weight, score in shown) / sum(weight for weight, _ in shown)
    assert abs(mean - outcome.score) <= Decimal("0.05")
