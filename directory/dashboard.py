"""Line of the dashboard: reports on places."""

from django.utils.translation import ngettext

from core.todo import TodoLine, link
from directory.enums import ReportStatus
from directory.models import Report


def reports(user) -> TodoLine | None:
    """Errors reported on places and not yet handled."""
    if not user.has_perm("directory.view_report"):
        return None
    count = Report.objects.filter(status=ReportStatus.NEW).count()
    text = ngettext("%(count)d report on a place", "%(count)d reports on places", count) % {"count": count}
    address = link("report:index")
    return TodoLine(text, f"{address}?status={ReportStatus.NEW}" if address else "", count)
