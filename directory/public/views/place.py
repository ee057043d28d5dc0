"""Page of a place. Shared caches keep it until the place opens or closes, a minute at most, so « open now » is true."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import cells, phones, qr, shown
from core.templatetags.core import long_date
from directory.enums import Appointment, Cost, ThreeState
from directory.models import OfferKind, Place
from directory.public import maps, schedule
from directory.public.places_list import address_at
from directory.public.svgmap import MapBounds
from directory.public.where import distance_km

NEARBY = 6
NEARBY_KM = 15


def kind_labels() -> dict[str, str]:
    """``{code: label}`` of kinds of offer, in the reader's language where translated."""
    return {code: kind.label for code, kind in OfferKind.in_language(translation.get_language()).items()}


def offer_facts(offer) -> list[tuple[str, str]]:
    """``[(name, value)]`` of an offer: what it costs, for whom, how to book; nothing about what is unknown."""
    facts = []
    if offer.cost != Cost.UNKNOWN or offer.cost_note:
        words = [offer.get_cost_display() if offer.cost != Cost.UNKNOWN else "", offer.cost_note]
        facts.append((_("Cost"), " – ".join(word for word in words if word)))
    if offer.appointment != Appointment.UNKNOWN:
        facts.append((_("Appointment"), offer.get_appointment_display()))
    if offer.accepts_new_patients != ThreeState.UNKNOWN:
        value = offer.get_accepts_new_patients_display()
        if offer.accepts_checked_on:
            value = _("%(answer)s (said on %(date)s)") % {
                "answer": value,
                "date": long_date(offer.accepts_checked_on),
            }
        facts.append((_("New patients accepted"), value))
    if offer.age_min is not None or offer.age_max is not None:
        facts.append((_("Age"), _age(offer.age_min, offer.age_max)))
    audiences = [audience.label for audience in offer.audiences.all()]
    if audiences:
        facts.append((_("For"), ", ".join(audiences)))
    modes = [str(mode.label) for mode in offer.modes]
    if modes and modes != [str(offer._meta.get_field("on_site").verbose_name)]:
        facts.append((_("How"), ", ".join(modes)))
    languages = [language_name(code) for code in offer.languages if isinstance(code, str)]
    if languages:
        facts.append((_("Languages"), ", ".join(languages)))
    return facts


def language_name(code: str) -> str:
    """Name of a spoken language; sign language and unknown codes have their own words."""
    if code == "lsf":
        return _("French sign language")
    try:
        return translation.gettext(translation.get_language_info(code)["name"]).lower()
    except KeyError:
        return code


def _age(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return _("from %(low)s to %(high)s years old") % {"low": low, "high": high}
    if low is not None:
        return _("from %(low)s years old") % {"low": low}
    return _("up to %(high)s years old") % {"high": high}


def wheelchair_words(answer: bool | None) -> dict[str, str]:
    """Three states, each with its words and icon: silence is not a « no »."""
    return {
        True: {"kind": "yes", "icon": "success", "text": _("A wheelchair user can get in.")},
        False: {"kind": "no", "icon": "warning", "text": _("A wheelchair user cannot get in without help.")},
        None: {
            "kind": "unknown",
            "icon": "info",
            "text": _("We do not know whether a wheelchair user can get in: call to ask."),
        },
    }[answer]


def nearby_places(place: Place, labels: dict[str, str]) -> list[dict]:
    """Up to six other public places, nearest first."""
    if not place.has_position:
        return []
    box = MapBounds.around(place.lat, place.lon, NEARBY_KM)
    positions = (
        Place.objects.public()
        .filter(lat__range=(box.south, box.north), lon__range=(box.west, box.east))
        .exclude(pk=place.pk)
        .values_list("pk", "lat", "lon")
    )
    with shown.places(cells.touched(box.south, box.west, box.north, box.east)):
        ranked = sorted((distance_km(place.lat, place.lon, lat, lon), pk) for pk, lat, lon in positions)[:NEARBY]
    others = Place.objects.public().for_display().in_bulk([pk for _distance, pk in ranked])
    return [
        {
            "place": others[pk],
            "kinds": " · ".join(dict.fromkeys(labels.get(o.kind.code, o.kind.label) for o in others[pk].offers.all())),
            "distance": km_words(distance),
        }
        for distance, pk in ranked
        if pk in others
    ]


def km_words(distance: float) -> str:
    """« 800 m », « 3,4 km » or « 27 km »."""
    if distance < 0.975:
        return _("%(metres)s m") % {"metres": max(50, round(distance * 20) * 50)}
    digits = 1 if distance < 10 else 0
    return _("%(kilometres)s km") % {"kilometres": number_format(round(distance, digits), digits)}


@require_safe
def place(request, slug):
    """Everything that is public about a place."""
    queryset = Place.objects.public().select_related("commune", "organization", "source")
    place = queryset.filter(slug=slug).prefetch_related("offers__kind", "offers__audiences").first()
    if place is None:
        raise Http404
    labels = kind_labels()
    offers = [offer for offer in place.offers.all() if offer.is_public]
    for offer in offers:
        offer.kind_label = labels.get(offer.kind.code, offer.kind.label)
        offer.facts = offer_facts(offer)
    now = timezone.now()
    plan = schedule.plan(place, now)
    address = settings.BASE_URL.rstrip("/") + place.get_absolute_url()
    unknown = [
        place._meta.get_field(name).verbose_name for name in place.ACCESSIBILITY_FIELDS if getattr(place, name) is None
    ]
    checked = place.last_checked
    nearby_url = reverse("directory:nearby")
    around_url = nearby_url + address_at(place.commune.code)
    context = {
        "share_title": f"{place.name}, {place.commune.name}",
        "place": place,
        "offers": offers,
        "weeks": plan.weeks,
        "exceptions": plan.exceptions,
        "state": plan.state,
        "checked": checked,
        "stale": place.is_stale(),
        "wheelchair": wheelchair_words(place.wheelchair),
        "yes_no": f"{_('Yes')},{_('No')}",
        "unknown_access": unknown,
        "unknown_title": _("What we do not know (%(count)s)") % {"count": len(unknown)},
        "phone": phones.displayed(place.phone),
        "geo": f"{place.lat:.5f},{place.lon:.5f}" if place.has_position else "",
        "map": maps.of_place(place),
        "map_title": _("Position of %(name)s") % {"name": place.name},
        "map_credit": maps.CREDIT,
        "qr": qr.svg(address),
        "address": address,
        "nearby": nearby_places(place, labels),
        "around_url": around_url,
        "breadcrumb": [
            {"title": _("Home"), "url": reverse("directory:nearby").removesuffix("pres-de-chez-moi/")},
            {"title": _("Near you"), "url": nearby_url},
            {"title": place.commune.name, "url": around_url},
            {"title": place.name, "url": ""},
        ],
    }
    response = render(request, "directory/place.html", context)
    response["Cache-Control"] = (
        f"public, max-age=0, s-maxage={plan.fresh_for(now)}, stale-while-revalidate=30, "
        f"stale-if-error={settings.PUBLIC_CACHE_ON_ERROR}"
    )
    return response
