"""Search in the administration: synonyms, and questions that found nothing (read only)."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from .models import EmptyQuery, SynonymGroup


class SynonymIndexView(IndexView):
    """The list, with the way to and from a spreadsheet."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Wagtail's buttons; the table as a CSV file, and the reading of one for those who may add and change."""
        buttons = [
            *super().header_buttons,
            HeaderButton(_("Download (CSV)"), url=reverse("search-synonyms-export"), icon_name="download"),
        ]
        user = self.request.user
        if user.has_perms(["search.add_synonymgroup", "search.change_synonymgroup"]):
            url = reverse("search-synonyms-import")
            buttons.append(HeaderButton(_("Read a spreadsheet"), url=url, icon_name="upload"))
        return buttons


class SynonymViewSet(SnippetViewSet):
    """The table of synonyms."""

    model = SynonymGroup
    index_view_class = SynonymIndexView
    icon = "openquote"
    menu_label = _("Synonyms")
    list_display = ["word", "expansions", BooleanColumn("active", label=_("active"), sort_key="active")]
    list_filter = ["active"]
    search_fields = ["word", "expansions"]
    search_backend_name = None
    list_per_page = 50
    panels = [FieldPanel("word"), FieldPanel("expansions"), FieldPanel("active")]


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Permissions to read and delete, not to add nor change."""

    def user_has_permission(self, user: Any, action: Any) -> Any:
        """False for ``add`` and ``change``, whoever asks."""
        return action not in ("add", "change") and super().user_has_permission(user, action)


class EmptyQueryViewSet(SnippetViewSet):
    """Questions without result, the most frequent first."""

    model = EmptyQuery
    icon = "help"
    menu_label = _("Questions without result")
    list_display = ["query", "index", "count", "last_day"]
    list_filter = ["index"]
    search_fields = ["query"]
    search_backend_name = None
    list_per_page = 50
    panels = [FieldPanel("query", read_only=True), FieldPanel("count", read_only=True)]


class SearchViewSetGroup(SnippetViewSetGroup):
    """The entry of the menu."""

    items = (SynonymViewSet, EmptyQueryViewSet)
    menu_label = _("Search")
    menu_icon = "search"
    menu_name = "search-words"
    menu_order = 700
