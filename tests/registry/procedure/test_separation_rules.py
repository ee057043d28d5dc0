"""Which act a move is, and who may do it: the rule alone, beside what the database says (``test_separation.py``)."""

from types import SimpleNamespace

import pytest

from registry.framework import hands
from registry.procedure import door, independence, separation

ROLES = {
    "officer": ("instructeur", "chef_de_file"), "commissioner": ("commission",), "releaser": ("publieur",),
    "publisher": (),
}  # fmt: skip


def step(role, origin="DELIBERATION", target="DECIDEE"):
    return door.Move(origin, target, role, "", True, None)


FILED = ("BROUILLON", "DEPOSEE")


def person(name):
    return SimpleNamespace(pk=name, name=name)


@pytest.fixture
def dossier(monkeypatch):
    """A dossier of which only "publisher" speaks; nobody did anything on it yet."""
    monkeypatch.setattr(separation, "roles_of", lambda one: ROLES[one.name])
    monkeypatch.setattr(independence, "act_faults", lambda one, act, dossier: [f"act: {act}"] if act in tied else [])
    monkeypatch.setattr(independence, "not_allowed", lambda one, role: f"not {role}")
    tied = set()

    def rows(pk):
        return SimpleNamespace(exists=lambda: pk == "publisher")

    members = SimpleNamespace(filter=lambda pk: rows(pk))
    return SimpleNamespace(tool=SimpleNamespace(publisher=SimpleNamespace(members=members)), tied=tied)


@pytest.mark.parametrize(
    ("role", "move", "who", "act"),
    [
        ("editeur", FILED, "officer", hands.OPENS),  # what came in writing
        ("editeur", FILED, "publisher", hands.SPEAKS), ("editeur", FILED, "commissioner", hands.SPEAKS),
        ("editeur", ("A_COMPLETER", "DEPOSEE"), "officer", hands.SPEAKS),
        ("editeur", ("BROUILLON", "ABANDONNEE"), "officer", hands.SPEAKS),
        ("instructeur", FILED, "officer", hands.OPENS), ("commission", FILED, "officer", hands.DECIDES),
        ("publieur", FILED, "officer", hands.PUBLISHES), ("commission", ("A", "B"), "commissioner", hands.DECIDES),
    ],
)  # fmt: skip
def test_the_act_of_a_move(dossier, role, move, who, act):
    assert separation.act_of(step(role, *move), dossier, person(who)) == act


def test_an_officer_who_belongs_to_the_publisher_speaks_for_it(dossier, monkeypatch):
    monkeypatch.setitem(ROLES, "publisher", ("instructeur",))
    assert separation.act_of(step("editeur", *FILED), dossier, person("publisher")) == hands.SPEAKS


@pytest.mark.parametrize(
    ("role", "move", "who", "allowed"),
    [
        ("commission", (), "commissioner", True), ("commission", (), "officer", False),
        ("publieur", (), "releaser", True), ("publieur", (), "publisher", False),
        ("instructeur", (), "officer", True), ("chef_de_file", (), "officer", True),
        ("instructeur", (), "commissioner", False),
        ("editeur", (), "publisher", True), ("editeur", (), "officer", False),
        ("editeur", FILED, "officer", True), ("editeur", FILED, "commissioner", False),
        ("editeur", FILED, "publisher", True),
    ],
)  # fmt: skip
def test_whoever_moves_holds_the_role(dossier, role, move, who, allowed):
    found = separation.separate_hands(step(role, *move), dossier, person(who))
    assert found == ([] if allowed else [f"not {role}"])


def test_what_was_done_before_counts_beside_the_role(dossier):
    dossier.tied.update({hands.OPENS, hands.DECIDES})
    assert separation.separate_hands(step("commission"), dossier, person("commissioner")) == [f"act: {hands.DECIDES}"]
    assert separation.separate_hands(step("commission"), dossier, person("officer")) == [
        "not commission", f"act: {hands.DECIDES}",
    ]  # fmt: skip
    assert separation.separate_hands(step("editeur", *FILED), dossier, person("officer")) == [f"act: {hands.OPENS}"]


def test_the_software_is_judged_by_the_facts_alone(dossier):
    dossier.tied.update(hands.ACTS)
    assert separation.separate_hands(step("commission"), dossier, None) == []
    assert separation.separate_hands(step("systeme"), dossier, person("publisher")) == []


def test_the_door_asks_it():
    assert separation.separate_hands in door._CHECKS.values()
