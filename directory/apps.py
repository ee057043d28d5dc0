from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import DAY, AdminAddresses, Declaration, DeclaredTask, MenuEntry, ReferenceData, SearchGroup


class DirectoryConfig(AppConfig):
    """Django application ``directory``."""

    name = "directory"
    verbose_name = _("Local offer")
    declaration = Declaration(
        public=(
            *("Territory", "TerritoryKey", "PostalCode", "Organization", "Place", "OfferKind", "Offer"),
            *("Source", "SourceRecord", "Verification"),
        ),
        private=("Report",),
        permissions="directory.permissions",
        search=(SearchGroup("places", "directory.documents.PlaceSource", _("Places"), _("Place")),),
        urls=(("", "directory.public.urls"),),
        sitemaps="directory.public.sitemaps.sections",
        menu=(MenuEntry(_("Near me"), "directory:nearby"),),
        entrances=("directory:nearby",),
        dashboard=("directory.dashboard.reports",),
        reference=(
            ReferenceData("Territories", "directory.reference.load"),
            ReferenceData("Kinds of local offer", "directory.places.kinds.load_kinds"),
        ),
        unmirrored=(
            *("directory:around", "directory:communes", "directory:outlines"),
            *("directory:report", "directory:report-thanks"),
        ),
        public_words=("apps", "hours"),
        tasks=(DeclaredTask("directory.tasks.forget_report_contacts", every=DAY),),
        admin=(
            AdminAddresses(
                spaces=(
                    *("offer", "organization", "place", "report", "source", "verification"),
                    "wagtailsnippets_directory_offerkind",
                )
            ),
            AdminAddresses(
                spaces=("place_chooser", "commune_chooser"),
                permissions=("directory.view_place", "directory.change_place"),
            ),
            AdminAddresses(
                spaces=("wagtailsnippetchoosers_directory_offerkind",),
                permissions=("directory.view_offerkind", "directory.change_offerkind"),
            ),
        ),
    )
