"""Authorship follows what changed; nobody decides alone, by whatever door."""

import contextlib
import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts import roles
from content.models import ArticlePage, Source
from content.moderation import editor
from content.rules import canonical, four_eyes
from tests.content.helpers import BODY, change, submit

pytestmark = pytest.mark.django_db
TEXT = "<h2>Bien dormir</h2><p>Un <b>texte</b> d’origine.</p>"


def again(page) -> ArticlePage:
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def waiting(make, people):
    """An article as a loader writes it (no key of paragraph, no id of item), waiting at the first step."""
    page = make(publish=False, body=[("text", TEXT)], slug="dormir", title="Dormir")
    page.sources = [Source(title="Santé publique France")]
    page.save_revision(user=people["author"])
    page = again(page)
    submit(page, people["author"])
    return again(page)


def form_of(page, **extra):
    """What the editor sends of the page as it is: the rich text comes back with keys and marks of its own."""
    latest = again(page).get_latest_revision()
    item = latest.as_object()
    source = item.sources.all()[0]
    empty = {name: inline_formset([]) for name in ("footnotes", "cowriting", "comments")}
    fields = {
        "title": item.title, "slug": item.slug, "summary": item.summary, "reviewed_by": item.reviewed_by,
        "reviewed_on": str(item.reviewed_on), "next_review_on": str(item.next_review_on),
        "body": streamfield([("text", rich_text(RichText(item.body[0].value.source).source))]),
        "sources": inline_formset(
            [{"id": source.pk or "", "title": source.title, "language": "fr", "publisher": "", "url": "",
              "licence": "", "consulted_on": ""}], initial=1
        ),
        "loaded_revision_id": str(latest.pk), "loaded_revision_created_at": latest.created_at.isoformat(),
    }  # fmt: skip
    return nested_form_data({**fields, **empty, **extra})


def press(client, page, user, action="approve", comment="", **extra):
    """Decide from the editor, as the browser does."""
    client.force_login(user)
    fields = {"action-workflow-action": "1", "workflow-action-name": action}
    if comment:
        fields["workflow-action-extra-data"] = f'{{"comment": "{comment}"}}'
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(address, form_of(page, **fields, **extra), follow=True)


def step(page):
    task = again(page).current_workflow_task
    return task and task.name


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("comment", ["", "Relu avec le comité"])
def test_both_steps_are_approved_from_the_editor(client, waiting, people, comment):
    before = waiting.revisions.count()
    press(client, waiting, people["moderator"], comment=comment)
    assert step(waiting) == "Validation santé"
    press(client, waiting, people["other moderator"], comment=comment)
    page = again(waiting)
    assert page.live
    assert page.revisions.count() == before  # approving writes nothing
    assert [state.comment for state in TaskState.objects.order_by("pk")] == [comment, comment]
    assert page.live_revision.user == people["author"]


def test_a_change_is_kept_as_a_draft_and_its_author_does_not_approve(client, waiting, people):
    response = press(client, waiting, people["moderator"], title="Dormir mieux")
    page = again(waiting)
    assert any(word in said(response) for word in ("kept as a draft", "brouillon"))
    assert page.get_latest_revision_as_object().title == "Dormir mieux"
    assert page.get_latest_revision().user == people["moderator"]
    assert step(page) == "Relecture éditoriale"
    assert not page.current_workflow_task.get_actions(page, people["moderator"])
    assert not page.current_workflow_task.get_actions(page, people["author"])
    press(client, page, people["editor"])
    press(client, page, people["other moderator"])
    assert again(page).live
    assert again(page).title == "Dormir mieux"


def test_a_request_for_changes_is_recorded_and_the_change_kept(client, waiting, people):
    press(client, waiting, people["moderator"], action="reject", comment="Citer la source", title="Dormir mieux")
    page = again(waiting)
    state = WorkflowState.objects.get()
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "Citer la source"
    assert state.current_task_state.finished_by == people["moderator"]
    assert page.get_latest_revision_as_object().title == "Dormir mieux"
    press(client, waiting, people["moderator"], action="reject")  # nothing to decide any more: a draft is saved
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_version_with_the_same_words_makes_no_author_and_keeps_the_approvals(waiting, people):
    approve(waiting, people["editor"])
    page = waiting.get_latest_revision().as_object()
    page.body = [("text", RichText(f'<h2 data-block-key="ab12c">{TEXT.removeprefix("<h2>")}'))]
    revision = page.save_revision(user=people["moderator"])
    assert step(waiting) == "Validation santé"
    assert again(waiting).current_workflow_task_state.revision == revision
    approve(waiting, people["moderator"])
    assert again(waiting).live


def approve(page, user):
    state = again(page).current_workflow_task_state
    state.task.specific.on_action(state, user, "approve")


def test_a_change_after_the_first_step_begins_again(waiting, people):
    approve(waiting, people["editor"])
    change(waiting, people["author"], "Autre chose")
    assert step(waiting) == "Relecture éditoriale"
    approve(waiting, people["editor"])
    approve(waiting, people["moderator"])
    assert again(waiting).title == "Autre chose"


@pytest.mark.parametrize("who", ["moderator", "admin"])
def test_one_person_does_not_approve_both_steps(client, waiting, people, who):
    press(client, waiting, people[who])
    response = press(client, waiting, people[who])
    page = again(waiting)
    assert step(page) == "Validation santé"
    assert not page.live
    assert str(four_eyes.OTHER_STEP) in said(client.get(response.request["PATH_INFO"])) or not response.context
    with pytest.raises(PermissionDenied):
        approve(page, people[who])


def test_nor_after_the_workflow_was_restarted(waiting, people):
    approve(waiting, people["moderator"])
    again(waiting).current_workflow_state.cancel(user=people["author"])
    submit(again(waiting), people["author"])
    approve(waiting, people["editor"])
    with pytest.raises(PermissionDenied):
        approve(waiting, people["moderator"])
    approve(waiting, people["other moderator"])


def test_who_restarts_or_resumes_does_not_approve(waiting, people):
    state = again(waiting).current_workflow_task_state
    state.task.specific.on_action(state, people["editor"], "reject")
    WorkflowState.objects.get().resume(people["moderator"])
    assert four_eyes.is_author(again(waiting), people["moderator"])
    again(waiting).current_workflow_state.cancel(user=people["admin"])
    submit(again(waiting), people["admin"])
    again(waiting).current_workflow_state.cancel(user=people["author"])
    submit(again(waiting), people["author"])
    assert four_eyes.is_author(again(waiting), people["admin"])
    assert not four_eyes.is_author(again(waiting), people["other moderator"])


def test_a_second_role_changes_nothing(waiting, people):
    people["author"].groups.add(*Group.objects.filter(name__in=[roles.MODERATORS, roles.ADMINISTRATORS]))
    people["author"].is_superuser = True
    people["author"].save()
    for who in ("editor", "moderator"):
        with pytest.raises(PermissionDenied):
            approve(waiting, people["author"])
        approve(waiting, people[who])


def test_no_row_of_approval_is_written_against_the_rule(waiting, people):
    state = again(waiting).current_workflow_task_state
    with pytest.raises(PermissionDenied):
        state.approve(user=people["author"])
    with pytest.raises(PermissionDenied):
        state.approve(user=None)
    assert TaskState.objects.get().status == TaskState.STATUS_IN_PROGRESS


def test_nothing_is_published_that_nobody_approved(waiting, people):
    for task in again(waiting).current_workflow_state.workflow.tasks:
        with contextlib.suppress(PermissionDenied, AttributeError):
            task.specific.deactivate(user=people["admin"])
        with contextlib.suppress(PermissionDenied, AttributeError):
            again(waiting).current_workflow_state.update(user=people["admin"])
    assert not again(waiting).live


def test_what_was_approved_is_not_written_over(rf, waiting, people):
    revision = again(waiting).get_latest_revision()
    sent = {"overwrite_revision_id": str(revision.pk)}
    request = rf.post("/", sent)
    editor.unprotected(request, again(waiting))
    assert request.POST["overwrite_revision_id"] == sent["overwrite_revision_id"]
    approve(waiting, people["editor"])
    page = revision.as_object()
    page.title = "Glissé après coup"
    with pytest.raises(PermissionDenied):
        page.save_revision(user=people["author"], overwrite_revision=again(waiting).get_latest_revision())
    request = rf.post("/", sent)  # the editor saves by itself over its last draft: it makes a new one instead
    editor.unprotected(request, again(waiting))
    assert "overwrite_revision_id" not in request.POST
    assert request.POST["loaded_revision_id"] == str(revision.pk)
    assert again(waiting).get_latest_revision_as_object().title == "Dormir"
    assert step(waiting) == "Validation santé"


def test_a_text_that_changed_since_it_was_opened_is_not_approved(client, waiting, people):
    older = form_of(waiting, **{"action-workflow-action": "1", "workflow-action-name": "approve"})
    change(waiting, people["author"], "Autre chose")
    client.force_login(people["moderator"])
    response = client.post(reverse("wagtailadmin_pages:edit", args=[waiting.pk]), older, follow=True)
    assert str(four_eyes.CHANGED) in said(response)
    page = again(waiting)
    assert page.get_latest_revision().user == people["author"]
    assert not TaskState.objects.filter(status=TaskState.STATUS_APPROVED).exists()


def test_a_copy_of_ones_own_text_is_ones_own(client, waiting, people):
    copy = waiting.copy(update_attrs={"slug": "copie", "title": "Copie"}, user=people["moderator"])
    submit(again(copy), people["editor"])
    for who in ("author", "moderator", "editor"):
        with pytest.raises(PermissionDenied):
            approve(copy, people[who])
    approve(copy, people["second editor"])


def test_a_move_makes_no_author(waiting, people, make):
    other = make("section", title="Ailleurs")
    waiting.move(other, pos="last-child", user=people["moderator"])
    assert not four_eyes.is_author(again(waiting), people["moderator"])
    approve(waiting, people["moderator"])


def test_a_reverted_version_has_its_author(client, make, people):
    page = make(title="Première")
    old = page.get_latest_revision()
    change(page, people["author"], "Deuxième")
    item = old.as_object()
    item.save_revision(user=people["moderator"], previous_revision=old)
    assert four_eyes.is_author(again(page), people["moderator"])


def test_a_schedule_is_a_change(waiting, people):
    page = waiting.get_latest_revision().as_object()
    page.go_live_at = timezone.now() + dt.timedelta(days=3)
    page.save_revision(user=people["moderator"])
    assert four_eyes.is_author(again(waiting), people["moderator"])


def test_from_the_dashboard_the_same_rule(client, waiting, people):
    def post(user):
        state = again(waiting).current_workflow_task_state
        client.force_login(user)
        return client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[waiting.pk, "approve", state.pk]), {"comment": "Vu"}
        )

    post(people["author"])
    assert step(waiting) == "Relecture éditoriale"
    post(people["moderator"])
    post(people["moderator"])
    assert step(waiting) == "Validation santé"
    post(people["other moderator"])
    assert again(waiting).live


def test_extra_data_of_the_form_is_a_comment_and_nothing_else(client, waiting, people):
    for sent in ('{"update": false, "user": 1}', "[1]", "{", '{"comment": ["x"]}'):
        page = again(waiting)
        client.force_login(people["moderator"])
        fields = {"action-workflow-action": "1", "workflow-action-name": "reject", "workflow-action-extra-data": sent}
        client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **fields))
        state = WorkflowState.objects.get()
        assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
        state.resume(people["author"])


# --- what is a change ---------------------------------------------------------------------------------------------


def test_the_editor_s_own_marks_are_no_change(make):
    page = make(body=BODY)
    data = page.serializable_data()
    opened = {**data, "summary": f" {data['summary']}\r\n", "live": False, "owner": 7}
    assert canonical.digest(ArticlePage, data) == canonical.digest(ArticlePage, opened)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Autre"), ("slug", "autre"), ("seo_title", "Autre"), ("summary", "Autre"), ("image_alt", "Autre"),
        ("expire_at", "2027-01-01T00:00:00Z"), ("reviewed_by", "Dr Autre"), ("topics", [1]),
        ("body", '[{"type": "text", "value": "<h2>Bien dormir</h2><p>Un texte.</p>"}]'),
    ],
)  # fmt: skip
def test_each_field_counts(make, field, value):
    page = make(body=[("text", TEXT)])
    data = page.serializable_data()
    assert canonical.digest(ArticlePage, data) != canonical.digest(ArticlePage, {**data, field: value})


def test_rows_count_with_their_order(make):
    page = make()
    rows = [{"pk": n, "sort_order": n, "title": f"Source {n}", "language": "fr"} for n in (1, 2)]
    data = {**page.serializable_data(), "sources": rows}
    renumbered = {**data, "sources": [{**row, "pk": row["pk"] + 50} for row in rows]}
    assert canonical.digest(ArticlePage, data) == canonical.digest(ArticlePage, renumbered)
    swapped = {**data, "sources": [{**row, "sort_order": 3 - row["sort_order"]} for row in rows]}
    assert canonical.digest(ArticlePage, data) != canonical.digest(ArticlePage, swapped)


def test_a_plain_page_knows_its_authors(waiting, people):
    assert four_eyes.is_author(Page.objects.get(pk=waiting.pk), people["author"])
    assert not four_eyes.is_author(Page.objects.get(pk=waiting.pk), people["moderator"])
