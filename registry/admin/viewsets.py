"""The registry in Wagtail's administration. Every address with a key checks the row, not only the permission."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import Button, HeaderButton

from registry.admin.rows import RowIndexView, RowViewSet
from registry.admin.tools import PublisherViewSet, ToolViewSet
from registry.models import Dossier, Evaluation, Framework, StateEvent


def _auditor_name(row: Evaluation) -> str:
    return (row.auditor.get_full_name() or row.auditor.get_username()) if row.auditor else "—"


class EvaluationIndexView(RowIndexView):
    """List of evaluations; the title opens the answers."""

    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        return TitleColumn(field_name, label=_("Evaluation"), url_name="registry_workspace:answers")


class EvaluationViewSet(RowViewSet):
    """Evaluations: officers open and assign them; answers are written in the auditor's workspace."""

    model = Evaluation
    icon = "clipboard-list"
    menu_label = _("Evaluations")
    index_view_class = EvaluationIndexView
    list_display = [
        "__str__",
        Column("auditor", label=_("Auditor"), accessor=_auditor_name, sort_key="auditor"),
        "organisation",
        "version_tested",
        Column("closed_at", label=_("Closed at")),
    ]
    list_filter = ["role"]
    form_fields = ["dossier", "tool", "framework", "role", "auditor", "organisation"]
    inspect_view_fields = ["tool", "role", "organisation", "version_tested", "tested_on", "hours", "closed_at"]


class DossierIndexView(RowIndexView):
    """List of dossiers; the title opens their page in the workspace."""

    page_title = _("Files and labels")

    @cached_property
    def header_buttons(self):
        """Wagtail's buttons, and « open a dossier » for officers."""
        buttons = super().header_buttons
        if self.request.user.has_perm("registry.add_dossier"):
            url = reverse("registry_workspace:open_dossier")
            buttons = [*buttons, HeaderButton(_("Open a file"), url=url, icon_name="plus")]
        return buttons

    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        return TitleColumn(field_name, label=_("Tool"), url_name="registry_workspace:dossier")


class DossierViewSet(RowViewSet):
    """Dossiers and labels. State, letter and snapshots only change through decisions: here, reservations."""

    model = Dossier
    icon = "tick-inverse"
    menu_label = _("Files and labels")
    index_view_class = DossierIndexView
    ordering = ["-created_at", "-pk"]
    list_display = ["tool", "state", "letter", "score", "granted_on", "expires_on"]
    list_filter = ["state", "letter"]
    form_fields = ["reserves", "reserves_until"]
    inspect_view_fields = ["tool", "state", "letter", "score", "granted_on", "expires_on", "reserves", "reasons"]


class FrameworkInspectView(generic.InspectView):
    """Page of a framework, with a link to the correction of its title."""

    @cached_property
    def header_more_buttons(self):
        """The usual ones, and "correct the title"."""
        buttons = [*super().header_more_buttons]
        if self.request.user.has_perm("registry.add_dossier"):
            url = reverse("registry_workspace:framework_title", args=[self.object.pk])
            buttons.append(Button(_("Correct the title"), url=url, icon_name="edit", priority=15))
        return buttons


class FrameworkViewSet(RowViewSet):
    """Frameworks, read-only: a version is loaded from its file by ``manage.py load_framework``."""

    model = Framework
    icon = "list-ul"
    menu_label = _("Frameworks")
    list_display = ["code", "version", "status", "loaded_at"]
    inspect_view_class = FrameworkInspectView
    form_fields = ["title"]
    inspect_view_fields = ["code", "version", "status", "title", "licence", "digest", "loaded_at"]


class StateEventViewSet(RowViewSet):
    """History, read-only."""

    model = StateEvent
    icon = "history"
    menu_label = _("History")
    list_display = ["tool", "from_state", "to_state", "at", "by_role", "reason"]
    list_filter = ["to_state"]
    form_fields = ["reason"]
    inspect_view_fields = ["tool", "from_state", "to_state", "at", "by_role", "reason", "framework_version"]


class LabelGroup(ModelViewSetGroup):
    """Menu of the label."""

    menu_label = _("Label")
    menu_icon = "tick-inverse"
    menu_order = 250
    items = (
        ToolViewSet,
        EvaluationViewSet,
        DossierViewSet,
        PublisherViewSet,
        FrameworkViewSet,
        StateEventViewSet,
    )
