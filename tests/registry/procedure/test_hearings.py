"""The hearing before a suspension and the planned day of a publication: dates, to the day, on every path.

Their pure rules: ``tests/registry/rules/test_notices.py``.
"""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from core import background
from core.models import LedgerEntry
from registry import tasks
from registry.models import Dossier, Hearing
from registry.models.dossier import moving
from registry.procedure import door, hearings
from registry.procedure import moves as moves_of_dossier

REASON = "Deux utilisateurs ont reçu les données d'une autre personne."


@pytest.fixture
def labelled(world):
    today = timezone.localdate()
    return Dossier.objects.create(
        tool=world["tools"][0], framework=world["framework"], state="LABELLISEE", letter="A", score="90.0",
        granted_on=today, expires_on=today + dt.timedelta(days=700), is_current=True,
        evaluation=world["evaluations"]["auditor"],
    )  # fmt: skip


def suspend(dossier, **kwargs):
    return door.move_without_account(dossier, "SUSPENDUE", "instructeur", reason=REASON, **kwargs)


@pytest.mark.django_db
def test_no_suspension_without_hearing(people, labelled):
    with pytest.raises(door.DecisionRefusedError):
        suspend(labelled)
    told = timezone.now()
    hearing = hearings.give_notice(labelled, people["officer"], REASON)
    assert hearing.until == timezone.localdate(told) + dt.timedelta(days=15)
    zone = timezone.get_current_timezone()
    last = dt.datetime.combine(hearing.until, dt.time(23, 59, 59), zone)
    with time_machine.travel(last, tick=False), pytest.raises(door.DecisionRefusedError):
        suspend(labelled)
    hearings.answer(hearing, people["publisher"], "C'est corrigé depuis hier.", at=last)
    after = last + dt.timedelta(seconds=1)
    with pytest.raises(hearings.HearingRefusedError):
        hearings.answer(hearing, people["publisher"], "Trop tard.", at=after)
    with time_machine.travel(after, tick=False):
        suspend(labelled)
    hearing.refresh_from_db()
    assert (hearing.suspended, hearing.reply) == (True, "C'est corrigé depuis hier.")
    kinds = list(LedgerEntry.objects.filter(kind__startswith="registry.hearing").values_list("kind", flat=True))
    assert kinds == ["registry.hearing.told", "registry.hearing.answered"]


@pytest.mark.django_db
def test_danger_spares_it_with_a_reason(people, labelled):
    with pytest.raises(hearings.HearingRefusedError):
        hearings.give_notice(labelled, people["officer"], "xxxxx xxxxx xxxxx xxxxx", danger=True)
    hearings.give_notice(labelled, people["officer"], REASON)
    hearings.give_notice(labelled, people["officer"], "Des données de santé fuient en ce moment même.", danger=True)
    suspend(labelled)
    assert LedgerEntry.objects.filter(kind="registry.hearing.danger").count() == 1


@pytest.mark.django_db
def test_one_at_a_time_and_it_can_be_dropped(people, labelled):
    hearing = hearings.give_notice(labelled, people["officer"], REASON)
    with pytest.raises(hearings.HearingRefusedError):
        hearings.give_notice(labelled, people["officer"], REASON)
    hearings.drop(hearing, people["officer"], "La fuite venait d'un autre outil que celui-ci.")
    assert hearings.running(labelled) is None
    with pytest.raises(door.DecisionRefusedError):
        suspend(labelled, at=timezone.now() + dt.timedelta(days=40))
    hearings.give_notice(labelled, people["officer"], REASON)
    assert Hearing.objects.count() == 2


@pytest.mark.django_db
def test_pages_of_the_hearing(client, people, labelled):
    officer = reverse("registry_workspace:hearing", args=[labelled.pk])
    publisher = reverse("registry_workspace:hearing_answer", args=[labelled.pk])
    for person in ("auditor", "publisher", "editor"):
        client.force_login(people[person])
        assert client.post(officer, {"reason": REASON}).status_code in (302, 403, 404)
    assert not Hearing.objects.exists()
    client.force_login(people["officer"])
    assert client.get(officer).status_code == 200
    refused = client.post(officer, {"reason": "xxxx"})
    assert refused.status_code == 422
    assert "xxxx" in refused.content.decode()
    assert client.post(officer, {"reason": REASON}).status_code == 302
    hearing = Hearing.objects.get()
    assert REASON[:20] in client.get(reverse("registry_workspace:dossier", args=[labelled.pk])).content.decode()
    client.force_login(people["publisher"])
    own = client.get(reverse("registry_workspace:publisher_dossier", args=[labelled.pk])).content.decode()
    assert publisher in own
    assert client.post(publisher, {"answer": ""}).status_code == 422
    assert client.post(publisher, {"answer": "Nous avons coupé le serveur."}).status_code == 302
    hearing.refresh_from_db()
    assert hearing.reply == "Nous avons coupé le serveur."
    for person in ("auditor", "officer", "editor"):
        client.force_login(people[person])
        client.post(publisher, {"answer": "Autre."})
    hearing.refresh_from_db()
    assert hearing.reply == "Nous avons coupé le serveur."
    client.force_login(people["officer"])
    assert client.post(officer, {"drop_reason": "Le problème venait d'un autre outil."}).status_code == 302
    assert hearings.running(labelled) is None


@pytest.fixture
def granted(world):
    dossier = world["dossier"]
    dossier.state, dossier.letter, dossier.score = "DECIDEE", "A", "90.0"
    dossier.evaluation, dossier.publish_on = (
        world["evaluations"]["auditor"],
        timezone.localdate() + dt.timedelta(days=3),
    )
    with moving(dossier.pk):
        dossier.save()
    return dossier


@pytest.mark.django_db
def test_published_on_the_planned_day_and_not_before(people, granted):
    zone, day = timezone.get_current_timezone(), granted.publish_on
    hearings.sign(granted, people["releaser"])
    midnight = dt.datetime.combine(day, dt.time(0), zone)
    with time_machine.travel(midnight - dt.timedelta(seconds=1), tick=False):
        with pytest.raises(door.DecisionRefusedError):
            door.move_without_account(granted, "LABELLISEE", "publieur")
        assert moves_of_dossier.publish_due() == 0
    with time_machine.travel(midnight, tick=False):
        assert tasks.publish_labels() == 1
        granted.refresh_from_db()
        assert (granted.state, granted.granted_on) == ("LABELLISEE", day)
        assert moves_of_dossier.publish_due() == 0
    scheduled = {task.name for task in background.calendar()}  # what run_calendar runs
    assert tasks.publish_labels.name in scheduled


@pytest.mark.django_db
def test_without_signature_the_calendar_publishes_nothing(people, granted):
    later = granted.publish_on + dt.timedelta(days=30)
    assert moves_of_dossier.publish_due(later) == 0
    hearings.sign(granted, people["releaser"])
    hearings.plan(granted, people["releaser"], timezone.localdate())
    granted.refresh_from_db()
    assert granted.publication_signed_by is None  # the signature was for another day
    door.move_without_account(granted, "LABELLISEE", "publieur")
    assert granted.state == "LABELLISEE"


@pytest.mark.django_db
def test_who_audited_never_signs(people, world, granted):
    assert world["evaluations"]["auditor"].dossier == granted
    with pytest.raises(hearings.HearingRefusedError):
        hearings.sign(granted, people["auditor"])


@pytest.mark.django_db
def test_pages_of_the_publication(client, people, granted):
    address = reverse("registry_workspace:publication", args=[granted.pk])
    for person in ("auditor", "publisher", "editor", "officer", "commissioner"):
        client.force_login(people[person])
        assert client.post(address, {"sign": "1"}).status_code in (302, 403, 404)
    granted.refresh_from_db()
    assert granted.publication_signed_by is None
    client.force_login(people["releaser"])
    past = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    assert client.post(address, {"publish_on": past}).status_code == 422
    assert client.post(address, {"publish_on": timezone.localdate().isoformat()}).status_code == 302
    assert client.post(address, {"sign": "1"}).status_code == 302
    granted.refresh_from_db()
    assert granted.publication_signed_by == people["releaser"]
