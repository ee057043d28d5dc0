"""The sheet says what is missing before closing, beside each field and at the top; nothing typed is lost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from registry.models import Answer, Evaluation
from registry.models.dossier import moving
from registry.procedure import closing, door, harmonisation, moves, results
from tests.registry.signing import sign_all
from tests.registry.world import complete, sheet

pytestmark = pytest.mark.django_db


def close(client, evaluation, **data):
    return client.post(reverse("registry_workspace:close", args=[evaluation.pk]), data)


@pytest.fixture
def auditor(client, people, world):
    client.force_login(people["auditor"])
    return world["evaluations"]["auditor"]


def test_the_attack_of_the_issue_is_refused(client, auditor):
    """xxxxx everywhere, no evidence, no hour, a day in 2031: 422, and all of it stays typed."""
    data = {"version_tested": "??", "tested_on": "2031-01-01", "hours": "0"}
    for rule in auditor.framework.spec.for_profile("SUIVI"):
        data |= {
            f"{rule.code}-value": "oui" if "oui" in rule.scale.choices() else "3",
            f"{rule.code}-proof": "D2",
            f"{rule.code}-justification": "xxxxxxxxxxxxxxxxxxxxxxxx",
            f"{rule.code}-version": "0",
        }
    response = close(client, auditor, **data)
    assert response.status_code == 422
    page = response.content.decode()
    assert page.count("xxxxxxxxxxxxxxxxxxxxxxxx") >= 50
    assert 'value="2031-01-01"' in page
    assert 'id="missing"' in page
    assert 'href="#id_DP-01-justification"' in page
    assert 'href="#id_DP-01-evidence_url"' in page
    auditor.refresh_from_db()
    assert (auditor.is_closed, auditor.tested_on, auditor.hours) == (False, None, None)


def test_what_is_missing_is_said_before(client, auditor):
    complete(auditor)
    Answer.objects.filter(evaluation=auditor, criterion__code="DP-01").update(evidence_ref="")
    page = client.get(sheet(auditor.pk)).content.decode()
    assert 'id="missing"' in page
    assert "#id_DP-01-evidence_url" in page
    assert page.count('class="prv-lack"') == 1
    Answer.objects.filter(evaluation=auditor, criterion__code="DP-01").update(evidence_ref="Pièce 4")
    assert 'id="missing"' not in client.get(sheet(auditor.pk)).content.decode()
    assert close(client, auditor).status_code == 302
    auditor.refresh_from_db()
    assert auditor.is_closed
    assert auditor.closing_rules == "1"


def test_closing_saves_what_was_typed_first(client, auditor):
    complete(auditor)
    row = auditor.answers.get(criterion__code="DP-01")
    Answer.objects.filter(pk=row.pk).update(justification="court")
    sent = {
        "DP-01-value": "oui",
        "DP-01-justification": "Le serveur ne reçoit que les champs utilisés.",
        "DP-01-version": row.version,
    }
    assert close(client, auditor, **sent).status_code == 302
    row.refresh_from_db()
    assert row.justification == "Le serveur ne reçoit que les champs utilisés."
    assert row.evidence_ref  # a field that was not sent stays as it was


def test_a_weak_proof_is_told_and_must_be_read(client, auditor):
    complete(auditor)
    Answer.objects.filter(evaluation=auditor, criterion__code="DP-02").update(proof="D1")
    page = client.get(sheet(auditor.pk)).content.decode()
    assert 'id="notices"' in page
    assert 'name="understood"' in page
    assert close(client, auditor).status_code == 422
    auditor.refresh_from_db()
    assert not auditor.is_closed
    assert close(client, auditor, understood="on").status_code == 302


def test_one_version_for_both_is_said_early(client, people, world, auditor):
    complete(world["evaluations"]["other"])
    Evaluation.objects.filter(pk=world["evaluations"]["other"].pk).update(version_tested="2.0")
    Evaluation.objects.filter(pk=auditor.pk).update(version_tested="1.0")
    page = client.get(sheet(auditor.pk)).content.decode()
    assert "2.0" in page
    complete(auditor)
    assert close(client, auditor).status_code == 422
    world["dossier"].version = "1.0"
    type(world["dossier"]).objects.filter(pk=world["dossier"].pk).update(version="1.0")
    Evaluation.objects.filter(pk=world["evaluations"]["other"].pk).update(version_tested="1.0")
    assert close(client, auditor).status_code == 302


def test_old_evaluations_of_two_versions_are_never_decided(people, world):
    dossier = world["dossier"]
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    dossier.refresh_from_db()
    assert results.versions_tested(dossier) == ["1.0"]
    dossier.state = "DELIBERATION"
    with moving(dossier.pk):
        dossier.save()
    moment = timezone.now()
    told = moves.obstacles(dossier, "DECIDEE", "commission", moment)
    Evaluation.objects.create(
        dossier=dossier,
        tool=dossier.tool,
        framework=dossier.framework,
        role="final",
        version_tested="9.9",
        closed_at=moment,
        tested_on=timezone.localdate(moment),
        hours=1,
    )
    other = moves.obstacles(dossier, "DECIDEE", "commission", moment)
    assert other != told
    assert "9.9" in other[0]


def test_a_link_is_dated_when_it_is_entered(client, auditor):
    sent = {"DP-01-value": "oui", "DP-01-evidence_url": "https://preuves.example/a.pdf", "DP-01-version": 0}
    assert client.post(sheet(auditor.pk), sent).status_code == 302
    row = auditor.answers.get()
    assert row.evidence_on == timezone.localdate()
    day = timezone.localdate() - dt.timedelta(days=2)
    sent |= {"DP-01-evidence_on": day.isoformat(), "DP-01-version": row.version}
    client.post(sheet(auditor.pk), sent)
    row.refresh_from_db()
    assert row.evidence_on == day
    for bad in ("http://localhost/a", "javascript:alert(1)", "https://127.0.0.1/x"):
        again = sent | {"DP-01-evidence_url": bad, "DP-01-version": row.version}
        assert client.post(sheet(auditor.pk), again).status_code == 422, bad


@pytest.fixture
def final(people, world):
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    world["dossier"].refresh_from_db()
    found = harmonisation.start(world["dossier"], people["auditor"])
    Evaluation.objects.filter(pk=found.pk).update(hours=2)
    found.refresh_from_db()
    return found


def test_changing_what_both_found_takes_a_reason_of_its_own(client, people, final):
    client.force_login(people["auditor"])
    page = client.get(sheet(final.pk)).content.decode()
    assert 'name="DP-01-change_reason"' in page
    row = final.answers.get(criterion__code="DP-01")
    Answer.objects.filter(pk=row.pk).update(value="partiel")
    assert close(client, final).status_code == 422
    sent = {
        "DP-01-value": "partiel",
        "DP-01-change_reason": "Relu ensemble : un champ de trop nous avait échappé.",
        "DP-01-version": row.version,
    }
    assert client.post(sheet(final.pk), sent).status_code == 302
    assert close(client, final).status_code == 422  # signed by nobody
    sign_all(final)
    assert close(client, final).status_code == 302
    row.refresh_from_db()
    assert row.change_reason.startswith("Relu ensemble")
    # The decision page tells it.
    client.force_login(people["officer"])
    decision = client.get(reverse("registry_workspace:decision", args=[final.dossier_id])).content.decode()
    assert "un champ de trop nous avait échappé" in decision


@pytest.mark.parametrize("person", ["auditor", "other", "officer", "publisher", "editor", "admin"])
def test_who_reads_the_decision_page(client, people, world, person):
    client.force_login(people[person])
    status = client.get(reverse("registry_workspace:decision", args=[world["dossier"].pk])).status_code
    assert (status == 200) == (person in ("officer", "admin"))


def test_the_decision_page_says_what_each_move_lacks(client, people, final):
    client.force_login(people["commissioner"])
    sign_all(final)
    closing.close(final)
    dossier = final.dossier
    dossier.refresh_from_db()
    door.move_without_account(dossier, "CONTRADICTOIRE", "chef_de_file")
    final.answers.filter(criterion__code="DP-02").update(publisher_reply="Nous contestons.", reply_public=False)
    door.move_without_account(dossier, "DELIBERATION", "editeur")
    response = client.get(reverse("registry_workspace:decision", args=[dossier.pk]))
    page = response.content.decode()
    assert response.context["outcome"].letter == "A"
    assert "Nous contestons." in page
    assert "100" in page
    steps = {(step.state, step.role): step for step in response.context["steps"]}
    decided = next(step for step in steps.values() if "DECIDEE" in str(step) or step.condition.startswith("quorum"))
    assert decided.missing == ()
    dossier.refresh_from_db()
    assert dossier.letter == ""  # looking at it writes nothing
