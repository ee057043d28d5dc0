"""History older than the ledger enters it as it is, in order; impossible rows are named before anything else."""

import datetime as dt
import importlib
import json
from types import SimpleNamespace

import pytest
from django.utils import timezone

from core import ledger, ledger_check
from core.models import LedgerEntry
from registry.models import Dossier, StateEvent
from registry.procedure import door
from tests.kept import triggers_off
from tests.registry.migrating import former_apps
from tests.registry.public.factory import make_tool

history = importlib.import_module("registry.migrations.0010_ledger_of_history")
constraints = importlib.import_module("registry.migrations.0009_impossible_states")


@pytest.mark.django_db
def test_history_enters_as_it_is_in_order_and_marked(deliberating, people):
    dossier = deliberating
    door.move(dossier, "DECIDEE", (people["commissioner"], "commission"), expected="DELIBERATION")
    door.move(dossier, "LABELLISEE", (people["releaser"], "publieur"), expected="DECIDEE")
    lone = make_tool("Sans histoire", state="SUSPENDUE").current_label
    with triggers_off():
        LedgerEntry.objects.all().delete()
        StateEvent.objects.filter(dossier=lone)._raw_delete("default")
    history.enter(former_apps("0015_contested_findings"), None)
    report = ledger_check.verify()
    assert report.ok, report.broken
    entries = list(LedgerEntry.objects.order_by("sequence"))
    assert [one.at for one in entries] == sorted(one.at for one in entries)
    contents = [json.loads(one.content) for one in entries]
    assert all(one["imported"] for one in contents)
    assert {one["person"] for one in contents} == {""}
    events = StateEvent.objects.filter(dossier=dossier).order_by("at", "pk")
    own = [one for one in contents if one["subject"] == f"registry.label:{dossier.pk}"]
    assert [one["after"]["event"] for one in own] == [event.pk for event in events]
    assert [one["reason_public"] for one in own] == [event.is_public for event in events]
    assert own[-1]["seals"]
    assert report.last["move", f"registry.label:{lone.pk}"]["after"] == {
        **{"state": "SUSPENDUE", "event": 0},
        "framework": lone.framework.version,
    }
    count = len(entries)
    history.enter(former_apps("0015_contested_findings"), None)  # undone and done again: nothing twice
    assert LedgerEntry.objects.count() == count
    door.move_without_account(Dossier.objects.get(pk=dossier.pk), "A_REVERIFIER", "instructeur", expected="LABELLISEE")
    assert ledger.head().sequence == count + 1
    assert ledger_check.verify().ok


@pytest.mark.django_db
def test_what_was_imported_is_sealed(deliberating):
    with triggers_off():
        LedgerEntry.objects.all().delete()
    history.enter(former_apps("0015_contested_findings"), None)
    final = deliberating.evaluations.get(role="final")
    with triggers_off():
        final.answers.update(justification="Réécrit après coup.")
    broken = ledger_check.verify().broken
    assert broken.subject == f"registry.evaluation/1:{final.pk}"


class Rows(list):
    """What the migration asks of a manager, without a database that would refuse such rows."""

    def filter(self, **_conditions):
        return Rows(row for row in self if getattr(row, "closed_at", None))

    def order_by(self, _field):
        return self


def label(**changes):
    day = dt.date(2026, 1, 1)
    complete = {"letter": "A", "score": 90, "evaluation_id": 1, "granted_on": day, "expires_on": day.replace(year=2028)}
    values = {"pk": 1, "tool_id": 1, "state": "LABELLISEE", "reserves": "", "reserves_until": None, "is_current": True}
    return SimpleNamespace(**values | complete | changes)


IMPOSSIBLE = [
    {"letter": ""},
    {"score": None},
    {"evaluation_id": None},
    {"granted_on": None},
    {"expires_on": None},
    {"expires_on": dt.date(2026, 1, 1)},
    {"state": "AVEC_RESERVES", "reserves": "Un point."},
    {"state": "AVEC_RESERVES", "reserves_until": dt.date(2026, 3, 1)},
    {"state": "DECIDEE", "is_current": False},
    {"state": "REFUSEE"},
]


@pytest.mark.parametrize("changes", IMPOSSIBLE)
def test_impossible_rows_are_named(changes):
    found = list(constraints.faults(_model([label(pk=7, **changes)]), _model([])))
    assert found
    assert all("label 7" in one for one in found)


def test_two_files_on_their_way_and_an_empty_closing_are_named():
    rows = [label(pk=pk, state="DEPOSEE", is_current=False) for pk in (3, 4)]
    row = SimpleNamespace(pk=9, closed_at=timezone.now(), version_tested="1", tested_on=dt.date(2026, 1, 1), hours=None)
    found = list(constraints.faults(_model(rows), _model([row])))
    assert any("labels 3 and 4" in one for one in found)
    assert any("evaluation 9" in one for one in found)


def test_good_rows_pass():
    row = SimpleNamespace(pk=9, closed_at=timezone.now(), version_tested="1", tested_on=dt.date(2026, 1, 1), hours=0)
    assert not list(
        constraints.faults(_model([label(), label(pk=2, state="DEPOSEE", is_current=False)]), _model([row]))
    )


def _model(rows):
    return SimpleNamespace(objects=Rows(rows))
