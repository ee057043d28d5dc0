"""What a seal covers: everything that auditors and publishers wrote, under the version of the day, for ever."""

import datetime as dt
import json

import pytest
from django.core.management import call_command

from core import chain, ledger, ledger_check
from core.models import LedgerEntry
from registry.models import Answer, Evaluation
from registry.procedure import closing, seals
from tests.kept import triggers_off
from tests.registry.world import complete

#: Columns that no seal covers, with the reason.
LEFT_OUT = {
    Evaluation: {
        "id": "the name of the seal",
        "auditor_id": "private: the entry has the mark of the person",
        "body_id": "its name as it was that day is sealed",
    },
    Answer: {
        "id": "technical",
        "evaluation_id": "the name of the seal",
        "version": "technical: counts saves",
        "updated_at": "technical",
    },
}


def sealed_columns(model):
    if model is Evaluation:
        return set(seals._EVALUATION_FIELDS[seals.EVALUATION])
    return {*seals._ANSWER_FIELDS[seals.EVALUATION], *seals._REPLY_FIELDS[seals.REPLIES]}


@pytest.mark.parametrize("model", [Evaluation, Answer])
def test_every_column_is_sealed_or_left_out_for_a_reason(model):
    """A new column enters a new version of the seal; forgetting it fails here."""
    columns = {field.attname for field in model._meta.concrete_fields}
    assert sealed_columns(model) | set(LEFT_OUT[model]) == columns
    assert not sealed_columns(model) & set(LEFT_OUT[model])


@pytest.mark.parametrize("model", [Evaluation, Answer])
def test_the_first_version_is_what_it_was(model):
    """Entries of the first months are checked under these very columns."""
    if model is Evaluation:
        expected = (
            *("dossier_id", "tool_id", "framework_id", "role", "sequence", "scope", "organisation"),
            *("version_tested", "tested_on", "hours", "opened_at", "closed_at", "data_sheet"),
        )
        assert seals._EVALUATION_FIELDS["registry.evaluation/1"] == expected
    else:
        expected = ("criterion_id", "value", "proof", "justification", "evidence_url")
        assert seals._ANSWER_FIELDS["registry.evaluation/1"] == expected
        assert seals._REPLY_FIELDS["registry.replies/1"] == ("criterion_id", "publisher_reply", "reply_public")


@pytest.fixture
def closed(world):
    evaluation = world["evaluations"]["auditor"]
    complete(evaluation)
    closing.close(evaluation)
    return evaluation


ALTERED = {
    "value": "non",
    "proof": "D0",
    "justification": "Réécrit après coup.",
    "evidence_url": "https://ailleurs.example/",
    "evidence_ref": "Une autre pièce",
    "evidence_on": dt.date(2026, 1, 2),
    "change_reason": "Une autre raison.",
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*ALTERED, "closing_rules", "version_tested"])
def test_a_column_that_is_altered_is_named(closed, name, capsys):
    assert ledger_check.verify().ok
    with triggers_off():
        if name in ALTERED:
            closed.answers.filter(criterion__code="DP-01").update(**{name: ALTERED[name]})
        else:
            Evaluation.objects.filter(pk=closed.pk).update(**{name: "9"})
    broken = ledger_check.verify().broken
    assert (broken.subject, "altered" in broken.problem) == (f"registry.evaluation/2:{closed.pk}", True)
    with pytest.raises(SystemExit):
        call_command("verify_ledger")
    assert f"registry.evaluation/2:{closed.pk}" in capsys.readouterr().err


def as_sealed_before(evaluation):
    """The chain as the former version of the software wrote it: the last entry seals under version 1."""
    entry = LedgerEntry.objects.order_by("-sequence").first()
    content = json.loads(entry.content)
    old = chain.digest(seals.evaluation_content(evaluation, evaluation.answers.all(), seals.EVALUATION_1))
    content["seals"] = {f"registry.evaluation/1:{evaluation.pk}": old}
    text = chain.canonical(content)
    entry_hash = chain.entry_hash(entry.sequence, entry.previous, chain.sha256(text))
    with triggers_off():
        LedgerEntry.objects.filter(pk=entry.pk).update(content=text, hash=entry_hash)


@pytest.mark.django_db
def test_entries_of_both_versions_stand_in_one_chain(closed, world):
    as_sealed_before(Evaluation.objects.get(pk=closed.pk))
    assert ledger_check.verify().ok
    second = world["evaluations"]["other"]
    complete(second)
    closing.close(second)
    report = ledger_check.verify()
    assert report.ok, report.broken
    assert {f"registry.evaluation/1:{closed.pk}", f"registry.evaluation/2:{second.pk}"} <= set(report.seals)
    call_command("verify_ledger")
    with triggers_off():
        closed.answers.filter(criterion__code="DP-01").update(justification="Réécrit après coup.")
    assert ledger_check.verify().broken.subject == f"registry.evaluation/1:{closed.pk}"


@pytest.mark.django_db
def test_a_closed_evaluation_without_any_seal_is_named(closed):
    entry = LedgerEntry.objects.order_by("-sequence").first()
    content = json.loads(entry.content)
    content["seals"] = {}
    text = chain.canonical(content)
    with triggers_off():
        LedgerEntry.objects.filter(pk=entry.pk).update(
            content=text, hash=chain.entry_hash(entry.sequence, entry.previous, chain.sha256(text))
        )
    assert ledger_check.verify().broken.subject == f"registry.evaluation:{closed.pk}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"), [("publisher_reply", "Autre réponse."), ("reply_public", False), ("contested", True)]
)
def test_a_reply_that_is_altered_is_named(deliberating, name, value):
    final = deliberating.evaluations.get(role="final")
    ledger.append("reply", final, actor=None, role="editeur", before=None, after={}, seals=[
        ledger.seal(seals.REPLIES, final.pk)
    ])  # fmt: skip
    with triggers_off():
        final.answers.filter(criterion__code="DP-01").update(**{name: value})
    assert ledger_check.verify().broken.subject == f"registry.replies/2:{final.pk}"
