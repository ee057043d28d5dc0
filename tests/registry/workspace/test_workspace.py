"""Auditors' answer sheet, and the role × action matrix of the registry in the administration."""

import pytest
from django.urls import reverse

from registry.models import ClosedEvaluationError, StateEvent
from registry.procedure import closing
from tests.registry.world import complete, sheet

pytestmark = pytest.mark.django_db


READERS = {"officer", "commissioner", "releaser", "admin"}
# name of the view, key, who gets 200; anybody else is refused (302 to the home of the administration, 403 or 404)
MATRIX = {
    "tool:index": {"auditor", "other", "publisher"} | READERS,
    "tool:add": {"officer", "admin"},
    "tool:edit:own": {"officer", "publisher", "admin"},
    "tool:edit:rival": {"officer", "admin"},
    "tool:delete:own": set(),
    "evaluation:index": {"auditor", "other"} | READERS,
    "evaluation:inspect:open": {"auditor", "officer", "admin"},
    "dossier:index": READERS,
    "framework:index": {"auditor", "other"} | READERS,
    "stateevent:index": READERS,
}
for _model, _row in (
    ("evaluation", "open"),
    ("dossier", "dossier"),
    ("framework", "framework"),
    ("stateevent", "event"),
):
    MATRIX |= {f"{_model}:add": set(), f"{_model}:edit:{_row}": set(), f"{_model}:delete:{_row}": set()}
RAW = {"auditor": "", "organisation": "x", "reserves": "x", "reserves_until": "2030-01-01", "title": "x", "reason": "x"}
PERSONS = ["auditor", "other", "officer", "commissioner", "releaser", "publisher", "editor", "admin"]


@pytest.mark.parametrize("person", PERSONS)
def test_role_by_action(client, people, world, person):
    client.force_login(people[person])
    rows = {
        "own": world["tools"][0],
        "rival": world["tools"][1],
        "open": world["evaluations"]["auditor"],
        "dossier": world["dossier"],
        "framework": world["framework"],
        "event": StateEvent.objects.first(),
    }
    for action, allowed in MATRIX.items():
        model, view, *what = action.split(":")
        row = rows[what[0]] if what else None
        address = reverse(f"{model}:{view}", args=[row.pk] if row else [])
        response = client.get(address)
        assert (response.status_code == 200) == (person in allowed), (action, response.status_code)
        assert response.status_code in (200, 302, 403, 404), action
        if allowed:
            continue
        # Nobody, by POST neither: the rows stay as they are.
        kept = list(type(row)._base_manager.filter(pk=row.pk).values()) if row else []
        assert client.post(address, RAW).status_code in (302, 403, 404), action
        assert not row or list(type(row)._base_manager.filter(pk=row.pk).values()) == kept, action


def test_lists_only_show_own_rows(client, people, world):
    client.force_login(people["publisher"])
    page = client.get(reverse("tool:index")).content.decode()
    assert "Outil A" in page
    assert "Outil B" not in page


def test_evaluations_are_blind_until_both_are_closed(client, people, world):
    other = world["evaluations"]["other"]
    client.force_login(people["auditor"])
    assert client.get(sheet(other.pk)).status_code == 404
    complete(other)
    closing.close(other)
    assert client.get(sheet(other.pk)).status_code == 404
    complete(world["evaluations"]["auditor"])
    closing.close(world["evaluations"]["auditor"])
    assert client.get(sheet(other.pk)).status_code == 200
    world["dossier"].refresh_from_db()
    assert world["dossier"].state == "HARMONISATION"


def test_saving_a_part_never_loses_the_rest(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    first = {"DP-01-value": "oui", "DP-01-proof": "D2", "DP-01-justification": "Capture du 3 mai.", "DP-01-version": 0}
    assert client.post(sheet(evaluation.pk), first).status_code == 302
    second = {"DP-06-value": "deux", "DP-06-version": 0, "DP-07-value": "oui", "DP-07-version": 0}
    response = client.post(sheet(evaluation.pk), second)
    assert response.status_code == 422
    page = response.content.decode()
    assert 'id="error-DP-06-value"' in page
    assert 'value="deux"' in page
    saved = dict(evaluation.answers.values_list("criterion__code", "value"))
    assert saved == {"DP-01": "oui", "DP-07": "oui"}


def test_two_tabs_never_overwrite_each_other(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    start = {"DP-01-value": "oui", "DP-01-justification": "Un.", "DP-01-version": 0}
    client.post(sheet(evaluation.pk), start)
    assert (
        client.post(sheet(evaluation.pk), start | {"DP-01-justification": "Deux.", "DP-01-version": 1}).status_code
        == 302
    )
    late = client.post(sheet(evaluation.pk), start | {"DP-01-justification": "Ancien onglet.", "DP-01-version": 1})
    assert late.status_code == 422
    assert "Ancien onglet." in late.content.decode()
    assert evaluation.answers.get().justification == "Deux."


def test_only_the_auditor_writes(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    # The administration of Wagtail answers a refusal with a redirection to its home.
    for person, expected in (("officer", 302), ("admin", 302), ("other", 404), ("publisher", 404), ("editor", 404)):
        client.force_login(people[person])
        assert client.post(sheet(evaluation.pk), {"DP-01-value": "non"}).status_code == expected, person
    assert not evaluation.answers.exists()


def test_closing_says_what_is_missing_and_is_for_ever(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    close = reverse("registry_workspace:close", args=[evaluation.pk])
    client.post(close)
    evaluation.refresh_from_db()
    assert not evaluation.is_closed
    complete(evaluation)
    client.post(close)
    evaluation.refresh_from_db()
    assert evaluation.is_closed
    client.post(sheet(evaluation.pk), {"DP-01-value": "non", "DP-01-version": 1})
    assert evaluation.answers.get(criterion__code="DP-01").value == "oui"
    evaluation.hours = 1
    with pytest.raises(ClosedEvaluationError):
        evaluation.save()


def test_desk(client, people, world):
    client.force_login(people["auditor"])
    assert sheet(world["evaluations"]["auditor"].pk) in client.get(reverse("registry_workspace:desk")).content.decode()
    client.force_login(people["editor"])
    assert client.get(reverse("registry_workspace:desk")).status_code in (302, 403)


def test_history_is_append_only(world):
    event = StateEvent.objects.first()
    for attempt in (
        event.save,
        event.delete,
        StateEvent.objects.all().delete,
        lambda: StateEvent.objects.update(reason="x"),
    ):
        with pytest.raises(TypeError):
            attempt()
