"""Hooks of content: dashboard, reports, translation, expired pages."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import PageReportView
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from content.moderation import editor
from content.moderation.versions_admin import FrozenPolicy, GuidelineVersionViewSet
from content.opinions import report as opinions
from content.pages import readability
from content.pages.queries import is_open
from content.translation import drafts, staleness

from .choosers import tool_chooser
from .dashboard import AwaitsPanel, overdue_pages, pages_without_alt, user_edits
from .models import BasePage, FourEyesTask, GuidelineVersion


@hooks.register("before_serve_page")
def refuse_expired(page, request, serve_args, serve_kwargs):
    """404 from the minute of expiry, even before the scheduled command withdraws the page."""
    if not is_open(page) and page.live:
        raise Http404("Expired.")


@hooks.register("construct_homepage_panels")
def add_awaits(request, panels):
    """First panel of the dashboard."""
    panels.insert(0, AwaitsPanel())


@hooks.register("before_edit_snippet")
def protect_what_was_approved(request, instance):
    """The editor of a version saves by itself: never over a version that was approved."""
    if isinstance(instance, GuidelineVersion):
        editor.unprotected(request, instance)


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
        """The pages that the dashboard counts."""
        return overdue_pages().order_by("title")


class MissingAltView(_EditorsReport):
    """Pages whose image has neither alternative text nor the mark “decorative”."""

    page_title = _("Images without alternative text")
    index_url_name = "missing_alt"
    index_results_url_name = "missing_alt_results"
    header_icon = "image"

    def get_queryset(self):
        """The pages that the dashboard counts."""
        return pages_without_alt().order_by("title")


@hooks.register("register_admin_viewset")
def choosers():
    """Choosers of what other apps hold."""
    return [tool_chooser]


@hooks.register("before_edit_page", order=-10)
def translation_invite(request, page):
    """Before wagtail-localize's editor, which has no button for moderation, takes the page."""
    drafts.add_staleness_messages(request, page)
    drafts.add_submission_message(request, page)
    return drafts.restart(request, page)


#: Long sentences that the editor names at once; the others are counted.
_NAMED_SENTENCES, _SHOWN_CHARACTERS = 5, 90


@hooks.register("before_edit_page", order=-15)
def add_long_sentences(request, page):
    """Name, with their place, the sentences that are too long to be read easily; they stop nothing."""
    page = page.specific
    if request.method != "GET" or not isinstance(page, BasePage):
        return
    found = readability.long_places(page)
    if not found:
        return
    limit = readability.most_words(page.locale.language_code)
    lines = [
        (one.where, one.sentence.words, Truncator(one.sentence.text).chars(_SHOWN_CHARACTERS))
        for one in found[:_NAMED_SENTENCES]
    ]
    head = ngettext(
        "%(count)d sentence has more than %(limit)d words:",
        "%(count)d sentences have more than %(limit)d words:",
        len(found),
    ) % {"count": len(found), "limit": limit}
    messages.info(request, format_html("{} {}", head, format_html_join("; ", "{} ({}) « {} »", lines)))


@hooks.register("before_edit_page", order=-20)
def add_approval_message(request, page):
    """Tell who may not approve, though their group may, why the buttons are not there; protect what was approved."""
    editor.unprotected(request, page)
    task = page.current_workflow_task
    if request.method == "GET" and isinstance(task, FourEyesTask) and (why := task.refusal_for(page, request.user)):
        messages.info(request, why)


@hooks.register("register_admin_urls")
def translation_urls():
    """Addresses where a translation is submitted, or given a structure of its own."""
    return [
        path("pages/<int:page_id>/submit-translation/", drafts.submit, name="submit_translation"),
        path("pages/<int:page_id>/own-structure/", drafts.own_structure, name="own_structure"),
    ]


@hooks.register("register_admin_urls")
def opinion_urls():
    """What readers say of pages."""
    return [
        path("reports/opinions/", opinions.report, name="opinions"),
        path("reports/opinions/<int:pk>/", opinions.moderate, name="opinion_words"),
    ]


@hooks.register("register_admin_urls", order=-1)
def no_alias():
    """Before wagtail-localize's own view at this address, which would publish without approval."""
    return [path("localize/page/<int:page_id>/convert_to_alias/", drafts.refuse_alias)]


@hooks.register("register_admin_urls")
def report_urls():
    """Addresses of the report."""
    return [
        entry
        for name, address, view in (
            ("overdue_reviews", "late-reviews", OverdueReviewsView),
            ("missing_alt", "missing-alt", MissingAltView),
            ("stale_translations", "stale-translations", StaleTranslationsView),
            ("old_reviews", "old-reviews", OldReviewsView),
        )
        for entry in (
            path(f"reports/{address}/", view.as_view(), name=name),
            path(f"reports/{address}/results/", view.as_view(results_only=True), name=f"{name}_results"),
        )
    ]


class StaleTranslationsView(_EditorsReport):
    """Pages of every other language, easy-to-read French included, whose original changed since."""

    page_title = _("Translations older than their original")
    index_url_name = "stale_translations"
    index_results_url_name = "stale_translations_results"
    header_icon = "wagtail-localize-language"

    def get_queryset(self):
        """The pages that the dashboard counts."""
        return staleness.stale_pages().order_by("title")


class OldReviewsView(_EditorsReport):
    """Live pages whose text changed after the review that they show."""

    page_title = _("Reviews older than the text")
    index_url_name = "old_reviews"
    index_results_url_name = "old_reviews_results"
    header_icon = "history"

    def get_queryset(self):
        """The pages that the dashboard counts."""
        return staleness.old_reviews().order_by("title")


class _EditorsMenuItem(MenuItem):
    def is_shown(self, request):
        return user_edits(request.user)


class _OpinionsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(opinions.READS)


@hooks.register("register_reports_menu_item")
def opinions_menu():
    """Entry of what readers say."""
    return _OpinionsMenuItem(_("What readers say"), reverse("opinions"), icon_name="comment", order=730)


@hooks.register("register_reports_menu_item")
def report_menu():
    """Entry of the late reviews."""
    return _EditorsMenuItem(_("Late health reviews"), reverse("overdue_reviews"), icon_name="history", order=700)


@hooks.register("register_reports_menu_item")
def alt_menu():
    """Entry of the images without alternative text."""
    return _EditorsMenuItem(_("Images without alternative text"), reverse("missing_alt"), icon_name="image", order=710)


@hooks.register("register_reports_menu_item")
def stale_menu():
    """Entry of the translations older than their original."""
    label, icon = _("Translations older than their original"), "wagtail-localize-language"
    return _EditorsMenuItem(label, reverse("stale_translations"), icon_name=icon, order=720)


@hooks.register("register_reports_menu_item")
def old_reviews_menu():
    """Entry of the reviews older than the text."""
    return _EditorsMenuItem(_("Reviews older than the text"), reverse("old_reviews"), icon_name="history", order=705)


register_permission_policy(GuidelineVersion, FrozenPolicy(GuidelineVersion))
register_snippet(GuidelineVersion, viewset=GuidelineVersionViewSet)
