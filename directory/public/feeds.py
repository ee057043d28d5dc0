"""Atom feed of places that are new or changed, of the whole site or of one département."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.parameters import reads
from directory.enums import TerritoryKind
from directory.models import Place, Territory
from directory.public.exports import place_entry
from listing.atom import MOST_ENTRIES, FeedHead, atom_response
from listing.cleaning import clean_text


@reads("departement")
@require_safe
def places_feed(request: HttpRequest) -> HttpResponse:
    """``?departement=59`` narrows it, 404 when it does not exist. Only what is public, last changed first."""
    departement = _departement(clean_text(request.GET.get("departement", "")).upper()[:3])
    places = Place.objects.public().for_display()
    title = _("New and changed places")
    if departement:
        places = places.filter(commune__departement_code=departement.code)
        title = _("New and changed places: %(name)s") % {"name": departement.name}
    base = settings.BASE_URL.rstrip("/")
    head = FeedHead(
        title=title,
        subtitle=_("Places of prevention and care close to home, as they are added or corrected on %(site)s.")
        % {"site": settings.SITE_NAME},
        link=base + reverse("directory:nearby"),
        address=base + request.get_full_path(),
        language=get_language(),
    )
    return atom_response(head, map(place_entry, places.order_by("-updated_at", "-pk")[:MOST_ENTRIES]))


def _departement(code: str) -> Territory | None:
    """The département asked, None for all."""
    if not code:
        return None
    departement = Territory.objects.filter(kind=TerritoryKind.DEPARTEMENT, code=code).first()
    if departement is None:
        raise Http404
    return departement
