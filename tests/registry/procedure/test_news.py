"""Officers are told by mail what awaits them: their own address, nothing of what was written, never in the way."""

import smtplib

import pytest
from django.core import mail
from django.urls import reverse

from core import later
from registry.changes import proposals
from registry.models import Dossier
from registry.procedure import door, news
from tests.registry.world import opening, reply_page

pytestmark = pytest.mark.django_db
SUMMARY = {"summary": {"before": "s", "after": "Un résumé secret."}}


@pytest.fixture
def addresses(people):
    for name, person in people.items():
        person.email = f"{name}@example.org"
        person.save()


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """``told(function, …)``: what the mails say after ``function``."""

    def run(function, *arguments, **named):
        with django_capture_on_commit_callbacks(execute=True):
            function(*arguments, **named)
        found, mail.outbox = mail.outbox, []
        return found

    return run


def test_a_proposal_is_told_once(people, world, addresses, told):
    tool = world["dossier"].tool
    (one,) = told(proposals.propose, people["publisher"], tool, SUMMARY, reason="Raison privée.")
    assert one.to == ["officer@example.org"]
    assert one.subject == "Label : un changement est proposé (Outil A)"
    row = proposals.open_one(people["publisher"], tool)
    assert reverse("registry_workspace:change", args=[row.pk]) in one.body
    for private in ("secret", "privée", "publisher", "example.org"):
        assert private not in one.body.replace("127.0.0.1", "")
    corrected = {"summary": {"before": "s", "after": "Un autre."}}
    assert told(proposals.propose, people["publisher"], tool, corrected) == []


def test_a_reply_then_a_contest_are_told(client, people, awaited, addresses, told):
    client.force_login(people["publisher"])
    first = {"DP-01-reply": "Corrigé en juin.", "DP-01-version": 1}
    (one,) = told(client.post, reply_page(awaited), first)
    assert "répond aux constats" in one.subject
    assert "juin" not in one.body
    second = {"DP-02-reply": "Nous lisons.", "DP-02-version": 1}
    assert told(client.post, reply_page(awaited), second) == []
    contest = {"DP-04-reply": "Faux.", "DP-04-contested": "on", "DP-04-version": 1}
    (one,) = told(client.post, reply_page(awaited), contest)
    assert "conteste" in one.subject
    assert reverse("registry_workspace:decision", args=[awaited.pk]) in one.body
    assert told(client.post, reply_page(awaited), contest | {"DP-04-version": 2}) == []


def test_who_is_told(people, world, addresses):
    tool = world["dossier"].tool
    assert news.officers(tool) == [people["officer"]]
    tool.publisher.members.add(people["officer"])
    assert news.officers(tool) == []
    tool.publisher.members.clear()
    rival = world["tools"][1]
    for change in ({"email": ""}, {"is_active": False}):
        before = {name: getattr(people["officer"], name) for name in change}
        type(people["officer"]).objects.filter(pk=people["officer"].pk).update(**change)
        assert news.officers(rival) == []
        type(people["officer"]).objects.filter(pk=people["officer"].pk).update(**before)


def test_a_mail_that_fails_changes_nothing(people, world, addresses, told, monkeypatch):
    def down(*_arguments, **_named):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    monkeypatch.setattr("registry.procedure.news.EmailMessage.send", down)
    assert told(proposals.propose, people["publisher"], world["dossier"].tool, SUMMARY) == []
    assert proposals.open_one(people["publisher"], world["dossier"].tool)


def test_a_mail_waits_for_the_transaction(people, world, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(later, "send", lambda *arguments: sent.append(arguments))
    with django_capture_on_commit_callbacks() as callbacks:
        proposals.propose(people["publisher"], world["dossier"].tool, SUMMARY)
    assert (sent, len(callbacks)) == ([], 1)


def test_a_version_of_the_file_is_said_when_it_opens(client, people, world):
    from registry.models import ToolTarget

    tool = world["tools"][1]
    ToolTarget.objects.create(tool=tool, kind="web", value="exemple.fr")
    client.force_login(people["officer"])
    long = client.post(reverse("registry_workspace:open_dossier"), opening(people, tool, version="9" * 41))
    assert long.status_code == 422
    assert "9" * 41 in long.content.decode()
    assert (
        client.post(reverse("registry_workspace:open_dossier"), opening(people, tool, version=" 4.2 ")).status_code
        == 302
    )
    assert Dossier.objects.get(tool=tool).version == "4.2"
    assert "4.2" in client.get(reverse("registry_workspace:dossier", args=[tool.dossiers.get().pk])).content.decode()
    assert door.mark(tool.dossiers.get()).startswith("BROUILLON:")
