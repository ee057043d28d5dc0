"""Role × action: two steps, four eyes, no way around."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Task, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from content.models import ArticlePage
from content.models.workflow import OWN_PAGE
from content.moderation import workflow
from tests.content.helpers import approve, change, submit

pytestmark = pytest.mark.django_db


def may_approve(page, user):
    page = ArticlePage.objects.get(pk=page.pk)
    return "approve" in [action[0] for action in page.current_workflow_task.get_actions(page, user)]


def complete_form(page, **extra):
    """What the editor's form of an article sends."""
    empty = {name: inline_formset([]) for name in ("sources", "footnotes", "cowriting", "comments")}
    fields = {"title": "Forcé", "slug": page.slug, "summary": "x", "reviewed_by": "", "body": streamfield([])}
    return nested_form_data({**fields, **empty, **extra})


def test_two_steps_made_once(moderated):
    workflow.setup()
    tasks = [task.name for task in Workflow.objects.get(name=workflow.NAME).tasks]
    assert tasks == [workflow.EDITORIAL, workflow.HEALTH]
    assert Task.objects.filter(name=workflow.HEALTH).count() == 1


@pytest.mark.parametrize(
    ("who", "first", "second"),
    [
        ("author", False, False),
        ("editor", True, False),
        ("moderator", True, True),
        ("admin", True, True),
        ("auditor", False, False),
        ("officer", False, False),
    ],
)
def test_who_approves_each_step(draft, people, who, first, second):
    submit(draft, people["author"])
    assert may_approve(draft, people[who]) is first
    approve(draft, people["second editor"])
    assert may_approve(draft, people[who]) is second


def test_published_after_both_steps_only(client, draft, people):
    submit(draft, people["author"])
    approve(draft, people["editor"])
    assert not ArticlePage.objects.get(pk=draft.pk).live
    approve(draft, people["moderator"])
    page = ArticlePage.objects.get(pk=draft.pk)
    assert page.live
    assert client.get(page.url).status_code == 200


@pytest.mark.parametrize("who", ["author", "moderator", "admin"])
def test_nobody_approves_their_own_page(draft, people, who):
    change(draft, people[who])
    submit(draft, people["editor"])
    assert not may_approve(draft, people[who])
    with pytest.raises(PermissionDenied):
        approve(draft, people[who])
    assert not ArticlePage.objects.get(pk=draft.pk).live


@pytest.mark.parametrize(("who", "told"), [("author", True), ("editor", False), ("moderator", False)])
def test_an_author_is_told_why_the_buttons_are_missing(client, draft, people, who, told):
    client.force_login(people[who])
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert not list(client.get(address).context["messages"])
    submit(draft, people["author"])
    said = [message.message for message in client.get(address).context["messages"]]
    assert (OWN_PAGE in said) is told


def test_who_submits_does_not_approve(draft, people):
    submit(draft, people["moderator"])
    assert not may_approve(draft, people["moderator"])
    assert may_approve(draft, people["other moderator"])


def test_editing_during_moderation_makes_an_author(draft, people):
    submit(draft, people["author"])
    change(draft, people["moderator"])
    assert not may_approve(draft, people["moderator"])


def test_old_versions_do_not_make_an_author_for_ever(draft, people):
    submit(draft, people["author"])
    approve(draft, people["editor"])
    approve(draft, people["moderator"])
    page = ArticlePage.objects.get(pk=draft.pk)
    change(page, people["editor"])
    submit(page, people["editor"])
    assert may_approve(page, people["author"])


@pytest.mark.parametrize("who", ["author", "editor", "moderator", "admin"])
def test_no_direct_publication(client, draft, people, who):
    client.force_login(people[who])
    url = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    response = client.get(url)
    assert response.status_code == 200
    assert b'name="action-publish"' not in response.content
    response = client.post(url, complete_form(draft, **{"action-publish": "1"}))
    assert ArticlePage.objects.get(pk=draft.pk).draft_title == "Forcé"  # the form was accepted, as a draft
    assert not ArticlePage.objects.get(pk=draft.pk).live
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{bulk}?id={draft.pk}", {"include_descendants": ""})
    assert not ArticlePage.objects.get(pk=draft.pk).live
    with pytest.raises(PermissionDenied):
        draft.get_latest_revision().publish(user=people[who])


@pytest.mark.parametrize(
    ("who", "edit", "unpublish", "delete"),
    [
        ("editor", True, False, False),
        ("moderator", True, True, True),
        ("admin", True, True, True),
        ("auditor", False, False, False),
        ("officer", False, False, False),
    ],
)
def test_rights_on_a_live_page(make, people, who, edit, unpublish, delete):
    rights = make().permissions_for_user(people[who])
    assert rights.can_edit() is edit
    assert rights.can_unpublish() is unpublish
    assert rights.can_delete() is delete
    assert rights.can_publish() is False


def test_administrators_publish_what_is_not_about_health(make, people):
    page = make("standard")
    assert page.permissions_for_user(people["admin"]).can_publish()
    assert not page.permissions_for_user(people["moderator"]).can_publish()


def test_the_rule_holds_seen_from_a_plain_page(draft, people):
    assert not Page.objects.get(pk=draft.pk).permissions_for_user(people["moderator"]).can_publish()


def test_scheduled_publication_passes_by_the_workflow(draft, people):
    draft.go_live_at = timezone.now() + dt.timedelta(hours=1)
    draft.save_revision(user=people["author"])
    draft = ArticlePage.objects.get(pk=draft.pk)
    submit(draft, people["author"])
    approve(draft, people["editor"])
    approve(draft, people["moderator"])
    assert not ArticlePage.objects.get(pk=draft.pk).live
    import time_machine

    with time_machine.travel(timezone.now() + dt.timedelta(hours=2)):
        call_command("publish_scheduled", verbosity=0)
    assert ArticlePage.objects.get(pk=draft.pk).live


def test_dashboard_says_what_awaits(client, draft, people, make):
    submit(draft, people["author"])
    make(reviewed_on=dt.date(2020, 1, 1), next_review_on=dt.date(2021, 1, 1))
    client.force_login(people["moderator"])
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "awaits" in html
    from content.dashboard import lines

    assert [line.count for line in lines(people["moderator"])] == [1, 1]
    assert [line.count for line in lines(people["author"])] == [1]
    assert lines(people["auditor"]) == []


def test_report_of_late_reviews(client, people, make):
    late = make(title="En retard", reviewed_on=dt.date(2020, 1, 1), next_review_on=dt.date(2021, 1, 1))
    make(title="À jour")
    client.force_login(people["editor"])
    html = client.get(reverse("overdue_reviews")).content.decode()
    assert late.title in html
    assert "À jour" not in html
    client.force_login(people["auditor"])
    assert client.get(reverse("overdue_reviews")).status_code in (302, 403)
