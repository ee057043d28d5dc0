"""The ten lines of "Mes données" are entered by the auditor, checked, and never overwritten by another tab."""

import pytest
from django.urls import reverse

from registry.data_sheet import fields as data_fields
from registry.data_sheet import lines as data_lines
from registry.workspace.data_forms import digest

pytestmark = pytest.mark.django_db
NOTHING = digest(None)


def address(evaluation):
    return reverse("registry_workspace:data_sheet", args=[evaluation.pk])


def test_every_line_has_fields_and_words(framework_data):
    lines = [line["code"] for line in framework_data["fiche_donnees"]["lignes"]]
    assert lines == list(data_fields.FIELDS) == list(data_lines.DECIDERS)
    names = {item.vocabulary for fields in data_fields.FIELDS.values() for item in fields if item.vocabulary}
    for name in names:
        assert data_fields.vocabulary(framework_data, name)
    asked = framework_data["fiche_donnees"]["categories_de_donnees"]
    assert list(data_fields.vocabulary(framework_data, "categories_de_donnees")) == asked


@pytest.mark.parametrize("person", ["auditor", "other", "officer", "publisher", "editor", "admin"])
def test_role_by_action(client, people, world, person):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people[person])
    assert (client.get(address(evaluation)).status_code == 200) == (person in ("auditor", "officer", "admin"))
    client.post(address(evaluation), {"FD-02-read": NOTHING, "FD-02-known": "on", "FD-02-choix": "aucun"})
    evaluation.refresh_from_db()
    assert bool(evaluation.data_sheet) == (person == "auditor")


def test_a_line_is_saved_with_its_sentence_and_a_faulty_one_is_kept(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    sent = {
        "FD-07-read": NOTHING,
        "FD-07-known": "on",
        "FD-07-detectes": "2",
        "FD-07-actifs_avant_accord": "5",
        "FD-07-version_testee": "1.0",
        "FD-07-date_test": "2026-05-01",
        "FD-02-read": NOTHING,
        "FD-02-known": "on",
        "FD-02-choix": "aucun",
    }
    response = client.post(address(evaluation), sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="error-FD-07-actifs_avant_accord"' in page
    assert "Non, ou seulement si vous le souhaitez." in page
    evaluation.refresh_from_db()
    assert evaluation.data_sheet == {"FD-02": {"choix": "aucun"}}


def test_values_without_the_box_are_not_lost_in_silence(client, people, world):
    client.force_login(people["auditor"])
    sent = {"FD-05-read": NOTHING, "FD-05-destinataires": ["moi"]}
    assert client.post(address(world["evaluations"]["auditor"]), sent).status_code == 422


def test_a_code_out_of_the_vocabulary_is_refused(client, people, world):
    client.force_login(people["auditor"])
    sent = {"FD-03-read": NOTHING, "FD-03-known": "on", "FD-03-pays": ["XX"], "FD-03-hebergeur": "Hôte"}
    assert client.post(address(world["evaluations"]["auditor"]), sent).status_code == 422


def test_two_tabs(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    sent = {"FD-02-read": NOTHING, "FD-02-known": "on", "FD-02-choix": "aucun"}
    assert client.post(address(evaluation), sent).status_code == 302
    assert client.post(address(evaluation), sent | {"FD-02-choix": "identite"}).status_code == 422
    evaluation.refresh_from_db()
    assert evaluation.data_sheet == {"FD-02": {"choix": "aucun"}}
