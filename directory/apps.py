from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.declaration import Declaration, MenuEntry, ReferenceData, SearchGroup


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
    )
