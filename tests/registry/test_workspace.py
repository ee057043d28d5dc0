"""Auditors' answer sheet, and the role × action matrix of the registry in the administration."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from identity.models import Membership, Organisation
from registry.framework import yaml_file
from registry.models import Answer, ClosedEvaluationError, Evaluation, Publisher, StateEvent, Tool
from registry.permissions import GROUP_PERMISSIONS
from registry.procedure import closing, door
from registry.reference import loader

from .answers import best

pytestmark = pytest.mark.django_db


def body_of(person, name=None):
    """The organisation of an auditor, made at the first call."""
    name = name or {"auditor": "Ateliers Alizé", "other": "Comité Boréal", "third": "Zénith conseil"}[person.username]
    body = Organisation.objects.named(name) or Organisation.objects.create(name=name)
    if not body.members.filter(pk=person.pk).exists():
        since = timezone.localdate() - dt.timedelta(days=100)
        Membership.objects.create(person=person, organisation=body, since=since)
    return body


@pytest.fixture
def people(django_user_model):
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    found = {}
    for name, group in {
        "auditor": roles.AUDITORS,
        "other": roles.AUDITORS,
        "officer": roles.LABEL_OFFICERS,
        "commissioner": roles.COMMISSION,
        "releaser": roles.LABEL_PUBLICATION,
        "publisher": roles.APP_PUBLISHERS,
        "editor": roles.EDITORS,
    }.items():
        row, _created = Group.objects.get_or_create(name=group)
        row.permissions.add(access)
        for permission in GROUP_PERMISSIONS.get(group, []):
            app, codename = permission.split(".")
            row.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
        found[name] = django_user_model.objects.create_user(name, password="x")
        found[name].groups.add(row)
    for name in ("auditor", "other"):
        body_of(found[name])
    found["admin"] = django_user_model.objects.create_superuser("admin", password="x")
    return found


@pytest.fixture
def world(people, framework_path):
    framework = loader.load(yaml_file.read(framework_path)).framework
    own, rival = Publisher.objects.create(name="Sien"), Publisher.objects.create(name="Autre")
    own.members.add(people["publisher"])
    tools = [
        Tool.objects.create(
            name=name, publisher=publisher, kind="application", profile="SUIVI", summary="s", price="gratuit"
        )
        for name, publisher in (("Outil A", own), ("Outil B", rival))
    ]
    file = door.open_without_account(tools[0], framework)
    door.move_without_account(file, "DEPOSEE", "editeur")
    door.move_without_account(file, "EN_EVALUATION", "instructeur")
    evaluations = {
        name: Evaluation.objects.create(
            dossier=file,
            tool=tools[0],
            framework=framework,
            role=role,
            auditor=people[name],
            body=body_of(people[name]),
            organisation=body_of(people[name]).name,
        )
        for name, role in (("auditor", "first"), ("other", "second"))
    }
    return {"framework": framework, "tools": tools, "file": file, "evaluations": evaluations}


def sheet(pk):
    return reverse("registry_workspace:answers", args=[pk])


def complete(evaluation):
    """Every answer, as a conscientious auditor leaves them: ready to be closed."""
    criteria = {item.code: item for item in evaluation.framework.criteria.all()}
    Answer.objects.bulk_create(
        Answer(
            evaluation=evaluation,
            criterion=criteria[rule.code],
            value=best(rule),
            proof=rule.minimum_proof,
            justification=f"Vérifié pendant le test, voir la capture : {criteria[rule.code].title}.",
            evidence_ref=f"Pièce {rule.code}, classeur de l'évaluation",
        )
        for rule in evaluation.framework.spec.for_profile("SUIVI")
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(version_tested="1.0", tested_on=timezone.localdate(), hours=8)
    evaluation.refresh_from_db()


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
    "label:index": READERS,
    "framework:index": {"auditor", "other"} | READERS,
    "stateevent:index": READERS,
}
for _model, _row in (("evaluation", "open"), ("label", "file"), ("framework", "framework"), ("stateevent", "event")):
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
        "file": world["file"],
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
    world["file"].refresh_from_db()
    assert world["file"].state == "HARMONISATION"


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
