"""The harmonised evaluation closes when those who answer for it have signed the very text."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from core.models import LedgerEntry
from registry.models import Answer, Evaluation, Signature
from registry.procedure import closing, door, harmonisation, signatures, signing
from tests.registry.signing import sign_all
from tests.registry.world import body_of, complete, disagree, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def final(people, world):
    """A complete harmonised evaluation, written by one of the two auditors, signed by nobody."""
    for evaluation in world["evaluations"].values():
        complete(evaluation)
        closing.close(evaluation)
    row = harmonisation.start(world["dossier"], people["auditor"])
    Evaluation.objects.filter(pk=row.pk).update(hours=3)
    return again(row)


def again(row):
    return type(row).objects.get(pk=row.pk)


def page(row, name="signatures"):
    return reverse(f"registry_workspace:{name}", args=[row.pk])


def sign(client, person, row, read=None):
    client.force_login(person)
    return client.post(page(row, "sign"), {"read": read or signatures.digest(again(row))})


def test_it_closes_after_both_have_signed(client, people, final):
    for person, closed in ((None, False), (people["auditor"], False), (people["other"], True)):
        if person:
            assert sign(client, person, final).status_code == 302
        client.force_login(people["auditor"])
        client.post(page(final, "close"))
        assert again(final).is_closed == closed
    assert LedgerEntry.objects.filter(kind="evaluation.signed", subject=f"registry.evaluation:{final.pk}").count() == 2
    with pytest.raises(door.DecisionRefusedError):
        signing.sign(final, people["other"], read=signatures.digest(final))


def test_who_still_has_to_sign_is_said(client, people, final):
    sign(client, people["other"], final)
    assert [one.person for one in signatures.state(final) if not one.signed] == [people["auditor"]]
    client.force_login(people["auditor"])
    desk = client.get(reverse("registry_workspace:desk")).content.decode()
    assert page(final) in desk
    assert "auditor" in client.get(page(final)).content.decode()
    assert page(final) in client.get(sheet(final.pk)).content.decode()
    client.force_login(people["officer"])
    dossier = client.get(reverse("registry_workspace:dossier", args=[final.dossier_id])).content.decode()
    assert escape(signatures.missing(final)[0]) in dossier
    client.force_login(people["other"])
    assert page(final) not in client.get(reverse("registry_workspace:desk")).content.decode()


SETTLED = "Relu ensemble : un champ de trop nous avait échappé."  # what was agreed changes with a reason of its own


def by_answer(row, field, value):
    changes = {field: value} if field == "publisher_reply" else {field: value, "change_reason": SETTLED}
    Answer.objects.filter(evaluation=row, criterion__code="DP-01").update(**changes)


def yesterday():
    return timezone.localdate() - dt.timedelta(days=1)


CHANGES = {
    "value": lambda row: by_answer(row, "value", "partiel"),
    "proof": lambda row: by_answer(row, "proof", "D3"),
    "justification": lambda row: by_answer(row, "justification", "Vérifié pendant le test, voir la capture!"),
    "evidence": lambda row: by_answer(row, "evidence_url", "https://exemple.fr/preuve"),
    "data sheet": lambda row: Evaluation.objects.filter(pk=row.pk).update(data_sheet={"FD-02": {"x": "aucun"}}),
    "version": lambda row: Evaluation.objects.filter(pk=row.pk).update(version_tested="1.1"),
    "date": lambda row: Evaluation.objects.filter(pk=row.pk).update(
        tested_on=timezone.localdate() - dt.timedelta(days=1)
    ),
    "hours": lambda row: Evaluation.objects.filter(pk=row.pk).update(hours=4),
}


#: Changes after which the text is still one that may be signed.
COMPLETE = {"value", "proof", "justification", "hours"}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_after_a_signature_makes_it_void(client, people, final, name):
    read = signatures.digest(final)
    sign(client, people["auditor"], final)
    CHANGES[name](final)
    assert sign(client, people["other"], final, read).status_code == 409  # read before the change
    assert signatures.digest(again(final)) != read
    assert [bool(one.void) for one in signatures.state(again(final))] == [True, False]
    if name not in COMPLETE:
        return
    assert sign(client, people["other"], final).status_code == 302
    with pytest.raises(door.DecisionRefusedError, match="auditor"):
        closing.close(again(final))
    assert sign(client, people["auditor"], final).status_code == 302
    assert signatures.missing(again(final)) == []
    assert Signature.objects.filter(evaluation=final).count() == 3  # the void one is kept


def test_the_publishers_reply_voids_nothing(client, people, final):
    sign_all(final)
    by_answer(final, "publisher_reply", "Nous corrigeons.")
    assert signatures.missing(again(final)) == []


@pytest.mark.parametrize("person", ["officer", "commissioner", "releaser", "publisher", "editor", "admin"])
def test_nobody_else_signs(client, people, final, person):
    assert sign(client, people[person], final).status_code in (302, 403, 404)
    assert client.post(page(final, "observe"), {"text": "Je voudrais dire un mot."}).status_code in (302, 403, 404)
    assert not final.signatures.exists()


def test_only_a_complete_text_is_signed(client, people, final):
    Answer.objects.filter(evaluation=final, criterion__code="DP-01").delete()
    assert sign(client, people["other"], final).status_code == 409
    assert not final.signatures.exists()


def test_whoever_lost_independence_does_not_sign(client, people, final):
    final.tool.publisher.members.add(people["other"])
    assert sign(client, people["other"], final).status_code in (404, 409)
    with pytest.raises(door.DecisionRefusedError):
        signing.sign(final, people["other"], read=signatures.digest(final))


def test_a_signature_is_for_ever(people, final):
    sign_all(final)
    for attempt in (
        lambda: Signature.objects.update(digest="0" * 64),
        lambda: Signature.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    first = final.signatures.first()
    assert signing.sign(final, first.person, read=first.digest) == first  # pressed twice


def test_a_third_auditor_signs_alone_and_the_two_observe(client, people, world, third):
    dossier = disagree(world, "DP-02")
    row = harmonisation.start(dossier, third, body=body_of(third), officer=people["officer"])
    assert signatures.who_signs(row) == [third]
    assert signatures.informed(row) == [people["auditor"], people["other"]]
    client.force_login(people["other"])
    assert page(row) in client.get(reverse("registry_workspace:desk")).content.decode()
    assert client.get(sheet(row.pk)).status_code == 200
    assert client.post(page(row, "observe"), {"text": "........"}).status_code == 422
    words = "Je maintiens mon constat sur DP-02, capture à l'appui."
    assert client.post(page(row, "observe"), {"text": words}).status_code == 302
    client.force_login(third)
    assert "Je maintiens mon constat" in client.get(page(row)).content.decode()
    assert sign(client, people["other"], row).status_code in (302, 403)
    assert not row.signatures.filter(kind="signature").exists()


def test_an_auditor_who_is_gone_makes_room_for_a_third(people, final, third):
    people["other"].is_active = False
    people["other"].save()
    assert "absent" in harmonisation.compare(final.dossier).third
    assert signatures.missing(again(final))
