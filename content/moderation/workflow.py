"""The two steps of moderation, created once; and the right to publish that goes with them."""

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PagePermissionTester, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

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


class FourEyesPermissionTester(PagePermissionTester):
    """Wagtail's rules, but nobody publishes directly a page that a workflow protects.

    Whoever presses “publish” in the editor publishes their own version: so the button is for the workflow only.
    Administrators keep it for pages without health content (home, sections, legal notice).
    """

    def can_publish(self):
        """False under a workflow; Wagtail's answer elsewhere."""
        if not super().can_publish():
            return False
        if not self.page.has_workflow:
            return True
        return self.user.is_superuser and not getattr(self.page, "is_health_page", False)

    def can_publish_subpage(self):
        """A new page is a draft first."""
        return super().can_publish_subpage() and not self.page.has_workflow

    def can_set_view_restrictions(self):
        """Hiding a page is no publication: who may withdraw it may hide it."""
        return super().can_publish()

    def can_unschedule(self):
        """Nor is cancelling a scheduled publication."""
        return super().can_publish()
