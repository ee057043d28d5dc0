"""Corrections beside the moves: who audits, reservations, a title. Each has a reason, a lock, a line in the ledger."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry
from registry.models import Dossier, Evaluation
from registry.procedure import closing, corrections, door, harmonisation, independence
from registry.procedure.independence import Seat
from tests.registry.public.factory import make_tool
from tests.registry.world import body_of, complete, sheet

pytestmark = pytest.mark.django_db
WHY = "Elle a quitté son laboratoire."


def entry(kind):
    row = LedgerEntry.objects.get(kind=kind)
    return row.person, json.loads(row.content)


def post(client, person, row, new, **changes):
    client.force_login(person)
    data = {"auditor": new.memberships.order_by("pk").first().pk, "independent": "on", "reason": WHY} | changes
    return client.post(reverse("registry_workspace:reassign", args=[row.pk]), data)


def test_before_it_was_started_the_same_row_changes_hands(client, people, world, third):
    row = world["evaluations"]["auditor"]
    assert post(client, people["officer"], row, third).status_code == 302
    row.refresh_from_db()
    assert (row.auditor, row.body, row.organisation) == (third, body_of(third), "Zénith conseil")
    assert row.dossier.evaluations.count() == 2
    person, content = entry("evaluation.reassigned")
    assert (person, content["reason"]) == (people["officer"], WHY)
    assert (content["before"]["organisation"], content["after"]["organisation"]) == ("Ateliers Alizé", "Zénith conseil")
    assert row.declarations.get().person == third
    page = client.get(reverse("registry_workspace:dossier", args=[row.dossier_id])).content.decode()
    assert WHY in page


def test_what_was_written_is_kept_apart(client, people, world, third):
    row = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    client.post(sheet(row.pk), {"DP-01-value": "oui", "DP-01-version": 0})
    assert post(client, people["officer"], row, third).status_code == 302
    row.refresh_from_db()
    new = row.dossier.evaluations.get(role="first")
    assert (row.role, row.auditor, row.answers.count()) == ("replaced", people["auditor"], 1)
    assert (new.auditor, new.answers.count()) == (third, 0)
    client.force_login(people["auditor"])
    client.post(sheet(row.pk), {"DP-01-value": "non", "DP-01-version": 1})
    assert row.answers.get().value == "oui"
    client.force_login(third)
    assert client.get(sheet(row.pk)).status_code == 404
    for evaluation in (new, world["evaluations"]["other"]):
        complete(evaluation)
        closing.close(evaluation)
    dossier = Dossier.objects.get(pk=row.dossier_id)
    assert dossier.state == "HARMONISATION"
    assert [one.pk for one in harmonisation.blind_evaluations(dossier)] == [new.pk, world["evaluations"]["other"].pk]
    assert client.get(sheet(row.pk)).status_code == 404  # kept apart, and never compared


@pytest.mark.parametrize(
    "change", [{"reason": ""}, {"reason": "…………………"}, {"independent": ""}, {"auditor": ""}, {"auditor": "x"}]
)
def test_a_reassignment_is_refused(client, people, world, third, change):
    row = world["evaluations"]["auditor"]
    assert post(client, people["officer"], row, third, **change).status_code == 422
    row.refresh_from_db()
    assert row.auditor == people["auditor"]
    assert not LedgerEntry.objects.filter(kind__startswith="evaluation.").exists()


def test_the_new_auditor_is_independent(client, people, world, third):
    row = world["evaluations"]["auditor"]
    assert post(client, people["officer"], row, people["other"]).status_code == 422
    row.tool.publisher.members.add(third)
    assert (
        post(client, people["officer"], row, third, auditor=third.memberships.order_by("pk").last().pk).status_code
        == 422
    )


@pytest.mark.parametrize("person", ["auditor", "other", "commissioner", "releaser", "publisher", "editor"])
def test_only_officers_correct(client, people, world, third, person):
    row = world["evaluations"]["auditor"]
    dossier, framework = row.dossier, world["framework"]
    assert post(client, people[person], row, third).status_code in (302, 403, 404)
    for name, pk in (("reservations", dossier.pk), ("framework_title", framework.pk)):
        address = reverse(f"registry_workspace:{name}", args=[pk])
        assert client.get(address).status_code in (302, 403, 404)
        assert client.post(address, {"title": "Autre", "reason": WHY}).status_code in (302, 403, 404)
    row.refresh_from_db()
    assert row.auditor == people["auditor"]
    assert not LedgerEntry.objects.filter(kind="framework.retitled").exists()


def test_a_closed_evaluation_is_nobody_elses(people, world, third):
    row = world["evaluations"]["auditor"]
    complete(row)
    closing.close(row)
    with pytest.raises(door.DecisionRefusedError):
        corrections.reassign(row, Seat(third, body_of(third)), reason=WHY, by=people["officer"])


def test_an_officer_does_not_take_it(people, world):
    officer = people["officer"]
    officer.groups.add(*people["auditor"].groups.all())
    body = body_of(officer, "Observatoire Delta")
    with pytest.raises(door.DecisionRefusedError):
        corrections.reassign(world["evaluations"]["auditor"], Seat(officer, body), reason=WHY, by=officer)


def test_a_harmonised_evaluation_starts_again(client, people, world):
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    row = harmonisation.start(world["dossier"], people["auditor"])
    client.force_login(people["officer"])
    assert client.post(reverse("registry_workspace:reassign", args=[row.pk]), {"reason": WHY}).status_code == 302
    row.refresh_from_db()
    assert row.role == "replaced"
    again = harmonisation.start(Dossier.objects.get(pk=world["dossier"].pk), people["other"])
    assert (again.role, again.sequence) == ("final", 1)
    assert independence.writing_faults(Evaluation.objects.get(pk=again.pk)) == []


# --- reservations and titles ------------------------------------------------------------------------


@pytest.fixture
def reserved(world):
    return make_tool(state="AVEC_RESERVES").current_label


def change(client, dossier, **changes):
    now = corrections.reservations(dossier)
    data = {
        "text": "Ajouter un résumé et une date.",
        "until": (timezone.localdate() + dt.timedelta(days=70)).isoformat(),
        "reason": "L'éditeur a demandé un délai.",
        "shown_text": now["text"],
        "shown_until": now["until"],
    } | changes
    return client.post(reverse("registry_workspace:reservations", args=[dossier.pk]), data)


def test_reservations_change_with_a_reason(client, people, reserved):
    client.force_login(people["officer"])
    assert change(client, reserved).status_code == 302
    dossier = Dossier.objects.get(pk=reserved.pk)
    assert dossier.reserves == "Ajouter un résumé et une date."
    person, content = entry("label.reservations")
    assert person == people["officer"]
    assert content["before"] == corrections.reservations(reserved)
    assert content["after"] == corrections.reservations(dossier)
    assert content["reason_public"] is True
    assert change(client, reserved).status_code == 422  # the form showed older words
    assert change(client, dossier).status_code == 422  # nothing changed


@pytest.mark.parametrize(
    "changes",
    [{"reason": "court"}, {"text": "—"}, {"until": "2020-01-01"}, {"until": "2999-01-01"}, {"shown_text": "Autre."}],
)
def test_reservations_are_refused(client, people, reserved, changes):
    client.force_login(people["officer"])
    assert change(client, reserved, **changes).status_code == 422
    assert Dossier.objects.get(pk=reserved.pk).reserves == "Ajouter un résumé."
    assert not LedgerEntry.objects.filter(kind="label.reservations").exists()


def test_a_title_is_corrected_and_nothing_else(client, people, world):
    framework = world["framework"]
    digest, data = framework.digest, framework.data
    client.force_login(people["officer"])
    address = reverse("registry_workspace:framework_title", args=[framework.pk])
    assert client.post(address, {"title": "Référentiel corrigé", "reason": ""}).status_code == 422
    assert client.post(address, {"title": "Référentiel corrigé", "reason": "Faute de frappe."}).status_code == 302
    framework.refresh_from_db()
    assert (framework.title, framework.digest, framework.data) == ("Référentiel corrigé", digest, data)
    assert entry("framework.retitled")[1]["after"] == {"title": "Référentiel corrigé"}
