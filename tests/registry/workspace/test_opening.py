"""An officer opens a dossier with two independent auditors, who start when the dossier says so."""

import pytest
from django.urls import reverse

from registry.models import Evaluation, ToolTarget
from tests.registry.world import opening, sheet

pytestmark = pytest.mark.django_db
ADDRESS = "registry_workspace:open_dossier"


@pytest.fixture
def tool(world):
    ToolTarget.objects.create(tool=world["tools"][1], kind="web", value="exemple.fr")
    return world["tools"][1]


@pytest.mark.parametrize("person", ["auditor", "officer", "publisher", "editor", "admin"])
def test_only_officers_open(client, people, tool, person):
    client.force_login(people[person])
    allowed = person in ("officer", "admin")
    assert (client.get(reverse(ADDRESS)).status_code == 200) == allowed
    client.post(reverse(ADDRESS), opening(people, tool))
    assert tool.dossiers.exists() == allowed


def test_auditors_wait_for_the_evaluation_to_begin(client, people, tool):
    client.force_login(people["officer"])
    assert client.post(reverse(ADDRESS), opening(people, tool, on_paper="on")).status_code == 302
    dossier = tool.dossiers.get()
    assert dossier.state == "DEPOSEE"
    own = Evaluation.objects.get(dossier=dossier, auditor=people["auditor"])
    client.force_login(people["auditor"])
    client.post(sheet(own.pk), {"DP-01-value": "non", "DP-01-version": 0})
    assert not own.answers.exists()
    client.force_login(people["officer"])
    move = {"move": "instructeur:EN_EVALUATION", "condition_met": "on"}
    assert client.post(reverse("registry_workspace:dossier", args=[dossier.pk]), move).status_code == 302
    client.force_login(people["auditor"])
    client.post(sheet(own.pk), {"DP-01-value": "non", "DP-01-version": 0})
    assert own.answers.get().value == "non"


@pytest.mark.parametrize(
    "change",
    [
        {"independent": ""},
        {"first_auditor": ""},
        {"first_auditor": "Laboratoire un"},
        {"tool": "999999"},
    ],
)
def test_a_file_is_refused(client, people, tool, change):
    client.force_login(people["officer"])
    assert client.post(reverse(ADDRESS), opening(people, tool) | change).status_code == 422
    assert not tool.dossiers.exists()


def test_one_person_twice_or_one_file_too_many(client, people, world, tool):
    client.force_login(people["officer"])
    twice = opening(people, tool, second_auditor=people["auditor"].memberships.get().pk)
    assert client.post(reverse(ADDRESS), twice).status_code == 422
    busy = world["tools"][0]
    ToolTarget.objects.create(tool=busy, kind="web", value="autre.fr")
    assert client.post(reverse(ADDRESS), opening(people, busy)).status_code == 422
    assert busy.dossiers.count() == 1
