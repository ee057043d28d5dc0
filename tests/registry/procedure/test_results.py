"""What the evaluations of a dossier say together: which are counted, and what a decision writes."""

import pytest
from django.utils import timezone

from registry.models import Dossier, Evaluation
from registry.procedure import results
from tests.registry.world import complete

pytestmark = pytest.mark.django_db


def close(row, version="1.0"):
    Evaluation.objects.filter(pk=row.pk).update(
        closed_at=timezone.now(), version_tested=version, tested_on=timezone.localdate(), hours=8
    )


def final(world, sequence=1, **values):
    return Evaluation.objects.create(
        dossier=world["dossier"],
        tool=world["tools"][0],
        framework=world["framework"],
        role="final",
        sequence=sequence,
        **values,
    )


@pytest.fixture
def blind(world):
    return list(world["evaluations"].values())


def test_both_are_closed_when_the_two_blind_ones_are(world, blind):
    dossier = world["dossier"]
    close(final(world))
    assert not results.both_closed(dossier)
    close(blind[0])
    assert not results.both_closed(dossier), "a harmonised one does not count"
    close(blind[1])
    assert results.both_closed(dossier)


def test_a_replaced_evaluation_does_not_count(world, blind):
    dossier = world["dossier"]
    close(blind[0])
    Evaluation.objects.filter(pk=blind[1].pk).update(role="replaced")
    close(blind[1])
    assert not results.both_closed(dossier)


def test_the_last_closed_harmonised_one_is_final(world, blind):
    dossier = world["dossier"]
    close(blind[0])
    assert results.final_evaluation(dossier) is None
    first = final(world)
    assert results.final_evaluation(dossier) is None
    close(first)
    assert results.final_evaluation(dossier) == first
    second = final(world, 2)
    assert results.final_evaluation(dossier) == first
    close(second)
    assert results.final_evaluation(dossier) == second


def test_a_complement_is_open_until_it_closes(world):
    dossier = world["dossier"]
    first = final(world)
    assert results.open_complement(dossier) is None, "the first harmonised one is none"
    close(first)
    second = final(world, 2)
    assert results.open_complement(dossier) == second
    close(second)
    assert results.open_complement(dossier) is None


def test_versions_tested_are_those_of_what_is_closed_and_counts(world, blind):
    dossier = world["dossier"]
    assert results.versions_tested(dossier) == []
    close(blind[0], "1.0")
    assert results.versions_tested(dossier) == ["1.0"]
    close(blind[1], "2.0")
    assert results.versions_tested(dossier) == ["1.0", "2.0"]
    close(final(world), "3.0")
    assert results.versions_tested(dossier) == ["1.0", "2.0", "3.0"]
    other = Evaluation.objects.create(
        dossier=dossier, tool=world["tools"][0], framework=world["framework"], role="replaced"
    )
    close(other, "4.0")
    assert results.versions_tested(dossier) == ["1.0", "2.0", "3.0"]


def test_one_version_written_in_two_ways_is_one(world, blind):
    close(blind[0], "1.0")
    close(blind[1], " 1.0 ")
    assert len(results.versions_tested(world["dossier"])) == 1


def test_answers_that_say_nothing_are_not_scored(blind):
    complete(blind[0])
    blind[0].answers.filter(criterion__code="DP-01").update(value="", justification="Rien.")
    blind[0].answers.filter(criterion__code="DP-02").update(proof="")
    found = results.answers_of(blind[0])
    assert "DP-01" not in found
    assert found["DP-02"].proof is None
    assert len(found) == blind[0].answers.count() - 1


def test_agreement_is_said_when_both_are_closed_with_the_hours_of_each(world, blind):
    dossier = world["dossier"]
    for row in blind:
        complete(row)
    close(blind[0])
    assert results.agreement_of(dossier) == {}
    Evaluation.objects.filter(pk=blind[1].pk).update(role="second", hours=None)
    close(blind[1])
    found = results.agreement_of(dossier)
    assert (found["share"], found["different"], found["hours"]) == (1.0, [], [8.0, 8.0])


def test_hours_are_those_of_the_first_then_of_the_second(world, blind):
    for row in blind:
        complete(row)
    Evaluation.objects.filter(pk=blind[0].pk).update(role="replaced")
    Evaluation.objects.filter(pk=blind[1].pk).update(role="first")
    Evaluation.objects.filter(pk=blind[0].pk).update(role="second")
    for row, hours in ((blind[0], 5), (blind[1], 7.5)):
        Evaluation.objects.filter(pk=row.pk).update(
            closed_at=timezone.now(), version_tested="1", tested_on=timezone.localdate(), hours=hours
        )
    assert results.agreement_of(world["dossier"])["hours"] == [7.5, 5.0]


def test_a_snapshot_holds_all_that_a_decision_rests_on(world, blind):
    for row in blind:
        complete(row)
        close(row)
    row = final(world)
    complete(row)
    row.answers.filter(criterion__code="DP-07").update(value="non")
    dossier = world["dossier"]
    outcome = results.snapshot(dossier, row)
    assert dossier.evaluation == row
    assert (dossier.letter, dossier.score) == (outcome.letter or "", outcome.score)
    assert set(dossier.dimensions) == set(outcome.dimensions)
    for code, said in dossier.dimensions.items():
        scored = outcome.dimensions[code]
        assert said == {"score": str(scored.score), "letter": scored.letter, "reduced": scored.reduced}
    assert dossier.blocking == list(outcome.blocking)
    assert "DP-07" in dossier.blocking
    assert dossier.reasons == list(outcome.reasons)
    assert dossier.reasons
    assert [cap["code"] for cap in dossier.caps] == [cap.code for cap in outcome.caps]
    assert len(dossier.data_sheet) == 10
    assert dossier.agreement["share"] == 1.0
    assert Dossier.objects.get(pk=dossier.pk).letter == "", "nothing is saved"


def test_a_dimension_without_a_score_is_said_so(world, blind, monkeypatch):
    import dataclasses

    complete(blind[0])
    outcome = results.outcome_of(blind[0])
    code = next(iter(outcome.dimensions))
    silent = dataclasses.replace(outcome.dimensions[code], score=None)
    changed = dataclasses.replace(outcome, dimensions={**outcome.dimensions, code: silent})
    monkeypatch.setattr(results, "outcome_of", lambda evaluation: changed)
    results.snapshot(world["dossier"], blind[0])
    assert world["dossier"].dimensions[code]["score"] is None
