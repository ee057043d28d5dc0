"""The two steps of moderation, created once."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from accounts import roles
from content.models import FourEyesTask, GuidelineVersion

NAME = "Relecture puis validation santé"
EDITORIAL = "Relecture éditoriale"
HEALTH = "Validation santé"


def setup() -> Workflow:
    """Create the workflow; give it to charters, and to the whole tree when its root has none. Idempotent."""
    workflow, _created = Workflow.objects.get_or_create(name=NAME)
    # Editors read each other's pages; moderators (health) say the last word. Both: never one's own.
    for order, (name, group_names) in enumerate(
        [(EDITORIAL, [roles.EDITORS, roles.MODERATORS]), (HEALTH, [roles.MODERATORS])]
    ):
        task, created = FourEyesTask.objects.get_or_create(name=name)
        if created:
            task.groups.set([Group.objects.get_or_create(name=group)[0] for group in group_names])
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": order})
    charters = ContentType.objects.get_for_model(GuidelineVersion)
    WorkflowContentType.objects.get_or_create(content_type=charters, defaults={"workflow": workflow})
    root = Page.get_first_root_node()
    attached = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if attached is None:
        WorkflowPage.objects.create(page=root, workflow=workflow)
    elif attached.workflow.name == "Moderators approval":  # what Wagtail's own migration puts there
        attached.workflow = workflow
        attached.save()
    return workflow


def is_four_eyes(workflow: Workflow) -> bool:
    """Whether every step of an active workflow refuses the authors of the page."""
    tasks = [task.specific for task in workflow.tasks]
    return workflow.active and bool(tasks) and all(isinstance(task, FourEyesTask) and task.active for task in tasks)
