"""What nobody reads yet empties no public cache: answers, lines, replies, proposals, signatures, counters."""

import datetime as dt

import pytest
from django.urls import reverse

from core import ledger
from registry.changes import proposals
from registry.models import Answer, Evaluation
from registry.procedure import door, interests
from tests.registry.world import complete, sheet
from tests.site.kit import Changed

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 5)


def test_an_auditor_at_work_empties_no_cache(client, people, world):
    evaluation = world["evaluations"]["auditor"]
    client.force_login(people["auditor"])
    sent = {
        **{"version_tested": "4.1", "hours": "7.5"},
        **{"DP-01-value": "oui", "DP-01-proof": "D2", "DP-01-justification": "Vu.", "DP-01-version": "0"},
    }
    line = {"FD-02-read": "", "FD-02-known": "on", "FD-02-compte": "non"}
    page = client.get(reverse("registry_workspace:data_sheet", args=[evaluation.pk]))
    line["FD-02-read"] = next(
        one["form"]["read"].value() for one in page.context["lines"] if one["form"].code == "FD-02"
    )
    with Changed() as changed:
        assert client.post(sheet(evaluation.pk), sent).status_code == 302
        client.post(reverse("registry_workspace:data_sheet", args=[evaluation.pk]), line)
        evaluation.answers.all().delete()
        complete(evaluation)
        client.post(reverse("registry_workspace:close", args=[evaluation.pk]))
    evaluation.refresh_from_db()
    assert evaluation.is_closed
    assert evaluation.answers.count() > 50
    assert not changed


def test_a_reply_and_a_proposal_empty_no_cache(deliberating, people):
    final = Evaluation.objects.get(dossier=deliberating, role="final")
    tool = deliberating.tool
    with Changed() as changed:
        Answer.objects.filter(evaluation=final).update(version=9)
        proposals.propose(people["publisher"], tool, {"summary": {"before": "s", "after": "Un autre résumé."}})
        ledger.append("other", "thing:1", actor=None, role="systeme", before=None, after={})
        interests.declare(people["officer"], organisation=tool.publisher.organisation, text="Un lien.", since=DAY)
    assert not changed


def test_a_decision_that_becomes_public_does(deliberating, people):
    door.move(deliberating, "DECIDEE", (people["commissioner"], "commission"), expected="DELIBERATION")
    with Changed() as changed:
        door.move(deliberating, "LABELLISEE", (people["releaser"], "publieur"), expected="DECIDEE")
    assert changed
