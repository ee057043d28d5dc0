"""Closing an evaluation: each thing that forbids it, and what closing does, one by one."""

import pytest
from django.utils import timezone

from registry.framework import closing_spec
from registry.models import Evaluation
from registry.procedure import closing, closing_facts, complement, independence, results, seals, signatures
from registry.procedure.door import DecisionRefusedError

pytestmark = pytest.mark.django_db
AT = timezone.now()


@pytest.fixture
def asked(monkeypatch):
    """Nothing forbids it; what was asked is noted. The rules themselves are tried in ``test_closing.py``."""
    seen = {"days": [], "seals": [], "forgotten": []}
    monkeypatch.setattr(independence, "writing_faults", lambda row: [])
    monkeypatch.setattr(closing_facts, "faults_of", lambda row, day: seen["days"].append(day) or [])
    monkeypatch.setattr(signatures, "missing", lambda row: [])
    monkeypatch.setattr(seals, "close", lambda row, actor: seen["seals"].append((row.pk, row.closed_at, actor)))
    monkeypatch.setattr(complement, "forget_replies", lambda row: seen["forgotten"].append(row.pk))
    return seen


@pytest.fixture
def pair(world):
    rows = list(world["evaluations"].values())
    ready(*rows)
    return rows


def ready(*rows):
    for row in rows:
        Evaluation.objects.filter(pk=row.pk).update(version_tested="1", tested_on=timezone.localdate(), hours=1)


def state(world):
    world["dossier"].refresh_from_db()
    return world["dossier"].state


@pytest.mark.parametrize("module", [independence, closing_facts, signatures])
def test_each_fault_forbids_it(asked, world, pair, monkeypatch, module):
    name = {independence: "writing_faults", closing_facts: "faults_of", signatures: "missing"}[module]
    monkeypatch.setattr(module, name, lambda *_words: ["Une faute."])
    with pytest.raises(DecisionRefusedError, match="Une faute"):
        closing.close(pair[0])
    assert not Evaluation.objects.get(pk=pair[0].pk).is_closed
    assert asked["seals"] == []


def test_it_is_closed_once(asked, world, pair):
    closing.close(pair[0], AT)
    with pytest.raises(DecisionRefusedError, match=r"no longer change|ne peut plus"):
        closing.close(pair[0])
    assert Evaluation.objects.get(pk=pair[0].pk).closed_at == AT


def test_what_is_closed_says_when_by_which_rules_and_is_sealed(asked, world, pair, people):
    closing.close(pair[0], AT, actor=people["auditor"])
    row = pair[0]
    assert (row.closed_at, row.dossier_id) == (AT, world["dossier"].pk)
    assert row.closing_rules == closing_spec.build(world["framework"].data).version
    assert asked["days"] == [timezone.localdate(AT)]
    assert asked["seals"] == [(row.pk, AT, people["auditor"])]
    assert asked["forgotten"] == []


def test_without_a_moment_it_is_now(asked, world, pair):
    before = timezone.now()
    closing.close(pair[0])
    assert before <= pair[0].closed_at <= timezone.now()
    assert asked["days"] == [None]


def test_the_second_one_has_them_compared(asked, world, pair):
    closing.close(pair[0], AT)
    assert state(world) == "EN_EVALUATION"
    closing.close(pair[1], AT)
    assert state(world) == "HARMONISATION"
    event = world["dossier"].events.order_by("-pk").first()
    assert (pair[1].dossier.state, event.to_state, event.at) == ("HARMONISATION", "HARMONISATION", AT)


def test_nothing_is_compared_while_a_complement_is_open(asked, world, pair, monkeypatch):
    monkeypatch.setattr(results, "open_complement", lambda dossier: object())
    for row in pair:
        closing.close(row)
    assert state(world) == "EN_EVALUATION"


def test_a_complement_forgets_the_replies_to_what_it_changes(asked, world, pair):
    for row in pair:
        closing.close(row)
    row = Evaluation.objects.create(
        dossier=world["dossier"], tool=world["tools"][0], framework=world["framework"], role="final", sequence=2
    )
    ready(row)
    closing.close(row)
    assert asked["forgotten"] == [row.pk]
    assert state(world) == "HARMONISATION", "it was not being evaluated: nothing moves"


def test_an_evaluation_outside_any_dossier(asked, world, people):
    row = Evaluation.objects.create(
        tool=world["tools"][1], framework=world["framework"], role="first", auditor=people["auditor"]
    )
    ready(row)
    closing.close(row, AT)
    assert (row.closed_at, row.dossier) == (AT, None)
