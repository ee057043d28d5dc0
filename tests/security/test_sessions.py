import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from accounts import roles
from prevenance import roles as setup_roles
from security import sessions
from security.models import EventKind, SecurityEvent

pytestmark = pytest.mark.django_db
START = "2026-11-29T08:00:00+01:00"


@pytest.fixture
def groups():
    setup_roles.setup()


@pytest.fixture
def person(groups):
    def build(name, *names, admin=False):
        user = get_user_model().objects.create_user(name, f"{name}@exemple.fr", "x" * 12, is_superuser=admin)
        user.groups.set(Group.objects.filter(name__in=names))
        return user

    return build


def is_in(client) -> bool:
    return client.get("/admin/").status_code == 200


def test_who_decides_has_shorter_sessions(person):
    assert sessions.limits_of(person("a", admin=True)) == "deciders"
    for number, name in enumerate((roles.ADMINISTRATORS, roles.MODERATORS, roles.LABEL_OFFICERS)):
        assert sessions.limits_of(person(f"d{number}", name)) == "deciders"
    for number, name in enumerate((roles.EDITORS, roles.AUDITORS, roles.APP_PUBLISHERS)):
        assert sessions.limits_of(person(f"o{number}", name)) == "others"


@pytest.mark.parametrize(("role", "idle"), [(roles.MODERATORS, 3600), (roles.EDITORS, 4 * 3600)])
def test_idle_sessions_end(client, person, role, idle):
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(person("anna", role))
        assert is_in(client)
        clock.shift(idle - 1)
        assert is_in(client)
        clock.shift(idle + 1)
        response = client.get("/admin/", follow=True)
        assert response.redirect_chain[-1][0].startswith("/admin/login/")
        assert "activité" in response.content.decode()
    event = SecurityEvent.objects.get(kind=EventKind.SESSION_ENDED)
    assert (event.subject, event.detail) == ("anna", "idle")


def test_a_page_left_open_is_not_activity(client, person):
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(person("anna", roles.MODERATORS))
        assert is_in(client)
        for _time in range(7):
            clock.shift(600)
            client.get("/admin/editing-sessions/ping/")
        assert not is_in(client)


@pytest.mark.parametrize(("role", "hours"), [(roles.MODERATORS, 8), (roles.EDITORS, 12)])
def test_old_sessions_end_however_busy(client, person, role, hours):
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(person("anna", role))
        for _time in range(hours * 2):
            assert is_in(client)
            clock.shift(1800)
        assert is_in(client)
        clock.shift(1)
        assert not is_in(client)


def test_limits_are_settings(client, person, settings):
    settings.SESSION_LIMITS = {"deciders": {"idle": 5, "absolute": 50}, "others": {"idle": 5, "absolute": 50}}
    with time_machine.travel(START, tick=False) as clock:
        client.force_login(person("anna", roles.EDITORS))
        clock.shift(6)
        assert not is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: user.groups.add(Group.objects.get(name=roles.MODERATORS)),
        lambda user: user.groups.clear(),
        lambda user: Group.objects.get(name=roles.MODERATORS).user_set.add(user),
        lambda user: type(user).objects.get(pk=user.pk).delete(),
        lambda user: _set(user, is_superuser=True),
        lambda user: _set(user, is_active=False),
        lambda user: _password(user),
    ],
    ids=["role added", "roles cleared", "from the role", "deleted", "superuser", "disabled", "password"],
)
def test_a_change_of_roles_or_password_ends_sessions(client, person, change):
    with time_machine.travel(START, tick=False) as clock:
        user = person("anna", roles.EDITORS)
        client.force_login(user)
        assert is_in(client)
        clock.shift(1)
        change(user)
        assert not is_in(client)


def _set(user, **values):
    for name, value in values.items():
        setattr(user, name, value)
    user.save()


def _password(user):
    user.set_password("encore-un-mot-long")
    user.save()


def test_sign_in_gives_a_new_session_key(client, person):
    user = person("anna", admin=True)
    session = client.session
    session["x"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post("/admin/login/", {"username": "anna", "password": "x" * 12})
    assert client.cookies["sessionid"].value != before
    assert user.pk


def test_who_changes_his_own_roles_goes_on_under_a_new_key(client, person):
    user = person("anna", admin=True)
    client.force_login(user)
    before = client.cookies["sessionid"].value
    response = client.post(
        f"/admin/users/edit/{user.pk}/",
        {
            "username": "anna",
            "email": "anna@exemple.fr",
            "first_name": "Anna",
            "last_name": "A",
            "is_superuser": "on",
            "is_active": "on",
            "groups": [Group.objects.get(name=roles.MODERATORS).pk],
        },
    )
    assert response.status_code == 302
    assert client.cookies["sessionid"].value != before
    assert is_in(client)
