"""Choosers of tools and of kinds of places, for pages. Pages store the public identifier or code."""

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from core import languages
from directory.models import OfferKind
from registry.models import Tool


class ToolFilterForm(BaseFilterForm):
    """Search by name, publisher or identifier."""

    q = forms.CharField(
        label=_("Search term"), widget=forms.TextInput(attrs={"placeholder": _("Name, publisher or identifier")}),
        required=False,
    )  # fmt: skip

    def filter(self, objects):
        """Tools whose name, publisher or identifier holds the words."""
        objects = super().filter(objects)
        words = self.cleaned_data.get("q")
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        held = Q(name__icontains=words) | Q(publisher__name__icontains=words) | Q(identifier__icontains=words)
        return objects.filter(held)


class _ToolList:
    """Tools that readers may see, with what tells them apart."""

    filter_form_class = ToolFilterForm
    ordering = ["name", "identifier"]

    def get_object_list(self):
        """Public tools; others could not be shown on a page."""
        return Tool.objects.public().for_list()

    @property
    def title_column(self):
        """The name that readers see."""
        column = super().title_column
        column.accessor = lambda tool: tool.shown.name
        return column

    @property
    def columns(self):
        """Name, publisher, letter, identifier."""
        return [
            self.title_column,
            Column("publisher", label=_("Publisher"), accessor=lambda tool: tool.shown.publisher.name),
            Column("letter", label=_("Letter"), accessor=lambda tool: tool.letter_shown or "–"),
            Column("identifier", label=_("Identifier"), accessor="identifier"),
        ]


class ToolChooseView(_ToolList, views.ChooseView):
    """The window of the chooser."""


class ToolChooseResultsView(_ToolList, views.ChooseResultsView):
    """Results in the window of the chooser."""


class ToolChosenView(views.ChosenView):
    """Answers with the identifier, which is what the page keeps, and the name that readers see."""

    def get_object(self, pk):
        """A public tool. Raises ``Tool.DoesNotExist`` for another, whose name is not disclosed."""
        return Tool.objects.public().for_list().get(pk=pk)

    def get_display_title(self, instance):
        """The public name, never what a proposal says."""
        return instance.shown.name

    def get_object_id(self, instance):
        """The public identifier, not the row."""
        return instance.identifier


class BaseToolChooser(BaseChooser):
    """Field that holds the identifier of a tool and shows its name."""

    show_edit_link = False

    def get_instance(self, value):
        """The tool of an identifier, or None when it does not exist (any more)."""
        if value is None or isinstance(value, Tool):
            return value
        try:
            return Tool.objects.get(identifier=value)
        except ObjectDoesNotExist:
            return None

    def get_value_data_from_instance(self, instance):
        """Identifier and name; editors have no right to open the registry, so no link."""
        return {"id": instance.identifier, "edit_url": None, self.display_title_key: instance.shown.name}


class ToolChooserViewSet(ChooserViewSet):
    """Chooser of tools, for pages of content."""

    model = Tool
    icon = "mobile-alt"
    choose_one_text = _("Choose a tool")
    choose_another_text = _("Choose another tool")
    choose_view_class = ToolChooseView
    choose_results_view_class = ToolChooseResultsView
    chosen_view_class = ToolChosenView
    base_widget_class = BaseToolChooser
    register_widget = False


tool_chooser = ToolChooserViewSet("tool_chooser", url_prefix="campaign-tools")
ToolChooser = tool_chooser.widget_class


def offer_kind_choices() -> list[tuple[str, str]]:
    """Kinds of places by their French words."""
    return [
        ("", _("Choose a kind of place")),
        *((code, kind.label) for code, kind in OfferKind.in_language(languages.default()).items()),
    ]


class OfferKindSelect(forms.Select):
    """List of the kinds of places; holds the code. A code that is not in the list any more stays visible."""

    def __init__(self, attrs=None):
        super().__init__(attrs, CallableChoiceIterator(offer_kind_choices))

    def optgroups(self, name, value, attrs=None):
        """Adds the kept value when the list has lost it, so that saving the page does not change it in silence."""
        known = {code for code, _label in offer_kind_choices()}
        lost = [item for item in value if item and item not in known]
        groups = super().optgroups(name, value, attrs)
        for item in lost:
            option = self.create_option(name, item, item, True, len(groups), attrs=attrs)
            groups.append((None, [option], len(groups)))
        return groups
