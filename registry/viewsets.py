"""The registry in Wagtail's administration. Every address with a key checks the row, not only the permission."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.permissions import policy_registry

from registry.languages import LanguagesWidget
from registry.models import Evaluation, Framework, Label, Publisher, StateEvent, Tool
from registry.permissions import rows_for

_OFFICER = "registry.add_tool"


class RowIndexView(generic.IndexView):
    """Lists only the rows that the person may open."""

    def get_base_queryset(self):
        """Rows of the person."""
        return super().get_base_queryset().filter(pk__in=rows_for(self.request.user, self.model).values("pk"))


class RowViewSet(ModelViewSet):
    """A viewset whose every view refuses the rows of others (404) and the changes that are not allowed (403)."""

    index_view_class = RowIndexView
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_admin_menu = False

    def construct_view(self, view_class, **kwargs):
        """Guard the view by row."""
        view = super().construct_view(view_class, **kwargs)
        action = {generic.EditView: "change", generic.DeleteView: "delete"}
        needed = next((name for kind, name in action.items() if issubclass(view_class, kind)), None)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if "pk" in kwargs:
                found = rows_for(request.user, self.model).filter(pk=kwargs["pk"]).first()
                if found is None:
                    raise Http404
                policy = policy_registry.get_by_type(self.model)
                if needed and not policy.user_has_permission_for_instance(request.user, needed, found):
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded


def _open_file_address(tool: Tool) -> str:
    return f"{reverse('registry_workspace:open_file')}?tool={tool.pk}"


class ToolIndexView(RowIndexView):
    """Officers open a file from the list."""

    def get_list_more_buttons(self, instance):
        """The usual ones, and "open a file"."""
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm("registry.add_label"):
            buttons.append(
                Button(_("Open a file"), url=_open_file_address(instance), icon_name="folder-open-inverse", priority=15)
            )
        return buttons


class ToolEditView(generic.EditView):
    """What the label covers is for officers: a publisher's form does not hold it at all."""

    def get_panel(self):
        """All panels, or those of a publisher."""
        if self.request.user.has_perm(_OFFICER):
            return self.panel
        return ObjectList(PUBLISHER_PANELS).bind_to_model(Tool)

    def get_form_class(self):
        """The form of those panels: the viewset's own would accept rows that the page does not show."""
        return self.panel.get_form_class()

    @cached_property
    def header_more_buttons(self):
        """The usual ones, and "open a file"."""
        buttons = super().header_more_buttons
        if self.request.user.has_perm("registry.add_label"):
            url = _open_file_address(self.object)
            buttons.append(Button(_("Open a file"), url=url, icon_name="folder-open-inverse", priority=15))
        return buttons


PUBLISHER_PANELS = [
    FieldPanel("summary"),
    FieldPanel("description"),
    MultiFieldPanel([FieldPanel("price"), FieldPanel("price_detail")], heading=_("Price")),
    FieldPanel("topics"),
    FieldPanel("audiences"),
    FieldPanel("languages", widget=LanguagesWidget, help_text=_("Languages in which every function can be used.")),
    FieldPanel("min_age"),
    FieldPanel("website"),
]


class ToolViewSet(RowViewSet):
    """Tools: officers register them, publishers describe their own."""

    index_view_class = ToolIndexView
    edit_view_class = ToolEditView

    model = Tool
    icon = "mobile-alt"
    menu_label = _("Tools")
    list_display = [
        "name",
        "identifier",
        "publisher",
        "profile",
        BooleanColumn("is_public", label=_("Shown to the public")),
    ]
    list_filter = ["kind", "profile", "price", "is_public"]
    search_fields = ["name", "identifier", "publisher__name"]
    panels = [
        FieldPanel("name", permission=_OFFICER),
        FieldPanel("publisher", permission=_OFFICER),
        FieldRowPanel([FieldPanel("kind", permission=_OFFICER), FieldPanel("profile", permission=_OFFICER)]),
        InlinePanel(
            "targets",
            heading=_("What the label covers"),
            label=_("Covered identifier"),
            help_text=_("Exactly what the stores and browsers show: the label holds for these and no others."),
        ),
        *PUBLISHER_PANELS,
        FieldPanel("is_public", permission=_OFFICER),
        FieldPanel("is_fictitious", permission=_OFFICER),
    ]
    inspect_view_fields = ["identifier", "name", "publisher", "kind", "profile", "summary", "price", "website"]


class PublisherViewSet(RowViewSet):
    """Publishers and the accounts that speak for them."""

    model = Publisher
    icon = "group"
    menu_label = _("Publishers")
    list_display = ["name", "registration", "country"]
    search_fields = ["name", "registration"]
    form_fields = ["name", "registration", "country", "website", "contact_email", "members", "is_fictitious"]
    inspect_view_fields = ["name", "registration", "country", "website"]


class EvaluationIndexView(RowIndexView):
    """The title opens the answers."""

    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        return TitleColumn(field_name, label=_("Evaluation"), url_name="registry_workspace:answers")


class EvaluationViewSet(RowViewSet):
    """Evaluations: officers open and assign them; answers are written in the auditor's workspace."""

    model = Evaluation
    icon = "clipboard-list"
    menu_label = _("Evaluations")
    index_view_class = EvaluationIndexView
    list_display = ["__str__", "auditor", "organisation", "version_tested", Column("closed_at", label=_("Closed at"))]
    list_filter = ["role"]
    form_fields = ["dossier", "tool", "framework", "role", "auditor", "organisation"]
    inspect_view_fields = ["tool", "role", "organisation", "version_tested", "tested_on", "hours", "closed_at"]


class LabelIndexView(RowIndexView):
    """The title opens the file: evaluations, moves, history."""

    @cached_property
    def header_buttons(self):
        """Officers open a file."""
        buttons = super().header_buttons
        if self.request.user.has_perm("registry.add_label"):
            url = reverse("registry_workspace:open_file")
            buttons = [*buttons, HeaderButton(_("Open a file"), url=url, icon_name="plus")]
        return buttons

    def _get_title_column(self, field_name, column_class=TitleColumn, **kwargs):
        return TitleColumn(field_name, label=_("Tool"), url_name="registry_workspace:file")


class LabelViewSet(RowViewSet):
    """Files and labels. State, letter and snapshots only change through decisions: here, reservations."""

    model = Label
    icon = "tick-inverse"
    menu_label = _("Files and labels")
    index_view_class = LabelIndexView
    ordering = ["-created_at", "-pk"]
    list_display = ["tool", "state", "letter", "score", "granted_on", "expires_on"]
    list_filter = ["state", "letter"]
    form_fields = ["reserves", "reserves_until"]
    inspect_view_fields = ["tool", "state", "letter", "score", "granted_on", "expires_on", "reserves", "reasons"]


class FrameworkViewSet(RowViewSet):
    """Frameworks, read-only: a version is loaded from its file by ``manage.py load_framework``."""

    model = Framework
    icon = "list-ul"
    menu_label = _("Frameworks")
    list_display = ["code", "version", "status", "loaded_at"]
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
        LabelViewSet,
        PublisherViewSet,
        FrameworkViewSet,
        StateEventViewSet,
    )
