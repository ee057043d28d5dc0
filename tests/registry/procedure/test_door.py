"""The door: what it judges, what it writes, what it refuses, and that there is no other way in."""

import ast
import contextlib
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core import declaration, ledger, ledger_check
from core.models import LedgerEntry
from registry.enums import FINAL_STATES, PUBLIC_STATES, State
from registry.models import Answer, Dossier, Evaluation, StateEvent
from registry.models.dossier import UnguardedMoveError
from registry.procedure import closing, complement, door, hearings
from registry.rules import lifecycle
from tests.kept import triggers_off
from tests.registry.public.factory import make_tool
from tests.registry.world import complete

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def label():
    return make_tool().current_label


def said(entry):
    return json.loads(entry.content)


def suspend(dossier, person=None, **fields):
    with contextlib.suppress(hearings.HearingRefusedError):  # told already, or suspended already
        hearings.give_notice(dossier, person, "Un traceur inconnu transmet des données de santé.", danger=True)
    fields = {"expected": door.mark(dossier), "reason": "Un traceur inconnu est apparu."} | fields
    if person is None:
        return door.move_without_account(dossier, "SUSPENDUE", "instructeur", **fields)
    return door.move(dossier, "SUSPENDUE", (person, "instructeur"), **fields)


def test_a_move_writes_state_event_and_entry(label, django_user_model):
    person = django_user_model.objects.create_superuser("awa")
    event = suspend(label, person)
    assert (label.state, Dossier.objects.get(pk=label.pk).state) == ("SUSPENDUE", "SUSPENDUE")
    assert (event.from_state, event.to_state, event.by_role) == ("LABELLISEE", "SUSPENDUE", "instructeur")
    entry = ledger.head()
    content = said(entry)
    assert (entry.kind, entry.person, entry.subject) == ("move", person, f"registry.label:{label.pk}")
    assert (content["before"]["state"], content["after"]["state"]) == ("LABELLISEE", "SUSPENDUE")
    assert (content["after"]["event"], content["reason"], content["reason_public"]) == (event.pk, event.reason, True)
    assert content["role"] == "instructeur"
    assert person.username not in entry.content


def test_what_a_form_expected_is_compared_under_the_lock(label):
    read = door.mark(label)
    stale = Dossier.objects.get(pk=label.pk)
    suspend(label)
    with pytest.raises(door.StaleDossierError) as refused:
        door.move_without_account(stale, "A_REVERIFIER", "instructeur", expected=read)
    assert refused.value.dossier.state == "SUSPENDUE"
    assert str(State.SUSPENDUE.label) in str(refused.value)
    with pytest.raises(door.StaleDossierError):
        door.move_without_account(stale, "A_REVERIFIER", "instructeur", expected="LABELLISEE")
    back = ("commission", "Le traceur a disparu, vérifié.")
    door.move_without_account(label, "LABELLISEE", back[0], expected="SUSPENDUE", reason=back[1])
    with pytest.raises(door.StaleDossierError):  # the same state again, but not the one that was read
        door.move_without_account(stale, "A_REVERIFIER", "instructeur", expected=read)
    assert StateEvent.objects.filter(dossier=label).count() == 3


def test_the_same_form_twice_makes_one_move(label, django_user_model):
    person, other = (django_user_model.objects.create_superuser(name) for name in ("awa", "eve"))
    read = door.mark(label)
    first = suspend(label, person, expected=read)
    assert suspend(label, person, expected=read) == first
    assert StateEvent.objects.filter(dossier=label, to_state="SUSPENDUE").count() == 1
    assert LedgerEntry.objects.filter(kind="move").count() == 1
    for changed in ({"person": other}, {"reason": "Un autre motif, tout à fait."}):
        with pytest.raises(door.StaleDossierError):
            suspend(label, **({"person": person} | changed), expected=read)


def test_checks_run_on_the_locked_file(label):
    seen = []

    @door.check
    def refuse(move, dossier, person):
        seen.append((move.origin, move.target, move.role, dossier.pk, person))
        return ["Non."] if move.target == "SUSPENDUE" else []

    try:
        with pytest.raises(door.DecisionRefusedError, match="Non"):
            suspend(label)
    finally:
        door._CHECKS.popitem()
    assert seen == [("LABELLISEE", "SUSPENDUE", "instructeur", label.pk, None)]
    label.refresh_from_db()
    assert label.state == "LABELLISEE"
    assert not LedgerEntry.objects.filter(kind="move").exists()


def test_only_reservations_are_filled_with_a_move(label):
    with pytest.raises(TypeError):
        suspend(label, fields={"letter": "A"})


def test_a_move_is_not_dated_in_the_future(label):
    with pytest.raises(door.DecisionRefusedError):
        suspend(label, at=timezone.now() + dt.timedelta(hours=1))


def test_an_open_file_is_one_and_is_in_the_ledger(world):
    with pytest.raises(door.DecisionRefusedError):
        door.open_without_account(world["tools"][0], world["framework"])
    opened = door.open_without_account(world["tools"][1], world["framework"], "instructeur")
    assert said(ledger.head())["after"]["state"] == opened.state == "BROUILLON"
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever the code
        Dossier.objects.create(tool=world["tools"][1], framework=world["framework"])


# --- nothing else may move a dossier ----------------------------------------------------------------------


def test_no_other_way_in(label):
    label.state = State.RETIREE
    with pytest.raises(UnguardedMoveError):
        label.save()
    with pytest.raises(UnguardedMoveError):
        label.save(update_fields=["state"])
    with pytest.raises(UnguardedMoveError):
        Dossier.objects.filter(pk=label.pk).update(state="RETIREE")
    with pytest.raises(UnguardedMoveError), transaction.atomic():
        Dossier._base_manager.filter(pk=label.pk).bulk_update([label], ["state"])
    assert Dossier.objects.get(pk=label.pk).state == "LABELLISEE"


#: Where a dossier's state may be written.
DOORS = {"registry/procedure/door.py", "registry/models/label.py"}


def test_no_module_writes_a_state_beside_the_door():
    """Assignments to ``….state``, ``update(state=…)`` and uses of ``moving`` in the product, read from its source."""
    found = set()
    for folder in declaration.packages().values():
        for path in sorted(folder.rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if "/migrations/" in name or name in DOORS:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign | ast.AugAssign):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    of = {
                        ast.unparse(target.value)
                        for target in targets
                        if isinstance(target, ast.Attribute) and target.attr == "state"
                    }
                    if of & {"dossier", "label", "row", "evaluation.dossier"}:
                        found.add(f"{name}:{node.lineno}")
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                    called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                    if called == "moving":
                        found.add(f"{name}:{node.lineno}")
    assert not found


@pytest.mark.parametrize("state", sorted(FINAL_STATES & PUBLIC_STATES))
def test_a_final_state_is_final_whatever_the_code(state):
    label = make_tool(state=state).current_label
    with pytest.raises(lifecycle.TransitionRefusedError):
        door.move_without_account(label, "LABELLISEE", "commission", expected=str(state), reason="Retour demandé.")
    for way in (
        lambda: _sql("UPDATE registry_label SET state = 'LABELLISEE' WHERE id = %s", label.pk),
        lambda: Dossier.objects.filter(pk=label.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            way()


def test_every_final_state_of_the_framework_is_kept(framework_data):
    states = lifecycle.build(framework_data).states
    assert {code for code, state in states.items() if state.final} == {state.value for state in FINAL_STATES}


def _sql(text, *values):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, values)


IMPOSSIBLE = {
    "letter = ''": "LABELLISEE",
    "score = NULL": "A_REVERIFIER",
    "granted_on = NULL": "SUSPENDUE",
    "expires_on = NULL": "RETIREE",
    "evaluation_id = NULL": "LABELLISEE",
    "reserves = ''": "AVEC_RESERVES",
    "reserves_until = NULL": "AVEC_RESERVES",
    "expires_on = granted_on": "LABELLISEE",
    "state = 'INCONNU'": "LABELLISEE",
    "state = 'DELIBERATION'": "LABELLISEE",  # and still speaking for its tool
}


@pytest.mark.parametrize("change", IMPOSSIBLE)
def test_an_impossible_state_is_impossible(change):
    """Constraints, the triggers of what is granted being off."""
    label = make_tool(state=State(IMPOSSIBLE[change])).current_label
    with triggers_off(), pytest.raises(IntegrityError), transaction.atomic():
        _sql(f"UPDATE registry_label SET {change} WHERE id = %s", label.pk)


@pytest.mark.parametrize("column", ["letter", "score", "dimensions", "granted_on", "expires_on", "data_sheet", "caps"])
def test_what_was_granted_is_never_rewritten(label, column):
    value = {"letter": "E", "score": 1, "granted_on": "2020-01-01", "expires_on": "2099-01-01"}.get(column, [1])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Dossier.objects.filter(pk=label.pk).update(**{column: value})


@pytest.mark.parametrize("missing", ["version_tested", "tested_on", "hours"])
def test_an_evaluation_is_not_closed_without_what_is_published(world, missing):
    row = world["evaluations"]["auditor"]
    complete(row)
    values = {"closed_at": timezone.now(), missing: "" if missing == "version_tested" else None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=row.pk).update(**values)


WAYS = {
    "update": lambda row: row.answers.update(value="non"),
    "delete": lambda row: row.answers.all().delete(),
    "raw delete": lambda row: row.answers.all()._raw_delete("default"),
    "base manager": lambda row: Answer._base_manager.filter(evaluation=row).update(justification="x"),
    "upsert": lambda row: Answer.objects.bulk_create(
        list(row.answers.all()), update_conflicts=True, unique_fields=["id"], update_fields=["value"]
    ),
    "one more": lambda row: Answer.objects.create(evaluation=row, criterion=_unanswered(row), value="oui"),
    "the reply of a blind one": lambda row: row.answers.update(publisher_reply="x"),
    "its hours": lambda row: Evaluation.objects.filter(pk=row.pk).update(hours=99),
    "its opening again": lambda row: Evaluation.objects.filter(pk=row.pk).update(closed_at=None),
    "its end": lambda row: Evaluation.objects.filter(pk=row.pk)._raw_delete("default"),
}


def _unanswered(row):
    return row.framework.criteria.exclude(answers__evaluation=row).first()


@pytest.mark.parametrize("way", WAYS)
def test_a_closed_evaluation_cannot_be_rewritten(world, people, way):
    row = world["evaluations"]["auditor"]
    complete(row)
    closing.close(row, actor=people["auditor"])
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        WAYS[way](row)
    people["auditor"].delete()  # an account may go: the evaluation stays, without its author
    row.refresh_from_db()
    assert row.auditor is None
    assert ledger_check.verify().ok


# --- the ledger and the rows ---------------------------------------------------------------------------


def test_the_whole_way_is_in_the_ledger_and_holds(deliberating, people):
    dossier = deliberating
    door.move(dossier, "DECIDEE", (people["commissioner"], "commission"), expected="DELIBERATION")
    door.move(dossier, "LABELLISEE", (people["releaser"], "publieur"), expected="DECIDEE")
    report = ledger_check.verify()
    assert report.ok, report.broken
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds.count("close") == 3
    assert kinds.count("move") == StateEvent.objects.filter(dossier=dossier).count() - 1
    final = dossier.evaluation
    sealed = {f"registry.evaluation/2:{final.pk}", f"registry.replies/2:{final.pk}", f"registry.label/1:{dossier.pk}"}
    assert sealed <= set(report.seals)


TAMPERED = {
    "an answer": ("UPDATE registry_answer SET justification = 'x' WHERE evaluation_id = {evaluation}", "evaluation/2"),
    "an answer gone": ("DELETE FROM registry_answer WHERE evaluation_id = {evaluation}", "evaluation/2"),
    "hours": ("UPDATE registry_evaluation SET hours = 99 WHERE id = {evaluation}", "evaluation/2"),
    "a reply": ("UPDATE registry_answer SET publisher_reply = 'x' WHERE evaluation_id = {evaluation}", "replies/2"),
    "the letter": ("UPDATE registry_label SET letter = 'E' WHERE id = {dossier}", "label/1"),
    "the end": ("UPDATE registry_label SET expires_on = '2099-01-01' WHERE id = {dossier}", "label/1"),
    "the state": ("UPDATE registry_label SET state = 'A_REVERIFIER' WHERE id = {dossier}", "registry.label"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_the_owner_of_the_database_changes_is_found(deliberating, people, what):
    dossier = deliberating
    door.move(dossier, "DECIDEE", (people["commissioner"], "commission"), expected="DELIBERATION")
    door.move(dossier, "LABELLISEE", (people["releaser"], "publieur"), expected="DECIDEE")
    sql, named = TAMPERED[what]
    with triggers_off():
        _sql(sql.format(evaluation=dossier.evaluation_id, dossier=dossier.pk))
    broken = ledger_check.verify().broken
    assert named in broken.subject


def test_what_never_passed_the_door_is_found(label):
    assert "not in the ledger" in ledger_check.verify().broken.problem


# --- in the browser ------------------------------------------------------------------------------------


def address(dossier):
    return reverse("registry_workspace:dossier", args=[dossier.pk])


def expected_in(page):
    return re.search(r'name="expected" value="([A-Z_]+:\d+)"', page.content.decode())[1]


def test_a_stale_form_gets_409_and_keeps_its_text(client, people):
    client.force_login(people["officer"])
    sheet = make_tool("Autre").current_label
    read = expected_in(client.get(address(sheet)))
    suspend(sheet)
    ask = {"expected": read, "move": "instructeur:A_REVERIFIER", "reason": "Un motif écrit avec soin."}
    answer = client.post(address(sheet), ask)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Un motif écrit avec soin." in page
    assert "suspendu" in page
    assert expected_in(answer) == door.mark(sheet) != read  # the next answer expects what is shown now
    assert sheet.events.count() == 2


def test_a_form_sent_twice_is_one_move(client, people):
    label = make_tool().current_label
    client.force_login(people["officer"])
    read = expected_in(client.get(address(label)))
    ask = {"expected": read, "move": "instructeur:A_REVERIFIER", "reason": ""}
    assert [client.post(address(label), ask).status_code for _ in range(2)] == [302, 302]
    assert label.events.filter(to_state="A_REVERIFIER").count() == 1


@pytest.mark.parametrize("mark", ["x", "LABELLISEE", "LABELLISEE:", "LABELLISEE:1' OR 1", "LABELLISEE:" + "9" * 40])
def test_a_forged_mark_is_refused(client, people, mark):
    label = make_tool().current_label
    client.force_login(people["officer"])
    answer = client.post(address(label), {"expected": mark, "move": "instructeur:A_REVERIFIER"})
    assert answer.status_code in (409, 422)
    assert label.events.count() == 1


def test_a_complement_asked_twice_is_asked_once(client, people, deliberating):
    client.force_login(people["commissioner"])
    ask = {
        "expected": expected_in(client.get(address(deliberating))),
        "move": "commission:EN_EVALUATION",
        "reason": "Deux constats sont à revoir.",
        "criteria": ["DP-01"],
        "writer": complement.writers(deliberating)[0].person.pk,
    }
    assert [client.post(address(deliberating), ask).status_code for _ in range(2)] == [302, 302]
    assert deliberating.evaluations.filter(sequence=2).count() == 1


def test_beside_a_reason_stands_whether_it_is_public(client, people, deliberating):
    client.force_login(people["commissioner"])
    page = client.get(address(deliberating)).content.decode()
    assert "Cela reste entre nous" in page
    assert "Tout le monde le lira" not in page
    page = client.get(address(make_tool().current_label)).content.decode()
    assert "Tout le monde le lira" in page


@pytest.mark.parametrize("state", State.values)
def test_what_is_said_of_a_reason_is_what_is_shown(client, state):
    """The flag of the entry, the words beside the field, and what the sheet, the history and open data really show."""
    tool = make_tool()
    StateEvent.objects.create(
        tool=tool,
        dossier=tool.current_label,
        to_state=state,
        by_role="x",
        reason="Motif-à-chercher",
        framework_version="1",
    )
    shown = door.reason_is_public(state)
    assert ("Motif-à-chercher" in client.get(tool.get_absolute_url()).content.decode()) == shown
    history = client.get(reverse("registry:data-set", args=["historique-des-etats", "json"])).content.decode()
    assert ("Motif-à-chercher" in history) == shown
