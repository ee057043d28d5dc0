"""The end of the workflow publishes the very version that was approved, and nothing that the rule refuses."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied

from content.moderation import log, publication
from content.rules import four_eyes


@pytest.fixture
def done(monkeypatch):
    """What was asked, told and published, in order."""
    found = []
    monkeypatch.setattr(four_eyes, "check_finished", lambda state, revision: found.append(("asked", revision.name)))
    monkeypatch.setattr(
        log, "write",
        lambda kind, obj, revision, person: found.append((kind, obj.name, revision.name, person)),
    )  # fmt: skip
    return found


def version(name, done):
    def publish(user, skip_permission_checks):
        done.append(("published", name, user, skip_permission_checks))

    return SimpleNamespace(name=name, publish=publish)


def ended(done, approved):
    """A workflow at its end; ``approved``: the version of its last step, "" for a step without, None for no step."""
    step = None if approved is None else SimpleNamespace(revision=version(approved, done) if approved else None)
    page = SimpleNamespace(name="page", get_latest_revision=lambda: version("latest", done))
    return SimpleNamespace(current_task_state=step, content_object=page)


@pytest.mark.parametrize(("approved", "name"), [("approved", "approved"), ("", "latest"), (None, "latest")])
def test_the_version_of_the_last_step_is_published_and_told(done, approved, name):
    publication.publish(ended(done, approved), user="moderator")
    assert done == [
        ("asked", name), (log.PUBLISHED, "page", name, "moderator"), ("published", name, "moderator", True),
    ]  # fmt: skip


def test_what_the_rule_refuses_is_neither_told_nor_published(done, monkeypatch):
    def refuse(state, revision):
        raise PermissionDenied

    monkeypatch.setattr(four_eyes, "check_finished", refuse)
    with pytest.raises(PermissionDenied):
        publication.publish(ended(done, "approved"))
    assert done == []
