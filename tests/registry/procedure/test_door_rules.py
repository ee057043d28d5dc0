"""The door, rule by rule: who, when, what a move changes, and the same form sent twice."""

import datetime as dt
import json

import pytest
from django.utils import timezone, translation

from core import ledger
from registry.enums import State
from registry.models import Dossier, StateEvent, Tool
from registry.procedure import door
from registry.procedure.door import ActingPerson
from tests.registry.public.factory import framework, make_tool

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def officer(django_user_model):
    return django_user_model.objects.create_superuser("awa")


@pytest.fixture
def label():
    return make_tool().current_label


@pytest.fixture
def dossier():
    return door.open_without_account(Tool.objects.get(pk=make_tool("Nouveau", state=State.RETIREE).pk), framework())


def to_check(row, actor=(None, "systeme"), **said):
    """A valid label is being checked again."""
    said = {"expected": door.mark(row)} | said
    move = door.move_without_account if actor[0] is None else door.move
    return move(row, State.A_REVERIFIER, "instructeur" if actor[0] is None else actor, **said)


@pytest.mark.parametrize("role", ["instructeur", "commission", "editeur"])
def test_a_role_without_a_person_is_refused(label, role):
    with pytest.raises(door.DecisionRefusedError):
        door.move(label, State.A_REVERIFIER, (None, role), expected=door.mark(label))
    with pytest.raises(door.DecisionRefusedError):
        door.open_dossier(label.tool, label.framework, ActingPerson(None, role))


def test_a_person_in_the_place_of_the_software_is_refused(label, officer):
    with pytest.raises(door.DecisionRefusedError):
        door.move(label, State.EXPIREE, (officer, "systeme"), expected=door.mark(label))
    with pytest.raises(door.DecisionRefusedError):
        door.open_dossier(label.tool, label.framework, ActingPerson(officer, "systeme"))
    assert door.SYSTEM == (None, "systeme")


def test_a_move_is_dated_now_or_before(label):
    before = timezone.now()
    event = to_check(label)
    assert before <= event.at <= timezone.now()
    earlier = NOW - dt.timedelta(days=3)
    assert door.move_without_account(label, "LABELLISEE", "instructeur", reason="Vérifié, rien à dire.",
                                     at=earlier).at == earlier  # fmt: skip


def test_the_edge_of_the_future(monkeypatch):
    monkeypatch.setattr(door.timezone, "now", lambda: NOW)
    assert door._moment(NOW) == NOW
    assert door._moment(None) == NOW
    with pytest.raises(door.DecisionRefusedError):
        door._moment(NOW + dt.timedelta(microseconds=1))


def test_the_mark_of_a_dossier(dossier, label):
    assert door.mark(dossier) == f"BROUILLON:{dossier.events.get().pk}"
    to_check(label)
    assert door.mark(label) == f"A_REVERIFIER:{label.events.order_by('-pk').first().pk}"
    assert door.state_of(door.mark(label)) == "A_REVERIFIER"
    assert door.mark(Dossier(state="DEPOSEE", pk=10**9)) == "DEPOSEE:0"


def test_the_software_cannot_be_sent_twice_but_an_account_can(label, officer):
    read = door.mark(label)
    event = to_check(label, (officer, "instructeur"), expected=read)
    assert to_check(label, (officer, "instructeur"), expected=read) == event
    assert to_check(label, (officer, "instructeur"), expected=f" {read}".strip(), reason="  ") == event
    for expected in ("LABELLISEE", "LABELLISEE:", "LABELLISEE:x", "A_COMPLETER:" + read.partition(":")[2]):
        with pytest.raises(door.StaleDossierError):
            to_check(label, (officer, "instructeur"), expected=expected)


@pytest.mark.parametrize(
    ("target", "role", "state"),
    [("SUSPENDUE", "instructeur", "LABELLISEE"), ("A_REVERIFIER", "commission", "LABELLISEE"),
     ("A_REVERIFIER", "instructeur", "AVEC_RESERVES")],
)  # fmt: skip
def test_another_move_is_not_the_same_sent_twice(label, officer, target, role, state):
    number = door.mark(label).partition(":")[2]
    event = to_check(label, (officer, "instructeur"))
    same = {"expected": f"LABELLISEE:{number}"}
    assert door.already(label, "A_REVERIFIER", ActingPerson(officer, "instructeur"), **same) == event
    changed = {"expected": f"{state}:{number}"}
    assert door.already(label, target, ActingPerson(officer, role), **changed) is None
    assert door.already(label, "A_REVERIFIER", ActingPerson(officer, "instructeur"), expected=door.mark(label)) is None


def test_only_the_first_move_after_what_was_read_is_the_same(label, officer):
    read = door.mark(label)
    to_check(label, (officer, "instructeur"))
    reason = {"reason": "Vérifié, rien à dire."}
    door.move_without_account(label, "LABELLISEE", "instructeur", **reason)
    second = door.mark(label)
    event = to_check(label, (officer, "instructeur"))
    assert door.already(label, "A_REVERIFIER", ActingPerson(officer, "instructeur"), expected=second) == event
    assert door.already(label, "A_REVERIFIER", ActingPerson(officer, "instructeur"), expected=read) != event


def test_the_row_that_was_given_holds_what_the_database_holds(label):
    other = Dossier.objects.get(pk=label.pk)
    Dossier.objects.filter(pk=label.pk).update(publish_on=dt.date(2026, 1, 1))
    to_check(other)
    assert (other.state, other.publish_on) == ("A_REVERIFIER", dt.date(2026, 1, 1))


def test_what_a_move_may_fill():
    assert {"reserves", "reserves_until", "publish_on"} == door.FIELDS


def test_reasons_are_public_where_the_state_is():
    public = {"LABELLISEE", "AVEC_RESERVES", "A_REVERIFIER", "SUSPENDUE", "RETIREE", "EXPIREE", "ARRETEE"}
    assert {state for state in State.values if door.reason_is_public(state)} == public


def test_the_entry_says_what_the_dossier_was_and_is(label, officer):
    before = Dossier.objects.get(pk=label.pk)
    event = to_check(label, (officer, "instructeur"), reason=" Un doute. ")
    said = json.loads(ledger.head().content)
    kept = {"letter": before.letter, "score": said["before"]["score"], "current": True, "reserves": "",
            "granted_on": before.granted_on.isoformat(), "expires_on": before.expires_on.isoformat(),
            "reserves_until": None}  # fmt: skip
    assert said["before"] == kept | {"state": "LABELLISEE"}
    assert said["after"] == kept | {"state": "A_REVERIFIER", "event": event.pk, "framework": label.framework.version}
    assert (event.reason, said["reason"]) == ("Un doute.", "Un doute.")
    assert (event.tool, event.framework_version) == (label.tool, label.framework.version)


def granting(monkeypatch, row, target, at=NOW):
    """What ``_take_effect`` leaves in an unsaved dossier."""
    monkeypatch.setattr(Dossier, "save", lambda self, *words, **named: None)
    row.state = State.DECIDEE
    door._take_effect(row, door.Move("DECIDEE", target, "publieur", "", True, at))
    return row


@pytest.mark.parametrize(
    ("target", "granted"),
    [("LABELLISEE", True), ("AVEC_RESERVES", True), ("REFUSEE", False), ("DECIDEE", False), ("RETIREE", False)],
)
def test_a_grant_is_dated_once_and_lasts_to_the_eve_of_its_end(monkeypatch, label, target, granted):
    row = Dossier(tool=label.tool, framework=label.framework)
    at = dt.datetime(2026, 2, 1, 12, tzinfo=dt.UTC)
    granting(monkeypatch, row, target, at)
    assert row.state == target
    assert (row.granted_on, row.expires_on) == (
        (dt.date(2026, 2, 1), dt.date(2028, 1, 31)) if granted else (None, None)
    )
    if granted:
        granting(monkeypatch, row, target, at + dt.timedelta(days=40))
        assert (row.granted_on, row.expires_on) == (dt.date(2026, 2, 1), dt.date(2028, 1, 31))


@pytest.mark.parametrize(("target", "speaks"), [("LABELLISEE", True), ("RETIREE", True), ("REFUSEE", False)])
def test_what_is_public_speaks_for_its_tool(monkeypatch, label, target, speaks):
    row = Dossier(pk=10**9, tool=label.tool, framework=label.framework, granted_on=dt.date(2026, 1, 1),
                  expires_on=dt.date(2028, 1, 1))  # fmt: skip
    granting(monkeypatch, row, target)
    assert row.is_current is speaks
    assert Dossier.objects.get(pk=label.pk).is_current is not speaks


def test_the_one_that_speaks_goes_on(monkeypatch, label):
    granting(monkeypatch, label, "A_REVERIFIER")
    assert label.is_current


def test_what_happened_meanwhile_is_said(label):
    with translation.override("en"):
        assert door._stale(Dossier(state="DEPOSEE", pk=10**9)) == (
            "Meanwhile this file became “Submitted”. Nothing was done; what you wrote is kept below."
        )
        said = door._stale(label)
    assert said.startswith("Meanwhile this file became “Label valid” (")
    assert said.endswith("read the file again before you decide.")


def test_a_dossier_that_is_opened(officer, label):
    tool = make_tool("Autre", state=State.RETIREE)
    earlier = NOW - dt.timedelta(days=1)
    row = door.open_dossier(tool, label.framework, (officer, "instructeur"), at=earlier, version="4.2")
    assert (row.state, row.version, row.created_at) == ("BROUILLON", "4.2", earlier)
    event = StateEvent.objects.get(dossier=row)
    assert (event.to_state, event.at, event.by_role, event.from_state) == ("BROUILLON", earlier, "instructeur", "")
    entry = ledger.head()
    said = json.loads(entry.content)
    assert (entry.kind, entry.person, said["role"]) == ("open", officer, "instructeur")
    assert said["after"]["tool"] == tool.identifier
    with pytest.raises(door.DecisionRefusedError):
        door.open_dossier(tool, label.framework, (officer, "instructeur"))


def test_reservations_go_with_a_move_without_account(monkeypatch):
    seen = []
    monkeypatch.setattr(door, "_enter", lambda row, step, person, **said: seen.append((step.role, person, said)))
    row = Dossier(state="DECIDEE", reserves="Corriger.", reserves_until=dt.date(2026, 9, 1))
    door.move_without_account(row, "AVEC_RESERVES", "publieur")
    door.move_without_account(row, "LABELLISEE", "publieur", expected="DECIDEE:4")
    fields = {"reserves": "Corriger.", "reserves_until": dt.date(2026, 9, 1)}
    assert seen == [
        ("publieur", None, {"expected": "DECIDEE", "fields": fields}),
        ("publieur", None, {"expected": "DECIDEE:4", "fields": None}),
    ]
