import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from accounts import roles
from core import background
from prevenance import roles as setup_roles
from security import tasks
from security.models import EventKind, SecurityEvent

pytestmark = pytest.mark.django_db


def kinds(**filters) -> list[str]:
    return list(SecurityEvent.objects.filter(**filters).order_by("pk").values_list("kind", flat=True))


def last() -> SecurityEvent:
    return SecurityEvent.objects.order_by("-pk").first()


@pytest.fixture
def chief():
    return get_user_model().objects.create_superuser("chef", "chef@exemple.fr", "un-mot-de-passe-long")


def test_a_day_at_the_door(client, chief):
    client.post("/admin/login/", {"username": "chef", "password": "faux"})
    client.post("/admin/login/", {"username": "un-mot-de-passe-tape-ici", "password": "faux"})
    client.post("/admin/login/", {"username": "chef", "password": "un-mot-de-passe-long"})
    client.post("/admin/logout/")
    assert kinds() == ["account-created", "failed", "failed", "signed-in", "signed-out"]
    failed, unknown, entered, _left = SecurityEvent.objects.order_by("pk")[1:]
    assert (failed.subject, failed.actor) == ("chef", "")
    assert unknown.subject == ""  # people type passwords there
    assert "mot-de-passe" not in unknown.detail
    assert (entered.subject, entered.actor) == ("chef", "chef")
    assert len(entered.reader) == 16
    assert "127.0.0.1" not in entered.reader


def test_accounts_and_roles_by_the_administration_name_who_acts(client, chief):
    setup_roles.setup()
    client.force_login(chief)
    answer = client.post(
        "/admin/users/new/",
        {
            "username": "anna",
            "email": "anna@exemple.fr",
            "first_name": "Anna",
            "last_name": "Martin",
            "password1": "un-mot-de-passe-long",
            "password2": "un-mot-de-passe-long",
            "groups": [Group.objects.get(name=roles.EDITORS).pk],
        },
    )
    assert answer.status_code == 302
    created, given = SecurityEvent.objects.filter(subject="anna (Anna Martin)").order_by("pk")
    assert (created.kind, created.actor) == ("account-created", "chef")
    assert (given.kind, given.actor, given.detail) == ("roles", "chef", f"+ {roles.EDITORS}")


@pytest.mark.parametrize(
    ("change", "kind", "detail"),
    [
        (lambda u, g: u.groups.add(g), "roles", "+ Relecteurs"),
        (lambda u, g: g.user_set.add(u), "roles", "+ Relecteurs"),
        (lambda u, g: (u.groups.add(g), u.groups.clear()), "roles", "- Relecteurs"),
        (lambda u, g: (u.groups.add(g), u.groups.set([])), "roles", "- Relecteurs"),
        (lambda u, g: (g.user_set.add(u), g.user_set.clear()), "roles", "- Relecteurs"),
        (lambda u, g: _save(u, is_superuser=True), "superuser", "+"),
        (lambda u, g: _save(u, is_active=False), "account-disabled", ""),
        (lambda u, g: (_save(u, is_active=False), _save(u, is_active=True)), "account-enabled", ""),
        (lambda u, g: (u.set_password("x"), u.save()), "password-changed", ""),
        (lambda u, g: _save(u, email="autre@exemple.fr"), "account-renamed", "anna"),
        (lambda u, g: u.delete(), "account-deleted", ""),
    ],
)
def test_changes_made_by_code_are_written(change, kind, detail):
    user = get_user_model().objects.create_user("anna", "anna@exemple.fr", "x")
    group = Group.objects.create(name="Relecteurs")
    change(user, group)
    assert (last().kind, last().subject, last().detail, last().actor) == (kind, "anna", detail, "")


def _save(user, **values):
    for name, value in values.items():
        setattr(user, name, value)
    user.save()


def test_rights_are_written():
    user = get_user_model().objects.create_user("anna", "anna@exemple.fr", "x")
    right = Permission.objects.get(codename="view_securityevent")
    user.user_permissions.add(right)
    assert last().kind == "permissions"
    assert "security" in last().detail
    group = Group.objects.create(name="Relecteurs")
    group.permissions.add(right)
    assert (last().kind, last().subject) == ("role-rights", "Relecteurs")
    row = GroupPagePermission.objects.create(
        group=group, page=Page.get_first_root_node(), permission=Permission.objects.get(codename="publish_page")
    )
    assert last().detail == "+ publish_page · Root"
    row.delete()
    assert last().detail == "- publish_page · Root"
    group.delete()
    assert last().kind == "role-deleted"


def test_setting_the_same_roles_again_writes_nothing():
    setup_roles.setup()
    before = SecurityEvent.objects.count()
    setup_roles.setup()
    assert SecurityEvent.objects.count() == before


def test_the_database_refuses_changes_and_early_deletion():
    event = SecurityEvent.objects.create(kind=EventKind.FAILED)
    for attempt in (
        lambda: SecurityEvent.objects.filter(pk=event.pk).update(actor="x"),
        lambda: SecurityEvent._base_manager.filter(pk=event.pk).update(at=F("at")),
        lambda: SecurityEvent.objects.filter(pk=event.pk).delete(),
        lambda: SecurityEvent.objects.filter(pk=event.pk)._raw_delete("default"),
        lambda: connection.cursor().execute("DELETE FROM security_securityevent"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert SecurityEvent.objects.filter(pk=event.pk, actor="").exists()


def test_after_twelve_months_the_calendar_deletes():
    today = timezone.localdate()
    old = SecurityEvent.objects.create(kind=EventKind.FAILED, keep_until=today - dt.timedelta(days=2))
    edge = SecurityEvent.objects.create(kind=EventKind.FAILED, keep_until=today)
    assert edge.keep_until > today - dt.timedelta(days=1)
    assert SecurityEvent.objects.create(kind=EventKind.FAILED).keep_until == today + dt.timedelta(days=366)
    assert tasks.forget() == 1
    assert not SecurityEvent.objects.filter(pk=old.pk).exists()
    assert SecurityEvent.objects.filter(pk=edge.pk).exists()


def test_the_calendar_knows_the_task():
    assert "security.tasks.forget" in {task.name for task in background.calendar()}
    SecurityEvent.objects.create(kind=EventKind.FAILED, keep_until=timezone.localdate() - dt.timedelta(days=2))
    tasks.forget.apply().get()
    assert not SecurityEvent.objects.exists()
    assert call_command


LOG = "/admin/reports/security/"


@pytest.mark.parametrize("role", [*roles.ALL, None])
def test_administrators_read_it_and_nobody_else(client, role):
    setup_roles.setup()
    user = get_user_model().objects.create_user("anna", "anna@exemple.fr", "x")
    if role:
        user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    response = client.get(LOG)
    if role == roles.ADMINISTRATORS:
        assert response.status_code == 200
        assert "Compte créé" in response.content.decode()
    else:
        assert response.status_code == 302
    for address in ("/admin/securityevent/", "/admin/snippets/security/securityevent/"):
        assert client.get(address).status_code in (302, 404)


def test_filters_and_export(client, chief):
    client.force_login(chief)
    get_user_model().objects.create_user("anna", "anna@exemple.fr", "x")
    SecurityEvent.objects.create(kind=EventKind.FAILED, subject=" =1+1")
    html = client.get(LOG + "?kind=account-created&subject=ann").content.decode()
    assert "anna" in html
    assert "=1+1" not in html
    lines = b"".join(client.get(LOG + "?export=csv").streaming_content).decode().splitlines()
    assert any("' =1+1" in line for line in lines)
    assert last().kind == "exported"
    assert last().actor == "chef"
