"""A label officer moves a dossier by the rules of the framework, and only by them."""

import pytest
from django.urls import reverse

from registry.models import Dossier, Evaluation, Tool
from registry.procedure import closing, door
from tests.registry.signing import sign_all
from tests.registry.world import complete

pytestmark = pytest.mark.django_db


def address(world):
    return reverse("registry_workspace:dossier", args=[world["dossier"].pk])


def test_from_evaluation_to_label(client, people, world):
    dossier = world["dossier"]
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    client.force_login(people["officer"])
    refused = client.post(address(world), {"move": "chef_de_file:CONTRADICTOIRE"})
    assert refused.status_code == 422  # the condition of the framework is not said to be met
    ask = {"move": "chef_de_file:CONTRADICTOIRE", "condition_met": "on"}
    assert client.post(address(world), ask).status_code == 422  # no harmonised evaluation yet
    final = Evaluation.objects.create(dossier=dossier, tool=dossier.tool, framework=dossier.framework, role="final")
    complete(final)
    sign_all(final)
    closing.close(final)
    assert client.post(address(world), ask).status_code == 302
    dossier.refresh_from_db()
    door.move_without_account(dossier, "DELIBERATION", "editeur")
    decide = {"move": "commission:DECIDEE", "condition_met": "on"}
    assert client.post(address(world), decide).status_code == 422  # an officer does not decide
    client.force_login(people["commissioner"])
    assert client.post(address(world), decide).status_code == 302
    assert (
        client.post(address(world), {"move": "publieur:LABELLISEE"}).status_code == 422
    )  # nor does the commission publish
    client.force_login(people["releaser"])
    assert client.post(address(world), {"move": "publieur:LABELLISEE"}).status_code == 302
    label = Dossier.objects.get(pk=dossier.pk)
    assert (label.letter_shown, label.is_current, len(label.data_sheet)) == ("A", True, 10)
    assert label.tool in Tool.objects.public()
    assert list(label.events.values_list("to_state", flat=True))[-2:] == ["DECIDEE", "LABELLISEE"]


def test_others_never_see_a_file(client, people, world):
    for person in ("auditor", "publisher", "editor"):
        client.force_login(people[person])
        assert client.get(address(world)).status_code in (302, 403, 404)


def test_an_invented_move_is_refused(client, people, world):
    client.force_login(people["officer"])
    for move in ("commission:LABELLISEE", "systeme:HARMONISATION", "x", ""):
        assert client.post(address(world), {"move": move, "condition_met": "on"}).status_code == 422
    world["dossier"].refresh_from_db()
    assert world["dossier"].state == "EN_EVALUATION"
