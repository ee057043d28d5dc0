"""Removal of the rows that Wagtail's migrations put into every new database.

Its groups let an author approve his own page; its workflow too; its welcome page is no page of ours. What nobody uses
is deleted; what somebody uses loses its rights, and that is said.
"""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import (
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
)

from content.moderation import workflow as four_eyes

GROUPS = ("Editors", "Moderators")
WORKFLOW = "Moderators approval"


def welcome_pages() -> QuerySet[Page]:
    """Pages without a kind right under the root: only Wagtail's own migration makes such a page."""
    generic = ContentType.objects.get_for_model(Page, for_concrete_model=False)
    return Page.objects.filter(depth=2, content_type=generic)


def remove() -> list[str]:
    """Remove or neutralise all of it; return what a person should know. Idempotent; after ``workflow.setup``."""
    return [*_groups(), *_workflows(), *_welcome()]


def _groups() -> list[str]:
    told = []
    for group in Group.objects.filter(name__in=GROUPS):
        members = group.user_set.count()
        if not members:
            group.delete()
            continue
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
        group.permissions.clear()
        told.append(f"{members} person(s) of Wagtail's group “{group.name}” have no right any more: give them a role.")
    return told


def _workflows() -> list[str]:
    """Every attached workflow is one of four eyes: others give way to ours on the tree, and are detached below."""
    told, root, ours = [], Page.get_first_root_node(), four_eyes.setup()
    for row in WorkflowPage.objects.select_related("workflow", "page"):
        if four_eyes.is_four_eyes(row.workflow):
            continue
        if row.workflow.name != WORKFLOW:
            told.append(f"The workflow “{row.workflow}” let authors approve: “{row.page.title}” now follows ours.")
        if row.page_id == root.pk:
            row.workflow = ours
            row.save()
        else:
            row.delete()
    for workflow in Workflow.objects.filter(name=WORKFLOW):
        tasks = [task.pk for task in workflow.tasks]
        if workflow.active:
            workflow.deactivate()
        if not WorkflowState.objects.filter(workflow=workflow).exists():
            workflow.delete()
        for task in GroupApprovalTask.objects.filter(pk__in=tasks, name=WORKFLOW):
            if task.active:
                task.deactivate()
            if not TaskState.objects.filter(task=task).exists():
                task.delete()
    return told


def _welcome() -> list[str]:
    told = []
    for page in welcome_pages():
        if page.get_children().exists() or Site.objects.filter(root_page=page).exists():
            told.append(f"“{page.title}” is still there: pages stand under it, or a site leads to it.")
        else:
            page.delete()
    return told
