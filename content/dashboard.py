"""Panel “What awaits you” of the dashboard, and its lines about pages."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Task, get_page_models
from wagtail.permissions import page_permission_policy

from content.translation import staleness
from core.todo import TodoLine, lines, link

from .models import LISTED, BasePage


def overdue_pages():
    """Live pages whose review date is past, longest first."""
    today = timezone.localdate()
    late = Q(pk__in=[])
    for model in LISTED:
        if model.is_health_page:
            late |= Q(pk__in=model.objects.filter(next_review_on__lt=today).values("pk"))
    return Page.objects.live().filter(late)


def pages_without_alt():
    """Live pages of every kind whose image has no alternative text and is not said to be decorative."""
    silent = Q(pk__in=[])
    for model in get_page_models():
        if issubclass(model, BasePage):
            rows = model.objects.filter(image__isnull=False, image_alt="", image_decorative=False)
            silent |= Q(pk__in=rows.values("pk"))
    return Page.objects.live().filter(silent)


def to_moderate(user) -> TodoLine | None:
    """Pages that this person may approve: never their own."""
    states = [
        state
        for task in Task.objects.filter(active=True).specific()
        for state in task.get_task_states_user_can_moderate(user)
    ]
    count = len(states)
    text = ngettext("%(count)d page to moderate", "%(count)d pages to moderate", count) % {"count": count}
    return TodoLine(text, link("wagtailadmin_reports:workflow_tasks") + "?status=in_progress" if count else "", count)


def reviews(user) -> TodoLine | None:
    """Live health pages whose review is late."""
    if not user.has_perm("wagtailadmin.access_admin") or not user_edits(user):
        return None
    count = overdue_pages().count()
    text = ngettext("%(count)d health review is late", "%(count)d health reviews are late", count) % {"count": count}
    return TodoLine(text, link("overdue_reviews"), count)


def old_reviews(user) -> TodoLine | None:
    """Live health pages whose text changed after the review that they show."""
    if not user_edits(user):
        return None
    count = staleness.old_reviews().count()
    text = ngettext("%(count)d review older than the text", "%(count)d reviews older than the text", count)
    return TodoLine(text % {"count": count}, link("old_reviews"), count)


def stale_translations(user) -> TodoLine | None:
    """Pages of every other language whose original changed since."""
    if not user_edits(user):
        return None
    count = staleness.stale_pages().count()
    text = ngettext(
        "%(count)d translation older than its original", "%(count)d translations older than their original", count
    )
    return TodoLine(text % {"count": count}, link("stale_translations"), count)


def missing_alt(user) -> TodoLine | None:
    """Live pages whose image has no alternative text and is not said to be decorative."""
    if not user_edits(user):
        return None
    count = pages_without_alt().count()
    text = ngettext("%(count)d image without alternative text", "%(count)d images without alternative text", count)
    return TodoLine(text % {"count": count}, link("missing_alt"), count)


def user_edits(user) -> bool:
    """True for whoever may change some page."""
    return user.is_superuser or page_permission_policy.user_has_permission(user, "change")


class AwaitsPanel(Component):
    """“What awaits you”, first on the dashboard."""

    name = "awaits"
    template_name = "content/admin/awaits.html"
    order = 50

    def get_context_data(self, parent_context):
        """Context with the lines that concern this person."""
        return {"title": _("What awaits you"), "lines": lines(parent_context["request"].user)}
