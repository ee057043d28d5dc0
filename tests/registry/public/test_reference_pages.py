import csv
import datetime as dt
import io
import json

import pytest
from django.utils import timezone

from core import ledger
from registry.enums import State
from registry.public.opendata import SETS
from tests.registry.public.factory import framework, make_tool

pytestmark = pytest.mark.django_db


def test_method_is_rendered_from_the_framework(client):
    framework()
    found = client.get("/label/methode/").content.decode()
    assert "Collecte limitée au nécessaire" in found
    assert "Très protecteur et très sérieux" in found
    assert "notice-warning" in found  # it is a proposal
    assert found.count('class="finding"') == 59


def test_method_without_framework(client):
    assert client.get("/label/methode/").status_code == 200


@pytest.mark.parametrize("version", ["9.9.9", "%00", "a" * 500])
def test_unknown_version(client, version):
    framework()
    assert client.get(f"/label/methode/?version={version}").status_code in {200, 404}
    assert client.get(f"/label/methode/referentiel-{version}.json").status_code == 404


def test_framework_file_loads_again(client):
    from registry.framework import validation

    framework()
    data = client.get("/label/methode/referentiel-1.0.0.json").json()
    assert validation.faults(data) == []


@pytest.mark.parametrize("name", SETS)
def test_sets_are_complete_and_public(client, name):
    make_tool("Dodo")
    make_tool("Coupée", state=State.SUSPENDUE)
    for number, state in enumerate((State.REFUSEE, State.BROUILLON, State.EN_EVALUATION)):
        make_tool(f"Ombre {number}", state=state)
    make_tool("Ombre cachée", is_public=False, state=None)
    ledger.publish_head()
    page = client.get(f"/label/donnees-ouvertes/{name}.json")
    data = page.json()
    assert data["count"] == len(data["results"]) > 0
    assert "Ombre" not in page.content.decode()
    rows = list(
        csv.DictReader(
            io.StringIO(client.get(f"/label/donnees-ouvertes/{name}.csv").content.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert len(rows) == data["count"]
    assert "Ombre" not in str(rows)
    lines = client.get(f"/label/donnees-ouvertes/{name}.jsonl")
    assert [json.loads(line) for line in lines.content.decode().splitlines()] == data["results"]
    if "name" in rows[0]:  # the framework and the ledger name no tool
        assert {row["name"] for row in rows} == {"Dodo", "Coupée"}


def test_time_taken_is_counted_from_filing_to_decision(client):
    tool = make_tool("Dodo")
    label = tool.dossiers.get()
    start = timezone.now() - dt.timedelta(days=200)
    for days, state in ((0, "DEPOSEE"), (20, "A_COMPLETER"), (30, "DEPOSEE"), (40, "EN_EVALUATION"), (90, "DECIDEE")):
        label.events.create(tool=tool, to_state=state, at=start + dt.timedelta(days=days), by_role="instructeur")
    [row] = client.get("/label/donnees-ouvertes/delais-d-instruction.json").json()["results"]
    assert (row["filed_on"], row["days"]) == (timezone.localdate(start).isoformat(), 90)
    assert row["evaluation_on"] == timezone.localdate(start + dt.timedelta(days=40)).isoformat()
    assert row["reply_on"] is None


def test_unknown_set(client):
    assert client.get("/label/donnees-ouvertes/auditeurs.csv").status_code == 404
    assert client.get("/label/donnees-ouvertes/labels.exe").status_code == 404


def test_open_data_page_lists_the_sets(client):
    found = client.get("/label/donnees-ouvertes/").content.decode()
    for name in SETS:
        assert f"/label/donnees-ouvertes/{name}.csv" in found


@pytest.mark.parametrize("address", ["/label/methode/", "/label/donnees-ouvertes/", "/label/comparer/"])
@pytest.mark.parametrize("prefix", ["/en", "/ar", "/fr-simple"])
def test_other_languages(client, prefix, address):
    framework()
    assert client.get(prefix + address).status_code == 200


def test_queries_of_sets_do_not_grow(client, django_assert_max_num_queries):
    make_tool("Dodo")
    make_tool("Sieste")
    for name in SETS:
        with django_assert_max_num_queries(12):
            list(SETS[name].rows())
