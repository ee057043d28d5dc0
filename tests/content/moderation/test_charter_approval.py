"""No version of a charter becomes public by one person, by whatever door."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from accounts import roles
from content.models import GuidelineCriterion, GuidelineVersion
from content.moderation import workflow

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 30)
NAMES = "wagtailsnippets_content_guidelineversion:"


@pytest.fixture
def people(moderated, person):
    return {
        "author": person("author", roles.EDITORS),
        "editor": person("editor", roles.EDITORS),
        "moderator": person("moderator", roles.MODERATORS),
        "other": person("other", roles.MODERATORS),
        "admin": person("admin", admin=True),
    }


@pytest.fixture
def charter(make):
    return make("guideline", title="Charte")


@pytest.fixture
def draft(charter, people):
    version = GuidelineVersion(page=charter, number="1.0")
    version.criteria = [GuidelineCriterion(number="1", text="Dire que c'est payé.", reason="La loi")]
    version.save()
    version.save_revision(user=people["author"])
    return again(version)


def again(version):
    return GuidelineVersion.objects.get(pk=version.pk)


def form(version, **extra):
    row = {"number": "1", "text": "Dire que c'est payé.", "reason": "La loi", "source_title": "", "source_url": ""}
    latest = version and version.latest_revision
    fields = {"page": str(version.page_id) if version else "", "number": "1.0", "published_on": "", "changes": ""}
    if latest:
        known = version.criteria.first()
        row |= {"id": str(known.pk)}
        fields |= {"loaded_revision_id": latest.pk, "loaded_revision_created_at": latest.created_at.isoformat()}
    return nested_form_data({**fields, "criteria": inline_formset([row], initial=1 if latest else 0), **extra})


def start(version, user):
    version.get_workflow().start(version, user)


def press(client, version, user, action="approve", **extra):
    client.force_login(user)
    data = form(again(version), **{"action-workflow-action": "1", "workflow-action-name": action}, **extra)
    return client.post(reverse(NAMES + "edit", args=[version.pk]), data, follow=True)


def test_charters_have_the_two_steps(draft):
    assert draft.get_workflow() == Workflow.objects.get(name=workflow.NAME)


def test_two_others_approve_from_the_editor(client, draft, people):
    start(draft, people["author"])
    before = draft.revisions.count()
    press(client, draft, people["author"])
    assert again(draft).current_workflow_task.name == workflow.EDITORIAL
    press(client, draft, people["moderator"])
    assert again(draft).current_workflow_task.name == workflow.HEALTH
    press(client, draft, people["moderator"])
    assert not again(draft).live
    press(client, draft, people["other"])
    version = again(draft)
    assert version.live
    assert version.is_frozen
    assert version.published_on == timezone.localdate()
    assert version.revisions.count() == before + 2  # what the two refused presses saved: the same words, as drafts
    assert version.live_revision.user != people["other"]
    assert "Dire que c&#x27;est payé." in client.get(draft.page.url).content.decode()


def test_a_change_while_approving_is_a_draft(client, draft, people):
    start(draft, people["author"])
    press(client, draft, people["moderator"], changes="Autre chose")
    version = again(draft)
    assert version.get_latest_revision_as_object().changes == "Autre chose"
    assert version.current_workflow_task.name == workflow.EDITORIAL
    assert not version.current_workflow_task.get_actions(version, people["moderator"])


@pytest.mark.parametrize("who", ["author", "moderator", "admin"])
@pytest.mark.parametrize("day", ["", "2020-01-01", "2026-11-30"])
def test_no_button_publishes(client, charter, draft, people, who, day):
    client.force_login(people[who])
    for name, arguments, number in (("add", [], "2.0"), ("edit", [draft.pk], "1.0")):
        data = form(again(draft) if arguments else None, page=str(charter.pk), number=number, published_on=day)
        response = client.post(reverse(NAMES + name, args=arguments), {**data, "action-publish": "1"})
        assert response.status_code in (200, 302)
    assert not GuidelineVersion.objects.filter(live=True).exists()
    assert "payé" not in client.get(charter.url).content.decode()


@pytest.mark.parametrize("who", ["author", "moderator", "admin"])
@pytest.mark.parametrize("name", ["unpublish", "copy", "delete"])
def test_a_published_version_is_neither_withdrawn_nor_deleted_nor_copied(client, draft, people, who, name):
    again(draft).enter_as_published()
    client.force_login(people[who])
    address = f"/admin/snippets/content/guidelineversion/{name}/{draft.pk}/"
    client.post(address)
    client.post(reverse("wagtail_bulk_action", args=["content", "guidelineversion", "delete"]) + f"?id={draft.pk}")
    assert GuidelineVersion.objects.get().live


@pytest.mark.parametrize("who", ["moderator", "admin", None])
def test_no_code_publishes_what_was_not_approved(draft, people, who):
    with pytest.raises(PermissionDenied):
        draft.latest_revision.publish(user=who and people[who])
    version = again(draft)
    version.live, version.published_on = True, TODAY
    with pytest.raises(PermissionDenied):
        version.save()
    assert not again(draft).live


def test_a_chosen_day_is_kept_when_it_is_later_and_never_when_it_is_earlier(draft, people, client):
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC), tick=False):
        for number, day in (("2.0", dt.date(2020, 1, 1)), ("3.0", dt.date(2026, 12, 24))):
            version = GuidelineVersion(page=draft.page, number=number, published_on=day)
            version.criteria = [GuidelineCriterion(number="1", text=f"Critère {number}", reason="x")]
            version.save()
            version.save_revision(user=people["author"])
            start(again(version), people["author"])
            for who in ("editor", "moderator"):
                state = again(version).current_workflow_task_state
                state.task.specific.on_action(state, people[who], "approve")
        past, future = GuidelineVersion.objects.get(number="2.0"), GuidelineVersion.objects.get(number="3.0")
        assert (past.live, past.published_on) == (True, TODAY)
        assert not future.live
        assert "Critère 3.0" not in client.get(draft.page.url).content.decode()
    with time_machine.travel(dt.datetime(2026, 12, 24, 1, tzinfo=dt.UTC)):
        call_command("publish_scheduled", verbosity=0)
        assert again(future).live
        assert again(future).published_on == dt.date(2026, 12, 24)
        assert "Critère 3.0" in client.get(draft.page.url).content.decode()


def test_what_waits_for_its_day_can_be_taken_back_by_who_deletes_drafts(client, draft, people):
    draft.published_on = timezone.localdate() + dt.timedelta(days=30)
    draft.save_revision(user=people["author"])
    start(again(draft), people["author"])
    for who in ("editor", "moderator"):
        state = again(draft).current_workflow_task_state
        state.task.specific.on_action(state, people[who], "approve")
    scheduled = again(draft).scheduled_revision
    address = reverse(NAMES + "revisions_unschedule", args=[draft.pk, scheduled.pk])
    for who, left in (("editor", True), ("moderator", False)):
        client.force_login(people[who])
        client.post(address)
        assert (again(draft).scheduled_revision is not None) is left


def test_published_history_enters_with_its_own_date(draft):
    version = again(draft)
    version.published_on = dt.date(2024, 5, 1)
    version.enter_as_published()
    assert again(draft).published_on == dt.date(2024, 5, 1)
    with pytest.raises(ValidationError):
        again(draft).save()
