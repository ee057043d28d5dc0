"""The product's own framework, read once; a person of each role; a dossier, and how far it may have gone."""

import copy
import functools
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from accounts import roles
from registry.framework import spec as framework_spec
from registry.framework import yaml_file
from registry.models import Evaluation, Publisher, Tool
from registry.permissions import GROUP_PERMISSIONS
from registry.procedure import closing, door
from registry.reference import loader
from tests.states import state

from .signing import sign_all
from .world import body_of, complete

FRAMEWORK = Path(__file__).resolve().parents[2] / "fixtures" / "label" / "referentiel.yaml"


@functools.cache
def _read():
    return yaml_file.read(FRAMEWORK)


def framework_read():
    """The product's framework as its file says it, of the caller's own: reading it takes a second."""
    return copy.deepcopy(_read())


@pytest.fixture(scope="session")
def framework_path():
    return FRAMEWORK


@pytest.fixture(scope="session")
def framework_data():
    return framework_read()


@pytest.fixture(scope="session")
def spec(framework_data):
    return framework_spec.build(framework_data)


@state
def people():
    """Accounts by role: two auditors of two bodies, officers, commission, publication, a publisher, an editor."""
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
        found[name] = get_user_model().objects.create_user(name, password="x")
        found[name].groups.add(row)
    for name in ("auditor", "other"):
        body_of(found[name])
    found["admin"] = get_user_model().objects.create_superuser("admin", password="x")
    return found


@state
def world(people):
    """Two tools of two publishers; the dossier of the first one is being evaluated by both auditors."""
    framework = loader.load(framework_read()).framework
    own, rival = Publisher.objects.create(name="Sien"), Publisher.objects.create(name="Autre")
    own.members.add(people["publisher"])
    tools = [
        Tool.objects.create(
            name=name, publisher=publisher, kind="application", profile="SUIVI", summary="s", price="gratuit"
        )
        for name, publisher in (("Outil A", own), ("Outil B", rival))
    ]
    dossier = door.open_without_account(tools[0], framework)
    door.move_without_account(dossier, "DEPOSEE", "editeur")
    door.move_without_account(dossier, "EN_EVALUATION", "instructeur")
    evaluations = {
        name: Evaluation.objects.create(
            dossier=dossier,
            tool=tools[0],
            framework=framework,
            role=role,
            auditor=people[name],
            body=body_of(people[name]),
            organisation=body_of(people[name]).name,
        )
        for name, role in (("auditor", "first"), ("other", "second"))
    }
    return {"framework": framework, "tools": tools, "dossier": dossier, "evaluations": evaluations}


@pytest.fixture
def third(people, django_user_model):
    """An auditor of a third body."""
    found = django_user_model.objects.create_user("third", password="x", first_name="Tara", last_name="Trois")
    found.groups.set(people["auditor"].groups.all())
    body_of(found)
    return found


@state
def awaited(world):
    """The dossier of the world, waiting for its publisher's reply."""
    dossier = world["dossier"]
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    dossier.refresh_from_db()
    final = Evaluation.objects.create(dossier=dossier, tool=dossier.tool, framework=dossier.framework, role="final")
    complete(final)
    sign_all(final)
    closing.close(final)
    door.move_without_account(dossier, "CONTRADICTOIRE", "chef_de_file")
    return dossier


@state
def deliberating(world, people):
    """The dossier of the world, its decision being prepared; the publisher replied to two findings."""
    dossier = world["dossier"]
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    final = Evaluation.objects.create(
        dossier=dossier,
        tool=dossier.tool,
        framework=dossier.framework,
        role="final",
        auditor=people["auditor"],
        body=body_of(people["auditor"]),
    )
    complete(final)
    sign_all(final)
    closing.close(final)
    dossier.refresh_from_db()
    door.move_without_account(dossier, "CONTRADICTOIRE", "chef_de_file")
    for code in ("DP-01", "DP-02", "DP-04"):
        final.answers.filter(criterion__code=code).update(publisher_reply=f"Réponse {code}.", reply_public=True)
    door.move_without_account(dossier, "DELIBERATION", "editeur")
    return dossier
