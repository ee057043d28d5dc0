"""The figures: shares, intervals, what counts as recall and as a false alarm; and the floor under what is reached."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from distress import evaluation
from distress.evaluation import Figures, Share, answers, measure, table
from distress.examples import UNTOUCHED, Example, load
from distress.management.commands import evaluate_distress
from distress.reader import Flag, default
from distress.weights import learn, likelihood, scaled, weigh


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # R: prop.test(x, n, correct = FALSE); binom::binom.confint(methods = "wilson")
    [(30, 30, 0.8865, 1.0), (81, 263, 0.2553, 0.3662), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634)],
)
def test_the_interval_is_wilson_s(hits, total, low, high):
    assert Share(hits, total).interval == pytest.approx((low, high), abs=0.00005)


def test_a_share_of_nothing_says_nothing():
    assert Share(0, 0).value == 0
    assert Share(0, 0).interval == (0, 1)


RED, MILD, CALM = "red", "mild", "calm"
EXAMPLES = [
    Example(RED, "fr", "heart", "stop", ("breathing",)),
    Example(MILD, "en", "heart", "banner"),
    Example(CALM, "fr", "heart", "none"),
]


def figures(**flags) -> Figures:
    return measure(answers(EXAMPLES, flags.get))


def test_a_number_shown_either_way_counts_as_found():
    result = figures(red=Flag("banner", "heart"), mild=Flag("stop", "heart"))
    assert result.recall == Share(2, 2)
    assert result.stops == Share(0, 1)
    assert result.false_stops == result.false_banners == Share(0, 1)
    assert figures(red=Flag("stop", "heart")).recall == Share(1, 2)
    assert figures(red=Flag("stop", "heart")).stops == Share(1, 1)
    assert figures(mild=Flag("stop", "heart")).by_language == {"en": Share(1, 1), "fr": Share(0, 1)}
    assert figures().by_family == {"heart": Share(0, 2)}


def test_another_family_is_right_when_the_example_says_so():
    result = figures(red=Flag("stop", "breathing"), mild=Flag("stop", "breathing"))
    assert result.right_family == Share(1, 2)
    assert result.right_number == Share(2, 2)
    assert figures(mild=Flag("stop", "suicide")).right_number == Share(0, 1)


def test_false_stops_and_false_banners_are_counted_apart():
    assert figures(calm=Flag("stop", "heart")).false_stops == Share(1, 1)
    assert figures(calm=Flag("stop", "heart")).false_banners == Share(0, 1)
    assert figures(calm=Flag("banner", "heart")).false_banners == Share(1, 1)


@pytest.mark.parametrize(
    ("recall", "stops", "banners", "passes"),
    [(98, 2, 20, True), (97, 2, 20, False), (98, 3, 20, False), (98, 2, 21, False), (100, 0, 0, True)],
)
def test_the_bars_are_those_that_were_set(recall, stops, banners, passes):
    result = Figures(
        Share(recall, 100), {}, {}, Share(0, 0), Share(0, 0), Share(0, 0), Share(stops, 100), Share(banners, 100)
    )
    assert result.passes is passes


def test_weights_part_what_parts_the_examples():
    texts = [scaled({"always": 1.0, word: 1.0}) for word in ("bad", "bad", "good", "good", "worse", "fine")]
    weights = learn(texts, [True, True, False, False, True, False])
    assert weigh(weights, texts[0]) > 0.5
    assert weigh(weights, texts[2]) < -0.5
    assert weights == learn(texts, [True, True, False, False, True, False])
    assert likelihood(0) == 0.5
    assert 0 < likelihood(-1e9) < 1e-12


def test_the_command_prints_every_file_and_lists_faults_of_the_tuning_half_alone(monkeypatch):
    monkeypatch.setattr(evaluate_distress, "load", lambda half: EXAMPLES)
    monkeypatch.setattr(
        evaluate_distress, "crossed", lambda examples, witness: [(example, None) for example in examples]
    )
    out = StringIO()
    call_command("evaluate_distress", faults=True, stdout=out)
    tuning, untouched = out.getvalue().split("Untouched half")
    assert f"heart stop → None: {RED}" in tuning
    assert RED not in untouched
    assert "recall" in untouched


def test_examples_kept_aside_are_never_seen_by_the_reader_that_reads_them(monkeypatch):
    seen = []

    class Kept:
        def __init__(self, examples, vectors):
            self.examples = examples
            assert vectors == [example.text for example in examples], "the fourth witness has not seen it either"

        def read(self, text):
            seen.append(text)
            assert text not in {example.text for example in self.examples}

    monkeypatch.setattr(evaluation, "reader_of", Kept)
    assert [
        example for example, _ in evaluation.crossed(EXAMPLES, lambda others: [one.text for one in others])
    ] == EXAMPLES
    assert sorted(seen) == sorted([RED, MILD, CALM])


def test_the_untouched_half_does_no_worse_than_the_docs_say():
    result = measure(answers(load(UNTOUCHED), default().read))
    assert result.holds(evaluation.FLOORS[UNTOUCHED]), table("untouched", result)


def test_the_site_does_without_the_encoder(settings):
    """Fewer are found: docs/distress.md."""
    settings.SENTENCE_ENCODER = ""
    result = measure(answers(load(UNTOUCHED), default().read))
    assert result.recall.value >= 0.98, table("untouched", result)
    assert result.false_stops.value <= evaluation.MOST_STOPS
    assert result.false_banners.value <= evaluation.MOST_BANNERS


@pytest.mark.parametrize(
    ("recall", "stops", "banners", "due", "holds"),
    [
        (90, 4, 18, 70, True), (89, 4, 18, 70, False), (90, 5, 18, 70, False), (90, 4, 19, 70, False),
        (90, 4, 18, 69, False),
    ],
)  # fmt: skip
def test_a_floor_is_reached_or_not(recall, stops, banners, due, holds):
    result = Figures(
        Share(recall, 100), {}, {}, Share(due, 100), Share(0, 0), Share(0, 0), Share(stops, 100), Share(banners, 100)
    )
    assert result.holds(evaluation.Floor(0.90, 0.04, 0.18, 0.70)) is holds


def test_strict_fails_below_what_was_measured(monkeypatch):
    monkeypatch.setattr(evaluate_distress, "load", lambda half: EXAMPLES)
    monkeypatch.setattr(
        evaluate_distress, "crossed", lambda examples, witness: [(example, None) for example in examples]
    )
    with pytest.raises(CommandError, match="tuning"):
        call_command("evaluate_distress", strict=True, stdout=StringIO())
    assert evaluation.FLOORS.keys() == {"tuning", "everyday", "untouched", "fresh"}
