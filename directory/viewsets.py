"""Local offer in the administration: places, offers, reports, sources, and their choosers."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.generic import chooser as chooser_views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from core import phones
from directory import hours
from directory.sources.writing import free_slug
from directory.territories import communes

from .enums import PositionQuality, ReportStatus
from .folding import fold
from .models import Offer, OfferKind, Organization, Place, Report, Source, Territory, Verification

# Fields that an import may write: when a person changes one, it becomes a correction.
CORRECTED = (
    *("name", "organization", "description", "address", "address_more", "postcode", "commune", "lat", "lon"),
    *("itinerant", "phone", "email", "website", "hours_osm", "hours_text", "finess", "siret", "closed_on"),
)


class CommuneFilterForm(BaseFilterForm):
    """Search of a commune by name or postcode, with the rules of the public site."""

    q = forms.CharField(label=_("Name or postcode"), required=False)

    def filter(self, objects):
        """Communes that may be meant, in alphabetical order."""
        text = self.cleaned_data.get("q") or ""
        self.is_searching, self.search_query = bool(text), text
        if not text:
            return objects
        return objects.filter(pk__in=[territory.pk for territory in communes.search(text, limit=40)])


class PlaceFilterForm(BaseFilterForm):
    """Search of a place by words of its name or commune."""

    q = forms.CharField(label=_("Words of the name"), required=False)

    def filter(self, objects):
        """Places whose name holds the text, or that are in the commune named."""
        text = self.cleaned_data.get("q") or ""
        self.is_searching, self.search_query = bool(text), text
        found = objects.filter(name__icontains=text) if text else objects
        return found if not text or found.exists() else objects.filter(commune__folded=fold(text))


class _ChooseCommune(chooser_views.ChooseView):
    filter_form_class = CommuneFilterForm


class _CommuneResults(chooser_views.ChooseResultsView):
    filter_form_class = CommuneFilterForm


class _ChoosePlace(chooser_views.ChooseView):
    filter_form_class = PlaceFilterForm


class _PlaceResults(chooser_views.ChooseResultsView):
    filter_form_class = PlaceFilterForm


class CommuneChooserViewSet(ChooserViewSet):
    """Chooser of communes, by name or postcode."""

    model = Territory
    icon = "site"
    choose_one_text = _("Choose a commune")
    choose_another_text = _("Choose another commune")
    choose_view_class = _ChooseCommune
    choose_results_view_class = _CommuneResults
    form_fields = ()

    def get_object_list(self):
        """Communes and arrondissements."""
        return Territory.objects.municipal()


class PlaceChooserViewSet(ChooserViewSet):
    """Chooser of places, by words of the name or the commune."""

    model = Place
    icon = "site"
    choose_one_text = _("Choose a place")
    choose_another_text = _("Choose another place")
    choose_view_class = _ChoosePlace
    choose_results_view_class = _PlaceResults
    form_fields = ()


class PlaceForm(WagtailAdminModelForm):
    """Form of a place; values changed here are kept as corrections, which imports do not overwrite."""

    def clean_hours_osm(self):
        """Hours that the site can evaluate, in their canonical spelling."""
        text = self.cleaned_data["hours_osm"].strip()
        try:
            return hours.tidy(text) if text else ""
        except hours.HoursError as error:
            message = _("These hours are not in OpenStreetMap form. Example: Mo-Fr 09:00-12:00,14:00-17:00; PH off")
            raise forms.ValidationError(message) from error

    def clean_hours_exceptions(self):
        """Refuse an exception without a date or with hours that cannot be read."""
        value = self.cleaned_data["hours_exceptions"] or []
        if not isinstance(value, list) or len(hours.valid_exceptions(value)) != len(value):
            raise forms.ValidationError(_("Each exception needs a date, and hours in OpenStreetMap form or empty."))
        return value

    def clean_phone(self):
        """The number in E.164, or a French short number; refuse anything else."""
        text = self.cleaned_data["phone"].strip()
        phone = phones.normalise(text)
        if text and not phone:
            raise forms.ValidationError(_("This is not a French telephone number."))
        return phone

    def clean(self):
        """Refuse a latitude without a longitude, and the contrary."""
        data = super().clean()
        if (data.get("lat") is None) != (data.get("lon") is None):
            self.add_error("lon", _("Give both the latitude and the longitude, or neither."))
        return data

    def save(self, commit=True):
        """Remember corrections; give a new place its address on the site."""
        place = self.instance
        if place.pk is None and not place.slug:
            place.slug = free_slug(place.name, place.commune.name)
        changed = [name for name in self.changed_data if name in CORRECTED]
        place.correct(**{name: getattr(place, name) for name in changed})
        if {"lat", "lon"} & set(changed):
            place.position = PositionQuality.PERSON.value
        return super().save(commit)


_ACCESS = [FieldPanel(name) for name in Place.ACCESSIBILITY_FIELDS]
_PLACE_PANELS = TabbedInterface(
    [
        ObjectList(
            [
                FieldPanel("name"),
                FieldPanel("organization"),
                FieldPanel("description"),
                MultiFieldPanel(
                    [FieldPanel(name) for name in ("address", "address_more", "postcode", "commune", "lat", "lon")],
                    heading=_("Where"),
                ),
                FieldPanel("itinerant"),
                MultiFieldPanel([FieldPanel(name) for name in ("phone", "email", "website")], heading=_("Contact")),
            ],
            heading=_("Place"),
        ),
        ObjectList([FieldPanel(n) for n in ("hours_osm", "hours_text", "hours_exceptions")], heading=_("Hours")),
        ObjectList(_ACCESS, heading=_("Accessibility")),
        ObjectList(
            [
                *(FieldPanel(name) for name in ("is_public", "closed_on", "finess", "siret")),
                *(FieldPanel(name, read_only=True) for name in ("slug", "source", "source_date", "vanished_on")),
                *(FieldPanel(name, read_only=True) for name in ("verified_on", "corrections")),
            ],
            heading=_("Follow-up"),
        ),
    ],
    base_form_class=PlaceForm,
)


class PlaceViewSet(ModelViewSet):
    """Places."""

    model = Place
    icon = "site"
    menu_label = _("Places")
    add_to_admin_menu = False
    edit_handler = _PLACE_PANELS
    list_display = ["name", "commune", BooleanColumn("is_public", label=_("public")), "source_date", "vanished_on"]
    list_filter = ["is_public", "itinerant", "source", "position", "offers__kind"]
    search_fields = ["name", "address", "postcode", "commune__name"]
    ordering = ["name"]
    list_per_page = 50
    inspect_view_enabled = True
    copy_view_enabled = False


class OfferViewSet(ModelViewSet):
    """Offers of places."""

    model = Offer
    icon = "list-ul"
    menu_label = _("Offers")
    list_display = ["place", "kind", "cost", "accepts_new_patients", "verified_on"]
    list_filter = ["kind", "cost", "accepts_new_patients", "is_public"]
    search_fields = ["place__name", "title", "description"]
    list_per_page = 50
    copy_view_enabled = False
    form_fields = (
        *("place", "kind", "title", "description", "topics", "audiences", "age_min", "age_max", "cost", "cost_note"),
        *("on_site", "remote", "at_home", "appointment", "booking_url", "accepts_new_patients", "accepts_checked_on"),
        *("accepts_said_by", "languages", "is_public", "verified_on"),
    )


class HandledReportForm(WagtailAdminModelForm):
    """Form of a report being handled."""

    def save(self, commit=True):
        """Save; the first time that it is fixed or rejected, the moment of the answer is set."""
        done = self.instance.status in (ReportStatus.FIXED, ReportStatus.REJECTED)
        if done and self.instance.answered_at is None:
            self.instance.answered_at = timezone.now()
        return super().save(commit)


class ReportViewSet(ModelViewSet):
    """Reports of errors: read, answered, never written here."""

    model = Report
    icon = "warning"
    menu_label = _("Reports of errors")
    list_display = ["kind", "place", "status", "created_at"]
    list_filter = ["status", "kind"]
    search_fields = ["place__name", "message"]
    inspect_view_enabled = True
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            *(FieldPanel(name, read_only=True) for name in ("place", "kind", "message", "contact", "contact_until")),
            FieldPanel("status"),
            FieldPanel("answer"),
        ],
        base_form_class=HandledReportForm,
    )


class SourceViewSet(ModelViewSet):
    """Sources and their licences."""

    model = Source
    icon = "doc-full-inverse"
    menu_label = _("Sources")
    list_display = ["name", "licence", "date", "imported_at"]
    form_fields = ("code", "name", "licence", "attribution", "url", "date", "trust")
    inspect_view_enabled = True
    copy_view_enabled = False


class OrganizationViewSet(ModelViewSet):
    """Organisations."""

    model = Organization
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["name", "siren"]
    search_fields = ["name", "siren"]
    form_fields = ("name", "siren", "website")
    copy_view_enabled = False


class VerificationForm(WagtailAdminModelForm):
    """Form of a verification."""

    def save(self, commit=True):
        """Save in the name of the person who enters it."""
        if self.instance.by_id is None:
            self.instance.by = self.for_user
        return super().save(commit)


class VerificationViewSet(ModelViewSet):
    """Checks made by people."""

    model = Verification
    icon = "check"
    menu_label = _("Verifications")
    list_display = ["place", "field", "date", "how"]
    list_filter = ["date"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("place", "field", "date", "how")], base_form_class=VerificationForm
    )
    copy_view_enabled = False


class DirectoryViewSetGroup(ModelViewSetGroup):
    """Entry « Local offer » of the menu."""

    menu_label = _("Local offer")
    menu_icon = "site"
    menu_order = 250
    items = (PlaceViewSet, OfferViewSet, ReportViewSet, VerificationViewSet, SourceViewSet, OrganizationViewSet)


class OfferKindViewSet(SnippetViewSet):
    """Kinds of offer, translatable."""

    model = OfferKind
    icon = "tag"
    menu_label = _("Kinds of offer")
    list_display = ["label", "code", "is_care", "order"]


register_snippet(OfferKind, viewset=OfferKindViewSet)
