"""Atom feed of places that are new or changed, of the whole site or of one département."""

import datetime as dt

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from core.parameters import reads
from directory.enums import TerritoryKind
from directory.models import Place, Territory

LENGTH = 50


@reads("departement")
class PlacesFeed(Feed):
    """``?departement=59`` narrows it. Only what is public; the date is that of the last change of the sheet."""

    feed_type = Atom1Feed

    def get_object(self, request):
        """The département asked, None for all; 404 when it does not exist."""
        code = request.GET.get("departement", "").replace("\x00", "").strip().upper()[:3]
        if not code:
            return None
        departement = Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT, code=code).first()
        if departement is None:
            raise Http404
        return departement

    def title(self, departement):
        """Name of the feed."""
        if departement:
            return _("New and changed places: %(name)s") % {"name": departement.name}
        return _("New and changed places")

    def subtitle(self, departement):
        """What is in it."""
        return _("Places of prevention and care close to home, as they are added or corrected on %(site)s.") % {
            "site": settings.SITE_NAME
        }

    def link(self, departement):
        """Page of which this is the feed."""
        return reverse("directory:nearby")

    def items(self, departement):
        """The latest fifty."""
        places = Place.objects.public().for_display()
        if departement:
            places = places.filter(commune__departement_code=departement.code)
        return places.order_by("-updated_at", "-pk")[:LENGTH]

    def item_title(self, item):
        """Name and commune."""
        return f"{item.name}, {item.commune.name}"

    def item_description(self, item):
        """Address and kinds of offer."""
        kinds = dict.fromkeys(offer.kind.label for offer in item.offers.all() if offer.is_public)
        return " – ".join(part for part in (", ".join(item.address_lines), ", ".join(kinds)) if part)

    def item_pubdate(self, item) -> dt.datetime:
        """When it was added."""
        return item.created_at

    def item_updateddate(self, item) -> dt.datetime:
        """When it last changed."""
        return item.updated_at
