"""What the content of a site must hold before it is served: languages, home pages, four eyes, nothing of Wagtail's own.

Facts only, one sentence each; who refuses to serve for them is the project (``prevenance.guard``).
"""

from django.conf import settings
from django.contrib.auth.models import Group
from django.utils.text import get_text_list
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
)

from content.moderation.workflow import is_four_eyes
from core import languages

from . import stock
from .models import FourEyesTask, HomePage


def language_faults() -> list[str]:
    """Languages of the site that the database does not know."""
    missing = sorted(set(languages.codes()) - set(Locale.objects.values_list("language_code", flat=True)))
    return [f"The site has no locale for: {', '.join(missing)}."] if missing else []


def tree_faults() -> list[str]:
    """No home in a language, a site that leads elsewhere, Wagtail's welcome page still there."""
    faults = []
    homes = set(HomePage.objects.live().values_list("locale__language_code", flat=True))
    if missing := sorted(set(languages.codes()) - homes):
        faults.append(f"No home page in: {', '.join(missing)}.")
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        faults.append("No site is the default one.")
    elif not HomePage.objects.filter(pk=site.root_page_id).exists():
        faults.append(f"The site leads to “{site.root_page.title}”, which is no home page.")
    if stock.welcome_pages().exists():
        faults.append("Wagtail's welcome page is still there.")
    return faults


def moderation_faults() -> list[str]:
    """Pages that somebody could publish alone: no workflow on the tree, or one that lets an author approve."""
    if not getattr(settings, "WAGTAIL_WORKFLOW_ENABLED", True):
        return ["WAGTAIL_WORKFLOW_ENABLED is off: whoever writes publishes."]
    faults = []
    attached = list(WorkflowPage.objects.select_related("workflow", "page"))
    if Page.get_first_root_node() not in [row.page for row in attached]:
        faults.append("No workflow protects the tree of pages.")
    for row in attached:
        if not is_four_eyes(row.workflow):
            faults.append(f"The workflow “{row.workflow}” of “{row.page.title}” lets an author approve his own page.")
    for task in FourEyesTask.objects.filter(active=True, groups__isnull=True):
        faults.append(f"Nobody may approve at the step “{task.name}”: it names no group.")
    return faults


def stock_faults() -> list[str]:
    """Groups and workflow that Wagtail's own migrations made and that still give rights."""
    faults = []
    names = [
        group.name
        for group in Group.objects.filter(name__in=stock.GROUPS)
        if GroupPagePermission.objects.filter(group=group).exists()
        or GroupCollectionPermission.objects.filter(group=group).exists()
        or group.permissions.exists()
    ]
    if names:
        faults.append(f"Wagtail's own groups still give rights: {get_text_list(sorted(names), 'and')}.")
    if Workflow.objects.filter(name=stock.WORKFLOW, active=True).exists():
        faults.append(f"Wagtail's own workflow “{stock.WORKFLOW}” is still active.")
    return faults
