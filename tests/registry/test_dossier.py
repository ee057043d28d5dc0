"""The model called Label before is Dossier: who held its permissions holds them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from registry.models import Dossier

renaming = import_module("registry.migrations.0016_dossier")


@pytest.mark.django_db
def test_roles_keep_what_they_hold():
    own = ContentType.objects.get_for_model(Dossier)
    group = Group.objects.create(name="Instruction")
    Permission.objects.filter(content_type=own).delete()
    for action in renaming.ACTIONS:
        group.permissions.add(Permission.objects.create(content_type=own, codename=f"{action}_label", name=action))
    renaming.forwards(apps, None)
    assert {one.codename for one in group.permissions.all()} == {f"{action}_dossier" for action in renaming.ACTIONS}
    renaming.forwards(apps, None)  # done again: nothing changes
    renaming.backwards(apps, None)
    assert {one.codename for one in group.permissions.all()} == {f"{action}_label" for action in renaming.ACTIONS}


def test_tables_keep_their_names():
    """Triggers of earlier migrations and backups name them."""
    assert Dossier._meta.db_table == "registry_label"
    assert apps.get_model("registry", "StateEvent")._meta.get_field("dossier").column == "label_id"
