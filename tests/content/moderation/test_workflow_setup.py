"""The two steps, as they are created and found again."""

from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Task, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from content.models import FourEyesTask, GuidelineVersion
from content.moderation import workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    """A tree without any workflow."""
    WorkflowPage.objects.all().delete()
    WorkflowContentType.objects.all().delete()
    return Page.get_first_root_node()


def test_two_steps_in_order_each_with_its_groups(root):
    made = workflow.setup()
    rows = WorkflowTask.objects.filter(workflow=made).order_by("sort_order")
    assert [(row.sort_order, row.task.name) for row in rows] == [(0, workflow.EDITORIAL), (1, workflow.HEALTH)]
    groups = {task.name: set(task.groups.values_list("name", flat=True)) for task in FourEyesTask.objects.all()}
    assert groups == {workflow.EDITORIAL: {"Éditeurs", "Modérateurs"}, workflow.HEALTH: {"Modérateurs"}}
    assert WorkflowPage.objects.get(page=root).workflow == made
    charters = ContentType.objects.get_for_model(GuidelineVersion)
    assert WorkflowContentType.objects.get(content_type=charters).workflow == made


def test_again_nothing_is_added_and_what_people_chose_stays(root):
    made = workflow.setup()
    task = FourEyesTask.objects.get(name=workflow.HEALTH)
    task.groups.clear()
    assert workflow.setup() == made
    assert (WorkflowTask.objects.filter(workflow=made).count(), task.groups.count()) == (2, 0)
    assert (WorkflowPage.objects.count(), WorkflowContentType.objects.count()) == (1, 1)


@pytest.mark.parametrize(("name", "replaced"), [("Moderators approval", True), ("Un autre, choisi ici", False)])
def test_the_workflow_of_wagtail_gives_way_and_that_of_a_person_stays(root, name, replaced):
    other = Workflow.objects.create(name=name)
    WorkflowPage.objects.create(page=root, workflow=other)
    made = workflow.setup()
    assert WorkflowPage.objects.get(page=root).workflow == (made if replaced else other)


def steps(*tasks, active=True):
    return SimpleNamespace(active=active, tasks=[SimpleNamespace(specific=task) for task in tasks])


def test_four_eyes_are_at_every_step_of_an_active_workflow():
    ours, off, other = FourEyesTask(active=True), FourEyesTask(active=False), Task(active=True)
    assert workflow.is_four_eyes(steps(ours, ours))
    for tasks in ((), (ours, other), (other,), (ours, off)):
        assert not workflow.is_four_eyes(steps(*tasks))
    assert not workflow.is_four_eyes(steps(ours, active=False))
