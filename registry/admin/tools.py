"""Tools and publishers in Wagtail's administration.

What a form says about a tool is not what people read: a publisher's words, and an officer's once a label is or was
public or a dossier is under way, become a proposal that another officer reads (:mod:`registry.changes`).
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button

from core import languages
from core.forms import Lines
from identity.models import Organisation
from registry.admin.rows import RowIndexView, RowViewSet
from registry.changes import proposals, record
from registry.models import ChangeProposal, ProposalSide, Publisher, Tool, ToolTarget
from registry.presentation.content import PLAIN, changes, content_of, publisher_part
from registry.presentation.languages import LanguagesWidget
from vocabularies.models import Audience, Topic

_OFFICER = "registry.add_tool"
LONGEST_DESCRIPTION = 10_000


class ReasonField(forms.CharField):
    """Reason of a change, read by the officer who decides and by the publisher, not by the public."""

    def __init__(self):
        super().__init__(
            label=_("Why this change"),
            required=False,
            max_length=2000,
            widget=Lines(attrs={"rows": 3}),
            help_text=_("Read by the officer who decides and by the publisher. It is not published."),
        )


class ToolForm(WagtailAdminModelForm):
    """A tool with the reason of the change."""

    change_reason = ReasonField()

    def clean_description(self):
        """A text that people and officers can read whole."""
        text = self.cleaned_data["description"].replace("\r\n", "\n")  # as stored: no difference where there is none
        if len(text) > LONGEST_DESCRIPTION:
            raise forms.ValidationError(_("%(count)d characters at most.") % {"count": LONGEST_DESCRIPTION})
        return text


class RefusedInForm:
    """For edit views: what a proposal refuses is said in the form, and nothing entered is lost."""

    def form_valid(self, form):
        """Save; show a refusal of the rules in the form, with what was typed."""
        try:
            return super().form_valid(form)
        except proposals.ChangeRefusedError as error:
            for fault in error.faults:
                form.add_error(None, fault)
            self.produced_error_message = " ".join(error.faults)
            return self.form_invalid(form)


def _open_dossier_address(tool: Tool) -> str:
    return f"{reverse('registry_workspace:open_dossier')}?tool={tool.pk}"


class ToolIndexView(RowIndexView):
    """List of tools, with « open a dossier » for officers."""

    def get_list_more_buttons(self, instance):
        """The usual ones, and "open a dossier"."""
        buttons = super().get_list_more_buttons(instance)
        if self.request.user.has_perm("registry.add_dossier"):
            buttons.append(
                Button(
                    _("Open a file"), url=_open_dossier_address(instance), icon_name="folder-open-inverse", priority=15
                )
            )
        return buttons


class ToolCreateView(generic.CreateView):
    """An officer registers a tool: its words are public as they are, and kept.

    An officer who belongs to the publisher registers it hidden: another one shows it.
    """

    def save_instance(self):
        """The row, then its first presentation."""
        tool = super().save_instance()
        if tool.is_public and proposals.is_member(self.request.user, tool):
            tool.is_public = False
            tool.save()
        record.register(tool)
        return tool


def fill(tool: Tool, values: Mapping[str, Any]) -> dict:
    """Put ``{part: value}`` in the row in memory, so that its form goes on from there; initial values of the form."""
    initial = {}
    for part, value in values.items():
        if part in PLAIN or part == "languages":
            setattr(tool, part, value)
        elif part == "publisher":
            tool.publisher_id = value["id"]
        elif part == "fictitious":
            tool.is_fictitious = value
        elif part in ("topics", "audiences"):
            model = Topic if part == "topics" else Audience
            codes = [term["code"] for term in value]
            initial[part] = list(model.objects.filter(locale__language_code=languages.default(), code__in=codes))
        elif part == "targets":
            known = {(row.kind, row.value): row for row in ToolTarget.objects.filter(tool=tool)}
            wanted = [(one["kind"], one["value"]) for one in value]
            tool.targets = [known.get(one) or ToolTarget(kind=one[0], value=one[1]) for one in wanted]
    return initial


class ToolEditView(RefusedInForm, generic.EditView):
    """What the label covers is for officers: a publisher's form does not hold it at all.

    The form goes on from the open proposal of the person, and writes a proposal wherever one is due.
    """

    @cached_property
    def side(self) -> str | None:
        """On whose behalf the person writes; a member of the publisher speaks for it, whatever else they are."""
        return proposals.side_of(self.request.user, Tool.objects.get(pk=self.kwargs["pk"]))

    @cached_property
    def proposal(self) -> ChangeProposal | None:
        """The open proposal that this form corrects."""
        return proposals.open_one(self.request.user, self.object) if self.object else None

    def get_panel(self):
        """All panels, or those of a publisher."""
        if self.side == ProposalSide.OFFICER:
            return self.panel
        return ObjectList(PUBLISHER_PANELS, base_form_class=ToolForm).bind_to_model(Tool)

    def get_form_class(self):
        """The form of those panels: the viewset's own would accept rows that the page does not show."""
        return self.panel.get_form_class()

    def get_form_kwargs(self):
        """What people read, or the record, with what the open proposal says."""
        kwargs = super().get_form_kwargs()
        tool = record.fresh(kwargs["instance"])
        wanted = record.merged(record.base_of(tool), self.proposal.changes if self.proposal else {})
        differing = {part: one["after"] for part, one in changes(content_of(tool), wanted).items()}
        initial = {"change_reason": self.proposal.reason if self.proposal else ""}
        kwargs["initial"] = {**(kwargs.get("initial") or {}), **initial, **fill(kwargs["instance"], differing)}
        return kwargs

    @property
    def reviewed(self) -> bool:
        """True when what is written here is a proposal."""
        return self.side == ProposalSide.PUBLISHER or record.needs_another_officer(self.object)

    def is_valid(self, form):
        """A reason goes with every change that another officer has to judge, when an officer asks for it."""
        if not super().is_valid(form):
            return False
        if self.side is None:
            raise PermissionDenied
        self.asked = self._asked(form)
        reason = form.cleaned_data.get("change_reason", "").strip()
        alone = not self.asked or not self.reviewed or self.side == ProposalSide.PUBLISHER
        if not alone and len(reason) < proposals.SHORTEST_REASON:
            form.add_error("change_reason", gettext("Say why, in at least 10 characters: another officer decides."))
            self.produced_error_message = self.get_error_message()
            return False
        return True

    def _asked(self, form) -> dict:
        """What the form asks to change, from what people read or the record."""
        tool = form.save(commit=False)
        terms = {name: form.cleaned_data[name] for name in ("topics", "audiences") if name in form.cleaned_data}
        return changes(record.base_of(record.fresh(tool)), content_of(tool, **terms))

    def save_instance(self):
        """A proposal, or the row when an officer may write it alone."""
        if not self.reviewed:
            tool = super().save_instance()
            record.register(tool)
            self.written = None
            return tool
        tool = Tool.objects.get(pk=self.object.pk)
        shown = self.form.cleaned_data.get("is_public", tool.is_public)
        if shown != tool.is_public and not tool.label_public_since:
            tool.is_public = shown
            tool.save(update_fields=["is_public"])
        reason = self.form.cleaned_data.get("change_reason", "").strip()
        self.written = proposals.propose(self.request.user, tool, self.asked, reason=reason)
        return tool

    def save_action(self):
        """Save and add the message: saved, proposed, or nothing to propose."""
        if not self.reviewed:
            return super().save_action()
        if self.written is None:
            messages.success(self.request, gettext("Nothing is proposed: the words are those that people read."))
            return redirect(self.get_success_url())
        messages.success(
            self.request, gettext("Your change is proposed. It is not public until an officer accepts it.")
        )
        return redirect("registry_workspace:change", pk=self.written.pk)

    @cached_property
    def header_more_buttons(self):
        """The usual ones, and "open a dossier"."""
        buttons = super().header_more_buttons
        if self.request.user.has_perm("registry.add_dossier"):
            url = _open_dossier_address(self.object)
            buttons.append(Button(_("Open a file"), url=url, icon_name="folder-open-inverse", priority=15))
        return buttons


class ProposedPanel(HelpPanel):
    """Says that words are proposed, since when, and that people do not read them yet."""

    def __init__(self, content="", template="registry/workspace/proposed_panel.html", **kwargs):
        super().__init__(content=content, template=template, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        """The panel on one tool."""

        def get_context_data(self, parent_context=None):
            """Open proposals that the person may read, and whether a label holds the words."""
            context = super().get_context_data(parent_context)
            tool, user = self.instance, self.request.user
            if tool.pk:
                context["open_proposals"] = [one for one in proposals.visible_to(user).filter(tool=tool) if one.is_open]
                context["reviewed"] = not proposals.is_officer(user) or record.needs_another_officer(tool)
            return context


PUBLISHER_PANELS = [
    ProposedPanel(),
    FieldPanel("summary"),
    FieldPanel("description"),
    MultiFieldPanel([FieldPanel("price"), FieldPanel("price_detail")], heading=_("Price")),
    FieldPanel("topics"),
    FieldPanel("audiences"),
    FieldPanel("languages", widget=LanguagesWidget, help_text=_("Languages in which every function can be used.")),
    FieldPanel("min_age"),
    FieldPanel("website"),
    FieldPanel("change_reason"),
]


class ToolViewSet(RowViewSet):
    """Tools: officers register them, publishers propose how their own are described."""

    index_view_class = ToolIndexView
    add_view_class = ToolCreateView
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
    edit_handler = ObjectList(
        [
            PUBLISHER_PANELS[0],
            FieldPanel("name", permission=_OFFICER),
            FieldPanel("publisher", permission=_OFFICER),
            FieldRowPanel([FieldPanel("kind", permission=_OFFICER), FieldPanel("profile", permission=_OFFICER)]),
            InlinePanel(
                "targets",
                heading=_("What the label covers"),
                label=_("Covered identifier"),
                help_text=_("Exactly what the stores and browsers show: the label holds for these and no others."),
            ),
            *PUBLISHER_PANELS[1:-1],
            FieldPanel("is_public", permission=_OFFICER),
            FieldPanel("is_fictitious", permission=_OFFICER),
            PUBLISHER_PANELS[-1],
        ],
        base_form_class=ToolForm,
    )
    inspect_view_fields = ["identifier", "name", "publisher", "kind", "profile", "summary", "price", "website"]


class PublisherEditView(RefusedInForm, generic.EditView):
    """The words of a publisher that people read on its labelled tools change by proposals, one for each tool."""

    def save_instance(self):
        """The row, then what it changes for people: at once without label, else proposed to another officer."""
        publisher = super().save_instance()
        reason = self.form.cleaned_data.get("change_reason", "").strip()
        self.proposed = 0
        for tool in publisher.tools.order_by("pk"):
            tool = record.fresh(tool)
            before, after = record.base_of(tool)["publisher"], publisher_part(publisher)
            if before == after:
                continue
            if not record.needs_another_officer(tool):
                record.register(tool)
                continue
            held = proposals.open_one(self.request.user, tool)
            asked = {**(held.changes if held else {}), "publisher": {"before": before, "after": after}}
            proposals.propose(self.request.user, tool, asked, reason=reason)
            self.proposed += 1
        return publisher

    def is_valid(self, form):
        """A reason goes with a name or a country that people read on labelled tools."""
        if not super().is_valid(form):
            return False
        reason = form.cleaned_data.get("change_reason", "").strip()
        touched = {"name", "country"} & set(form.changed_data)
        tools = Tool.objects.filter(publisher=form.instance) if touched else ()
        reviewed = any(record.needs_another_officer(tool) for tool in tools)
        if reviewed and len(reason) < proposals.SHORTEST_REASON:
            form.add_error("change_reason", gettext("Say why, in at least 10 characters: another officer decides."))
            self.produced_error_message = self.get_error_message()
            return False
        return True

    def get_success_message(self):
        """Say how many sheets wait for another officer."""
        if getattr(self, "proposed", 0):
            text = gettext("Saved. Sheets that keep the former words until another officer accepts: %(count)d.")
            return text % {"count": self.proposed}
        return super().get_success_message()


class PublisherForm(WagtailAdminModelForm):
    """A publisher with the reason of the change.

    The body behind it is chosen once, or made from the name; afterwards bodies are merged or linked, with a reason.
    """

    change_reason = ReasonField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("organisation", None)
        elif "organisation" in self.fields:
            self.fields["organisation"].queryset = Organisation.objects.standing()


class PublisherViewSet(RowViewSet):
    """Publishers and the accounts that speak for them."""

    edit_view_class = PublisherEditView

    model = Publisher
    icon = "group"
    menu_label = _("Publishers")
    list_display = ["name", "registration", "country"]
    search_fields = ["name", "registration"]
    edit_handler = ObjectList(
        [
            FieldPanel(name)
            for name in (
                "name", "registration", "country", "website", "contact_email", "organisation", "is_fictitious",
                "change_reason",
            )
        ],
        base_form_class=PublisherForm,
    )  # fmt: skip
    inspect_view_fields = ["name", "registration", "country", "website", "organisation"]
