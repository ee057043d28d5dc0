"""The log of security in the administration: read, filtered, exported; nobody edits it."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from . import journal
from .models import EventKind, SecurityEvent

policy = ModelPermissionPolicy(SecurityEvent)


class SecurityEventFilterSet(WagtailFilterSet):
    """Filters of the log: kind, actor, subject, days."""

    actor = django_filters.CharFilter(label=_("By"), lookup_expr="icontains")
    subject = django_filters.CharFilter(label=_("About"), lookup_expr="icontains")
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = SecurityEvent
        fields = ["kind", "actor", "subject", "at"]


class SecurityLogView(ReportView):
    """The log, newest first; exported as a spreadsheet, which is an event too."""

    page_title = _("Security log")
    header_icon = "key"
    model = SecurityEvent
    filterset_class = SecurityEventFilterSet
    permission_policy = policy
    permission_required = "view"
    any_permission_required = ["view"]
    index_url_name = "security_log"
    index_results_url_name = "security_log_results"
    default_ordering = ("-at",)
    paginate_by = 50
    export_filename = "journal-de-securite"
    list_export = ["at", "get_kind_display", "actor", "subject", "detail", "reader"]
    export_headings = {
        "at": _("when"),
        "get_kind_display": _("what"),
        "actor": _("by"),
        "subject": _("about"),
        "detail": _("detail"),
        "reader": _("reader"),
    }
    columns = [
        DateColumn("at", label=_("when"), width="14%"),
        Column("get_kind_display", label=_("what")),
        Column("actor", label=_("by")),
        Column("subject", label=_("about")),
        Column("detail", label=_("detail")),
        Column("reader", label=_("reader")),
    ]

    def get_queryset(self):
        """Every event."""
        return SecurityEvent.objects.all()

    def as_spreadsheet(self, queryset, spreadsheet_format):
        """Export the log, and write that it was exported."""
        journal.write(EventKind.EXPORTED, detail=spreadsheet_format)
        return super().as_spreadsheet(queryset, spreadsheet_format)


class _LogMenuItem(MenuItem):
    def is_shown(self, request):
        return policy.user_has_permission(request.user, "view")


@hooks.register("register_admin_urls")
def log_urls():
    """Addresses of the log."""
    return [
        path("reports/security/", SecurityLogView.as_view(), name="security_log"),
        path("reports/security/results/", SecurityLogView.as_view(results_only=True), name="security_log_results"),
    ]


@hooks.register("register_reports_menu_item")
def log_menu():
    """Entry of the log."""
    return _LogMenuItem(_("Security log"), reverse("security_log"), icon_name="key", order=900)
