"""Registers the report of red flags in the administration."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import report


class _FlagsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(report.PERMISSION)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    """Address of the report."""
    return [path("reports/red-flags/", report.report, name="red_flags")]


@hooks.register("register_reports_menu_item")
def report_menu() -> MenuItem:
    """Entry of the report."""
    return _FlagsMenuItem(_("Red flags"), reverse("red_flags"), icon_name="warning", order=910)
