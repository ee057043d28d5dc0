"""A third auditor decides when two disagree too much: who may be one, what they see, what they may not do."""

import pytest
from django.urls import reverse

from registry.models import Evaluation
from registry.procedure import closing, door, harmonisation, results
from tests.registry.signing import sign_all
from tests.registry.world import body_of, complete, disagree, sheet


def ask(client, dossier, person, **changes):
    row = person.memberships.first()
    data = {"third_auditor": row.pk if row else person.pk, "third_independent": "on"} | changes
    return client.post(reverse("registry_workspace:harmonise", args=[dossier.pk]), data)


def page(client, dossier):
    return client.get(reverse("registry_workspace:dossier", args=[dossier.pk])).content.decode()


@pytest.mark.django_db
def test_the_page_says_why_and_offers_only_who_may(client, people, world, third, django_user_model):
    dossier = disagree(world, "DP-02")
    gone = django_user_model.objects.create_user("gone", password="x", is_active=False)
    gone.groups.set(people["auditor"].groups.all())
    insider = django_user_model.objects.create_user("insider", password="x")
    insider.groups.set(people["auditor"].groups.all())
    for person in (gone, insider):
        body_of(person, f"Observatoire {person.username}")
    dossier.tool.publisher.members.add(insider)
    client.force_login(people["officer"])
    found = page(client, dossier)
    assert "DP-02" in found
    assert "Tara Trois" in found
    assert 'name="writer"' not in found
    for person in (people["auditor"], people["other"], people["officer"], gone, insider, people["editor"]):
        row = person.memberships.first()
        assert row is None or f'<option value="{row.pk}">' not in found, person
        assert ask(client, dossier, person).status_code == 422, person
    assert not dossier.evaluations.filter(role="final").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"third_independent": ""},
        {"third_auditor": "x"},
        {"third_auditor": ""},
    ],
)
def test_a_refusal_loses_nothing_typed(client, people, world, third, change):
    dossier = disagree(world, "DP-02")
    client.force_login(people["officer"])
    response = ask(client, dossier, third, **change)
    assert response.status_code == 422
    found = response.content.decode()
    assert 'class="error-message"' in found
    if "third_auditor" not in change:
        assert f'<option value="{third.memberships.get().pk}" selected>' in found
    assert f'action="{reverse("registry_workspace:dossier", args=[dossier.pk])}"' in found  # the other form still works
    assert not dossier.evaluations.filter(role="final").exists()


@pytest.mark.django_db
def test_only_the_officer_assigns(client, people, world, third):
    dossier = disagree(world, "DP-02")
    for person in (people["auditor"], third, people["publisher"], people["editor"]):
        client.force_login(person)
        assert ask(client, dossier, third).status_code in (302, 403, 404)
    assert not dossier.evaluations.filter(role="final").exists()


@pytest.mark.django_db
def test_a_gap_of_score_alone_asks_for_one(client, people, world):
    spec = world["framework"].spec
    free = [rule.code for rule in spec.for_profile("SUIVI") if rule.threshold is None]
    dossier = disagree(world, *free)
    compared = harmonisation.compare(dossier)
    assert compared.third == ("score",)
    assert "100" in compared.third_reasons[0]
    client.force_login(people["officer"])
    assert 'name="third_auditor"' not in page(client, dossier)  # nobody may be chosen, and the page says so
    assert "third" in page(client, dossier)
    with pytest.raises(door.DecisionRefusedError):
        harmonisation.start(dossier, people["auditor"])


@pytest.mark.django_db
def test_no_third_auditor_without_reason(client, people, world, third):
    dossier = disagree(world, "DP-01", value="partiel")
    client.force_login(people["officer"])
    assert 'name="writer"' in page(client, dossier)
    ask(client, dossier, third)
    assert not dossier.evaluations.filter(role="final").exists()


@pytest.mark.django_db
def test_from_disagreement_to_label(client, people, world, third):
    first, second = world["evaluations"].values()
    client.force_login(third)
    assert client.get(sheet(first.pk)).status_code == 404
    dossier = disagree(world, "DP-02")
    assert client.get(sheet(first.pk)).status_code == 404  # not theirs yet
    client.force_login(people["officer"])
    assert ask(client, dossier, third).status_code == 302
    final = dossier.evaluations.get(role="final")
    assert (final.auditor, final.organisation) == (third, "Zénith conseil")
    assert not final.answers.filter(criterion__code="DP-02").exists()
    for person, allowed in ((people["officer"], False), (people["auditor"], False), (third, True)):
        client.force_login(person)
        client.post(
            sheet(final.pk),
            {
                "DP-02-value": "oui",
                "DP-02-proof": "D3",
                "DP-02-justification": "Tranché avec les deux textes sous les yeux.",
                "DP-02-evidence_ref": "Capture du premier lancement, pièce 2",
                "DP-02-version": 0,
            },
        )
        assert final.answers.filter(criterion__code="DP-02").exists() == allowed
    for blind in (first, second):
        assert client.get(sheet(blind.pk)).status_code == 200
    assert "Avis contraire sur DP-02." in client.get(sheet(final.pk)).content.decode()
    Evaluation.objects.filter(pk=final.pk).update(hours=3, version_tested="1.0")
    sign_all(final)
    assert client.post(reverse("registry_workspace:close", args=[final.pk])).status_code == 302
    final.refresh_from_db()
    assert final.is_closed
    dossier.refresh_from_db()
    door.move_without_account(dossier, "CONTRADICTOIRE", "chef_de_file")
    door.move_without_account(dossier, "DELIBERATION", "editeur")
    results.snapshot(dossier, final)
    door.move_without_account(dossier, "DECIDEE", "commission")
    third.groups.add(*people["releaser"].groups.all())  # even with the power to publish
    publish = {"move": "publieur:LABELLISEE"}
    client.force_login(type(third).objects.get(pk=third.pk))
    assert client.post(reverse("registry_workspace:dossier", args=[dossier.pk]), publish).status_code == 422
    client.force_login(people["releaser"])
    assert client.post(reverse("registry_workspace:dossier", args=[dossier.pk]), publish).status_code == 302
    dossier.refresh_from_db()
    assert dossier.state == "LABELLISEE"


@pytest.mark.django_db
def test_a_final_evaluation_opened_too_early_shows_nothing(people, world, third):
    first = world["evaluations"]["auditor"]
    complete(first)
    closing.close(first)
    dossier = world["dossier"]
    early = Evaluation.objects.create(
        dossier=dossier, tool=dossier.tool, framework=dossier.framework, role="final", auditor=people["other"]
    )
    assert list(Evaluation.objects.visible_to_auditor(third)) == []
    visible = set(Evaluation.objects.visible_to_auditor(people["other"]))
    assert visible == {early, world["evaluations"]["other"]}  # not the other's blind one
