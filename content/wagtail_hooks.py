"""What the app adds to Wagtail's administration and to the serving of pages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import PageReportView
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import DeleteView, EditView, SnippetViewSet

from . import translations
from .choosers import tool_chooser
from .dashboard import AwaitsPanel, overdue_pages, pages_without_alt, user_edits
from .models import FourEyesTask, GuidelineVersion
from .models.workflow import OWN_PAGE


@hooks.register("before_serve_page")
def refuse_expired(page, request, serve_args, serve_kwargs):
    """404 from the minute of expiry, even before the scheduled command withdraws the page."""
    if page.expire_at and page.expire_at <= timezone.now():
        raise Http404("Expired.")


@hooks.register("construct_homepage_panels")
def add_awaits(request, panels):
    """First panel of the dashboard."""
    panels.insert(0, AwaitsPanel())


class _EditorsReport(PageReportView):
    """A list of pages for people who edit pages; each line opens the page in the editor."""

    any_permission_required = ["add", "change", "publish"]

    def dispatch(self, request, *args, **kwargs):
        """For people who edit pages."""
        if not user_edits(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class OverdueReviewsView(_EditorsReport):
    """Live pages whose health review is late."""

    page_title = _("Late health reviews")
    index_url_name = "overdue_reviews"
    index_results_url_name = "overdue_reviews_results"
    header_icon = "history"

    def get_queryset(self):
        """Those that the dashboard counts."""
        return overdue_pages().order_by("title")


class MissingAltView(_EditorsReport):
    """Pages whose image has neither alternative text nor the mark “decorative”."""

    page_title = _("Images without alternative text")
    index_url_name = "missing_alt"
    index_results_url_name = "missing_alt_results"
    header_icon = "image"

    def get_queryset(self):
        """Those that the dashboard counts."""
        return pages_without_alt().order_by("title")


@hooks.register("register_admin_viewset")
def choosers():
    """Choosers of what other apps hold."""
    return [tool_chooser]


@hooks.register("before_edit_page", order=-10)
def translation_invite(request, page):
    """Before wagtail-localize's editor, which has no button for moderation, takes the page."""
    translations.invite(request, page)


@hooks.register("before_edit_page", order=-20)
def say_why_no_approval(request, page):
    """Tell an author of the page, who could approve it otherwise, why the buttons are not there."""
    task = page.current_workflow_task
    if request.method == "GET" and isinstance(task, FourEyesTask) and task.refuses_author(page, request.user):
        messages.info(request, OWN_PAGE)


@hooks.register("register_admin_urls")
def translation_urls():
    """Address where a translation is submitted."""
    return [path("pages/<int:page_id>/submit-translation/", translations.submit, name="submit_translation")]


@hooks.register("register_admin_urls", order=-1)
def no_alias():
    """Before wagtail-localize's own view at this address, which would publish without approval."""
    return [path("localize/page/<int:page_id>/convert_to_alias/", translations.refuse_alias)]


@hooks.register("register_admin_urls")
def report_urls():
    """Addresses of the report."""
    return [
        entry
        for name, address, view in (
            ("overdue_reviews", "late-reviews", OverdueReviewsView),
            ("missing_alt", "missing-alt", MissingAltView),
        )
        for entry in (
            path(f"reports/{address}/", view.as_view(), name=name),
            path(f"reports/{address}/results/", view.as_view(results_only=True), name=f"{name}_results"),
        )
    ]


class _EditorsMenuItem(MenuItem):
    def is_shown(self, request):
        return user_edits(request.user)


@hooks.register("register_reports_menu_item")
def report_menu():
    """Entry of the late reviews."""
    return _EditorsMenuItem(_("Late health reviews"), reverse("overdue_reviews"), icon_name="history", order=700)


@hooks.register("register_reports_menu_item")
def alt_menu():
    """Entry of the images without alternative text."""
    return _EditorsMenuItem(_("Images without alternative text"), reverse("missing_alt"), icon_name="image", order=710)


class FrozenPolicy(ModelPermissionPolicy):
    """Usual rights, but a published version is neither changed nor deleted, by anybody."""

    def user_has_permission_for_instance(self, user, action, instance):
        """False for ``change`` and ``delete`` on a published version."""
        if action in {"change", "delete"} and instance.published_on and instance.is_frozen:
            return False
        return super().user_has_permission_for_instance(user, action, instance)


class _RefuseFrozen:
    """A view that a published version does not open."""

    def dispatch(self, request, *args, **kwargs):
        if self.object.is_frozen:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class FrozenEditView(_RefuseFrozen, EditView):
    """Editing, for drafts only."""


class FrozenDeleteView(_RefuseFrozen, DeleteView):
    """Deleting, for drafts only."""


class GuidelineVersionViewSet(SnippetViewSet):
    """Versions of charters in the administration."""

    model = GuidelineVersion
    icon = "list-ol"
    menu_label = _("Versions of charters")
    list_display = ["page", "number", "published_on"]
    list_filter = ["page"]
    inspect_view_enabled = True
    copy_view_enabled = False
    edit_view_class = FrozenEditView
    delete_view_class = FrozenDeleteView


register_permission_policy(GuidelineVersion, FrozenPolicy(GuidelineVersion))
register_snippet(GuidelineVersion, viewset=GuidelineVersionViewSet)
