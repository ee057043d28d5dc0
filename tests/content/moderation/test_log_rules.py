"""What the ledger of moderation tells, and of what it keeps silent: each receiver alone."""

from types import SimpleNamespace

import pytest
from django.db.models.signals import post_save
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import workflow_cancelled
from wagtail_localize.models import SegmentOverride, StringTranslation

from content.moderation import log


@pytest.fixture
def told(monkeypatch):
    found = []
    monkeypatch.setattr(log, "write", lambda kind, obj, **said: found.append((kind, obj.name, said)))
    return found


PAGE = SimpleNamespace(name="page", get_latest_revision=lambda: "latest")


def step(status, before):
    return SimpleNamespace(
        status=status, _status_before=before, workflow_state=SimpleNamespace(content_object=PAGE), revision="approved",
        finished_by="moderator", task=SimpleNamespace(name="Relecture"), comment="Vu",
    )  # fmt: skip


SAID = {"revision": "approved", "person": "moderator", "step": "Relecture", "comment": "Vu"}


@pytest.mark.parametrize(
    ("status", "before", "kind"),
    [
        ("approved", "in_progress", "moderation.approve"), ("rejected", "in_progress", "moderation.refuse"),
        ("approved", "approved", None), ("rejected", "rejected", None), ("cancelled", "in_progress", None),
        ("in_progress", None, None), ("approved", None, "moderation.approve"),
    ],
)  # fmt: skip
def test_a_decision_is_told_once(told, status, before, kind):
    log._decided(TaskState, step(status, before), raw=False)
    assert told == ([(kind, "page", SAID)] if kind else [])


@pytest.mark.parametrize(("created", "raw", "tells"), [(True, False, True), (False, False, False), (True, True, False)])
def test_a_submission_is_told_when_it_is_made(told, created, raw, tells):
    state = SimpleNamespace(content_object=PAGE, requested_by="author")
    log._submitted(WorkflowState, state, created=created, raw=raw)
    said = ("moderation.submit", "page", {"revision": "latest", "person": "author"})
    assert told == ([said] if tells else [])


def test_rows_that_are_loaded_from_a_file_tell_nothing(told):
    log._decided(TaskState, step("approved", "in_progress"), raw=True)
    assert told == []


def test_a_workflow_taken_back_is_told(told):
    log._cancelled(WorkflowState, SimpleNamespace(content_object=PAGE), user="author")
    assert told == [("moderation.cancel", "page", {"revision": "latest", "person": "author"})]


@pytest.fixture
def entries(monkeypatch):
    found = []
    monkeypatch.setattr(log.ledger, "append", lambda kind, obj, **said: found.append((kind, obj, said)))
    monkeypatch.setattr(log, "revision_digest", lambda revision: f"digest of {revision.pk}")
    return found


def test_an_entry_names_the_version_by_number_and_digest(entries):
    log.write(log.APPROVED, PAGE, revision=SimpleNamespace(pk=7), person="moderator", step="Relecture", comment="Vu")
    log.write(log.CANCELLED, PAGE)
    assert entries == [
        ("moderation.approve", PAGE, {
            "actor": "moderator", "role": "Relecture", "before": None, "reason": "Vu",
            "after": {"step": "Relecture", "revision": 7, "digest": "digest of 7"},
        }),
        ("moderation.cancel", PAGE, {
            "actor": None, "role": "editor", "before": None, "reason": "",
            "after": {"step": "", "revision": None, "digest": ""},
        }),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "raw", "kept"),
    [
        ({}, False, True), ({}, True, False), ({"last_translated_by_id": None}, False, False),
        ({"context_id": None}, False, False),
    ],
)  # fmt: skip
def test_whoever_translates_is_kept(monkeypatch, changes, raw, kept):
    found = []
    rows = SimpleNamespace(update_or_create=lambda **values: found.append(values))
    monkeypatch.setattr(log, "TranslationHand", SimpleNamespace(objects=rows))
    words = {"last_translated_by_id": 3, "context_id": 4, "locale_id": 5, "context": SimpleNamespace(object_id="key")}
    log._translated(StringTranslation, SimpleNamespace(**words | changes), raw=raw)
    assert len(found) == kept
    if kept:
        assert {name: found[0][name] for name in ("translation_key", "locale_id", "user_id")} == {
            "translation_key": "key", "locale_id": 5, "user_id": 3,
        }  # fmt: skip
        assert found[0]["defaults"]["last_on"]


def receivers(signal, sender):
    found = signal._live_receivers(sender)
    return {one.__name__ for one in (found[0] if isinstance(found, tuple) else found)}


def test_every_receiver_listens():
    assert {"_decided"} <= receivers(post_save, TaskState)
    assert {"_submitted"} <= receivers(post_save, WorkflowState)
    assert {"_cancelled"} <= receivers(workflow_cancelled, WorkflowState)
    for model in (StringTranslation, SegmentOverride):
        assert {"_translated"} <= receivers(post_save, model)


@pytest.mark.django_db
def test_a_step_that_is_new_had_no_state():
    row = TaskState(status="in_progress")
    log._remember_state(TaskState, row)
    assert row._status_before is None
