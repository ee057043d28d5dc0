"""Which role of the framework an account may act in, and what each needs."""

from types import SimpleNamespace

import pytest

from registry.procedure import roles

NEEDED = {
    "instructeur": "registry.add_dossier",
    "chef_de_file": "registry.add_dossier",
    "commission": "registry.decide_dossier",
    "publieur": "registry.publish_dossier",
}


def test_what_each_role_needs():
    assert roles.ROLE_PERMISSIONS == NEEDED


def account(*permissions, active=True, pk=1):
    return SimpleNamespace(pk=pk, is_active=active, has_perm=lambda name: name in permissions)


@pytest.mark.parametrize(
    ("permissions", "found"),
    [
        ((), ()),
        (("registry.add_dossier",), ("instructeur", "chef_de_file")),
        (("registry.decide_dossier",), ("commission",)),
        (("registry.publish_dossier", "registry.decide_dossier"), ("commission", "publieur")),
    ],
)
def test_roles_of_an_account(permissions, found):
    assert roles.roles_of(account(*permissions)) == found
    assert roles.roles_of(account(*permissions, active=False)) == ()


def dossier(member):
    """Of a publisher that the account belongs to, or not."""
    rows = SimpleNamespace(filter=lambda pk: SimpleNamespace(exists=lambda: member))
    return SimpleNamespace(tool=SimpleNamespace(publisher=SimpleNamespace(members=rows)))


def test_a_member_of_the_publisher_acts_for_it_alone():
    officer = account("registry.add_dossier")
    assert roles.roles_on(dossier(True), officer) == ("editeur",)
    assert roles.roles_on(dossier(False), officer) == ("instructeur", "chef_de_file")
    for member in (True, False):
        assert roles.roles_on(dossier(member), account("registry.add_dossier", active=False)) == ()
