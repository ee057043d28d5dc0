"""Who opens, audits, decides, publishes and speaks for the publisher are different people: asked by the door itself."""

from pathlib import Path

import pytest

from core import ledger
from registry.framework import hands
from registry.models import Dossier
from registry.procedure import acts, door, independence
from registry.procedure.roles import roles_on
from registry.reference import loader
from tests.registry.public.factory import make_tool

pytestmark = pytest.mark.django_db
ROLE_OF_ACT = {act: role for role, act in hands.ACT_OF_ROLE.items()}


def played(dossier, person, role):
    """Enter in the ledger that ``person`` moved ``dossier`` in ``role``."""
    ledger.append(
        "move", dossier, actor=person, role=role, before=None, after={"event": 0, "state": str(dossier.state)}
    )


def test_no_act_goes_with_another(world, django_user_model):
    dossier = world["dossier"]
    for done in hands.ACTS:
        person = django_user_model.objects.create_superuser(f"person-{done}", email=f"{done}@example.org")
        twin = django_user_model.objects.create_superuser(f"twin-{done}", email=f"{done}+2@example.org")
        if done == hands.SPEAKS:
            dossier.tool.publisher.members.add(person, twin)
        if done == hands.AUDITS:
            world["evaluations"]["auditor"].auditor = person
            world["evaluations"]["auditor"].save()
        else:
            played(dossier, person, ROLE_OF_ACT[done])
        assert acts.done(dossier, {person.pk}) == {done}
        for act in hands.ACTS:
            for account in (person, twin):
                refused = bool(independence.act_faults(account, act, dossier))
                member = done == hands.SPEAKS or act == hands.SPEAKS
                assert refused == (act != done or (member and act != hands.SPEAKS)), (done, act, account)


def move(dossier, target, person, role, **said):
    dossier = Dossier.objects.get(pk=dossier.pk)
    return door.move(dossier, target, (person, role), expected=dossier.state, **said)


def refused(dossier, target, person, role, **said):
    state = Dossier.objects.get(pk=dossier.pk).state
    with pytest.raises(door.DecisionRefusedError) as error:
        move(dossier, target, person, role, **said)
    assert Dossier.objects.get(pk=dossier.pk).state == state
    return str(error.value)


def test_whoever_decided_does_not_publish(people, deliberating):
    admin = people["admin"]
    move(deliberating, "DECIDEE", admin, "commission")
    assert "admin" in refused(deliberating, "LABELLISEE", admin, "publieur")
    assert move(deliberating, "LABELLISEE", people["releaser"], "publieur").to_state == "LABELLISEE"


def test_whoever_instructed_does_not_decide(people, deliberating):
    played(deliberating, people["admin"], "chef_de_file")
    refused(deliberating, "DECIDEE", people["admin"], "commission")
    refused(deliberating, "REFUSEE", people["admin"], "commission", reason="Un motif de dix caractères.")


def test_whoever_audited_neither_decides_nor_publishes(people, deliberating):
    people["other"].is_superuser = True
    people["other"].save()
    refused(deliberating, "DECIDEE", people["other"], "commission")
    move(deliberating, "DECIDEE", people["commissioner"], "commission")
    refused(deliberating, "LABELLISEE", people["other"], "publieur")


@pytest.mark.parametrize("role", ["instructeur", "chef_de_file", "commission", "publieur", "editeur"])
def test_a_role_is_held_not_said(people, world, deliberating, role):
    """The door asks for the role whatever the form said: a post by hand changes nothing."""
    holders = {"instructeur": "officer", "chef_de_file": "officer", "commission": "commissioner"}
    holders |= {"publieur": "releaser", "editeur": "publisher"}
    step = door.Move("DELIBERATION", "DECIDEE", role, "", True, None)
    from registry.procedure import separation

    for name in ("officer", "commissioner", "releaser", "publisher", "editor"):
        found = separation.separate_hands(step, deliberating, people[name])
        assert bool(found) == (name != holders[role]), (name, found)
    holder = people[holders[role]]
    holder.is_active = False
    assert separation.separate_hands(step, deliberating, holder)


def test_an_application_on_paper_is_the_officers_act(people, world):
    dossier = door.open_dossier(world["tools"][1], world["framework"], (people["officer"], "instructeur"))
    refused(dossier, "DEPOSEE", people["commissioner"], "editeur")
    refused(dossier, "DEPOSEE", people["publisher"], "editeur")  # of another publisher
    move(dossier, "DEPOSEE", people["officer"], "editeur", reason="Reçu par la poste.")
    assert acts.done(dossier, {people["officer"].pk}) == {hands.OPENS}
    move(dossier, "A_COMPLETER", people["officer"], "instructeur", reason="Il manque la politique.")
    refused(dossier, "DEPOSEE", people["officer"], "editeur")  # not a first application: the publisher's own act


def test_a_framework_may_permit_for_a_small_body(people, deliberating, framework_data):
    cycle = {**framework_data["cycle_de_vie"], "mains_separees": {"cumuls_permis": [["decide", "publie"]]}}
    about = {**framework_data["referentiel"], "version": "9.9-petit"}
    small = loader.load({**framework_data, "referentiel": about, "cycle_de_vie": cycle}).framework
    Dossier.objects.filter(pk=deliberating.pk).update(framework=small)
    dossier = Dossier.objects.get(pk=deliberating.pk)
    played(dossier, people["admin"], "commission")
    assert independence.act_faults(people["admin"], hands.PUBLISHES, dossier) == []
    assert independence.act_faults(people["admin"], hands.OPENS, dossier)


@pytest.mark.parametrize("role", ["instructeur", "chef_de_file", "commission", "publieur", "editeur"])
def test_nobody_moves_a_file_in_nobodys_name(deliberating, role):
    """A signature that is gone, an anonymous request, a caller that forgot: the door has no account to judge."""
    assert "seul le logiciel" in refused(deliberating, "DECIDEE", None, role)


@pytest.mark.parametrize("person", ["admin", "commissioner", "publisher"])
def test_nobody_takes_the_place_of_the_software(people, world, person):
    dossier = make_tool("Échu", days_left=-1).current_label
    assert "seul le logiciel" in refused(dossier, "EXPIREE", people[person], "systeme")
    assert door.move(dossier, "EXPIREE", door.SYSTEM, expected=dossier.state).to_state == "EXPIREE"


def test_nobody_opens_a_file_in_nobodys_name(world):
    with pytest.raises(door.DecisionRefusedError):
        door.open_dossier(world["tools"][1], world["framework"], (None, "editeur"))
    assert not world["tools"][1].dossiers.exists()


def test_pages_never_move_without_an_account():
    """The functions for paper, demo and tests are named so that a page that calls one is seen."""
    for path in (Path(door.__file__).parents[1]).rglob("*.py"):
        if path.name != "door.py":
            assert "_without_account" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    ("person", "offered"),
    [
        ("officer", ("instructeur", "chef_de_file")),
        ("commissioner", ("commission",)),
        ("releaser", ("publieur",)),
        ("publisher", ("editeur",)),
        ("auditor", ()),
        ("editor", ()),
    ],
)
def test_what_a_page_offers_is_what_an_account_holds(people, world, person, offered):
    assert roles_on(world["dossier"], people[person]) == offered
    people[person].is_active = False
    assert roles_on(world["dossier"], people[person]) == ()


def test_a_member_of_the_publisher_is_offered_its_role_alone(people, world):
    world["dossier"].tool.publisher.members.add(people["officer"])
    assert roles_on(world["dossier"], people["officer"]) == ("editeur",)
