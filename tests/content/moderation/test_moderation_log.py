"""The ledger tells who decided what, on which version."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from content.models import ArticlePage
from content.rules.canonical import revision_digest
from core.models import LedgerEntry
from tests.content.helpers import approve, change, submit

pytestmark = pytest.mark.django_db


def told():
    rows = LedgerEntry.objects.filter(kind__startswith="moderation.").order_by("sequence")
    return [(row.kind, row.person and row.person.username, json.loads(row.content)) for row in rows]


def test_each_decision_is_one_entry_with_the_version(draft, people):
    submit(draft, people["author"])
    state = ArticlePage.objects.get(pk=draft.pk).current_workflow_task_state
    state.task.specific.on_action(state, people["editor"], "reject", comment="Citer la source")
    change(draft, people["author"])
    ArticlePage.objects.get(pk=draft.pk).current_workflow_state.resume(people["author"])
    approve(draft, people["editor"])
    approve(draft, people["moderator"])
    entries = told()
    assert [(kind, who, content["after"]["step"]) for kind, who, content in entries] == [
        ("moderation.submit", "author", ""),
        ("moderation.refuse", "editor", "Relecture éditoriale"),
        ("moderation.approve", "editor", "Relecture éditoriale"),
        ("moderation.approve", "moderator", "Validation santé"),
        ("moderation.publish", "moderator", ""),
    ]
    live = revision_digest(ArticlePage.objects.get(pk=draft.pk).live_revision)
    digests = [content["after"]["digest"] for _kind, _who, content in entries]
    assert digests[2:] == [live, live, live]
    assert digests[0] == digests[1] != live
    assert entries[1][2]["reason"] == "Citer la source"
    assert not any(content["reason_public"] for _kind, _who, content in entries)
    assert draft.title not in json.dumps(entries)  # no title of a text under moderation
    call_command("verify_ledger", verbosity=0)


def test_a_workflow_that_is_taken_back_is_told(draft, people):
    submit(draft, people["author"]).cancel(user=people["moderator"])
    assert told()[-1][:2] == ("moderation.cancel", "moderator")


def test_what_was_refused_leaves_no_entry(draft, people):
    submit(draft, people["author"])
    with pytest.raises(PermissionDenied):
        approve(draft, people["author"])
    assert [kind for kind, *_rest in told()] == ["moderation.submit"]
