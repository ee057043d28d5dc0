"""Role × entrance matrix: who gets into which part of the administration."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured

from accounts import roles as names
from prevenance import accounts, checks, roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo_accounts():
    roles.setup()
    accounts.create_demo_accounts()


def test_every_declared_permission_exists_and_setup_is_idempotent():
    roles.setup()
    before = {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    roles.setup()
    assert before == {g.name: set(g.permissions.values_list("pk", flat=True)) for g in Group.objects.all()}
    assert set(names.ALL) <= set(before)


def test_one_account_per_role_two_auditors_and_the_one_who_decides(demo_accounts):
    groups = [account.group for account in accounts.ACCOUNTS]
    assert set(groups) == set(names.ALL)
    assert groups.count(names.AUDITORS) == 3


def test_a_changed_password_is_kept(demo_accounts):
    user = get_user_model().objects.get(username="editrice")
    user.set_password("une phrase bien à moi")
    user.save()
    accounts.create_demo_accounts()
    user.refresh_from_db()
    assert user.check_password("une phrase bien à moi")


@pytest.mark.parametrize("account", accounts.ACCOUNTS, ids=lambda account: account.username)
def test_every_role_signs_in_and_sees_its_home(client, demo_accounts, account):
    assert client.login(username=account.username, password=accounts.DEMO_PASSWORD)
    assert client.get("/admin/").status_code == 200
    users = client.get("/admin/users/")
    assert (users.status_code == 200) == (account.group == names.ADMINISTRATORS)


def test_production_refuses_demo_accounts(demo_accounts, settings):
    settings.REFUSE_DEMO_ACCOUNTS = True
    with pytest.raises(ImproperlyConfigured, match="editrice"):
        checks.refuse_demo_accounts()
    get_user_model().objects.filter(email__endswith="@demo.invalid").delete()
    checks.refuse_demo_accounts()
