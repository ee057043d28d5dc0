"""Both closed evaluations side by side; what is identical is copied, a person decides the rest."""

import pytest
from django.urls import reverse

from registry.models import Evaluation
from registry.procedure import closing, door, harmonisation
from tests.registry.world import complete, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def compared(world):
    """A dossier whose evaluations differ on one criterion, and on the proof of another."""
    for name, evaluation in world["evaluations"].items():
        complete(evaluation)
        if name == "other":
            evaluation.answers.filter(criterion__code="DP-01").update(
                value="partiel", justification="Un champ de trop est demandé."
            )
            evaluation.answers.filter(criterion__code="DP-02").update(proof="D3")
        closing.close(evaluation)
    world["dossier"].refresh_from_db()
    return world["dossier"]


def start(client, dossier, writer):
    return client.post(reverse("registry_workspace:harmonise", args=[dossier.pk]), {"writer": writer.pk})


def test_identical_answers_are_copied_with_the_weaker_proof(client, people, compared):
    client.force_login(people["officer"])
    assert start(client, compared, people["auditor"]).status_code == 302
    final = compared.evaluations.get(role="final")
    given = {answer.criterion.code: answer for answer in final.answers.select_related("criterion")}
    assert "DP-01" not in given
    first = compared.evaluations.get(role="first").answers.get(criterion__code="DP-02")
    assert given["DP-02"].proof == min(first.proof, "D3")
    assert [pair.code for pair in harmonisation.compare(compared).different] == ["DP-01"]
    client.force_login(people["auditor"])
    page = client.get(sheet(final.pk)).content.decode()
    assert "Un champ de trop est demandé." in page
    client.post(sheet(final.pk), {"DP-01-value": "partiel", "DP-01-proof": "D2", "DP-01-version": 0})
    assert final.answers.get(criterion__code="DP-01").value == "partiel"


def test_an_auditor_may_hold_it_and_only_they_write(client, people, compared):
    client.force_login(people["officer"])
    start(client, compared, people["auditor"])
    final = compared.evaluations.get(role="final")
    for person in ("officer", "other", "publisher", "editor", "auditor"):
        client.force_login(people[person])
        client.post(sheet(final.pk), {"DP-01-value": "oui", "DP-01-version": 0})
        assert final.answers.filter(criterion__code="DP-01").exists() == (person == "auditor"), person


def test_nobody_else_starts_it(client, people, compared):
    for person in ("auditor", "publisher", "editor"):
        client.force_login(people[person])
        start(client, compared, people["auditor"])
    client.force_login(people["officer"])
    start(client, compared, people["editor"])  # not one of the two auditors
    start(client, compared, people["officer"])  # who instructs does not audit
    assert not compared.evaluations.filter(role="final").exists()


def test_it_starts_once_and_only_after_both_are_closed(people, world):
    with pytest.raises(door.DecisionRefusedError):
        harmonisation.start(world["dossier"], people["auditor"])
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    harmonisation.start(world["dossier"], people["auditor"])
    with pytest.raises(door.DecisionRefusedError):
        harmonisation.start(world["dossier"], people["auditor"])
    assert Evaluation.objects.filter(role="final").count() == 1
